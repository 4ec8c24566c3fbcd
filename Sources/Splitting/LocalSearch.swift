import Compute

/// Moves single groups and swaps pairs of them as long as that lowers the cost.
///
/// Groups of equal content are interchangeable, so the search is over *kinds* of groups and how many of each kind lie in each split.
struct LocalSearch {
  private typealias Kind = [BalanceProblem.Term]

  /// How many kinds a round of swaps looks at in each of two splits: below that number the result is a true local optimum.
  private static let breadth = 512
  /// Rounds of moves and swaps at most. Each one lowers the cost, and a handful suffice.
  private static let rounds = 60

  private let problem: BalanceProblem
  private let kinds: [Kind]
  private var balance: Balance
  /// The groups of a kind in a split, at `kind * splits + split`.
  private var holdings: [[Int]]

  init(_ problem: BalanceProblem, start: [Int]) {
    var numbers: [Kind: Int] = [:]
    var kinds: [Kind] = []
    var holdings: [[Int]] = []
    var balance = Balance(problem)
    for (group, split) in start.enumerated() {
      let terms = problem.groups[group]
      if numbers[terms] == nil {
        numbers[terms] = kinds.count
        kinds.append(terms)
        holdings += Array(repeating: [], count: problem.shares.count)
      }
      holdings[numbers[terms, default: 0] * problem.shares.count + split].append(group)
      balance.add(terms, to: split)
    }
    (self.problem, self.kinds, self.holdings, self.balance) = (problem, kinds, holdings, balance)
  }

  /// The split of each group.
  var assignment: [Int] {
    var splits = [Int](repeating: 0, count: problem.groups.count)
    for (place, groups) in holdings.enumerated() {
      for group in groups { splits[group] = place % problem.shares.count }
    }
    return splits
  }

  /// What is minimised.
  var cost: Int128 { balance.cost }

  /// Searches until neither a move nor a swap helps.
  mutating func run() {
    let open = problem.shares.indices.filter { problem.shares[$0] > 0 }
    let pairs = open.flatMap { a in open.filter { $0 != a }.map { (a, $0) } }
    for _ in 0..<Self.rounds {
      let before = balance.cost
      for (a, b) in pairs { moveAll(from: a, to: b) }
      for (a, b) in pairs where a < b { swapAll(a, b) }
      if balance.cost == before { return }
    }
  }

  /// Moves a few groups at random.
  mutating func kick(_ random: inout Random) {
    let open = problem.shares.indices.filter { problem.shares[$0] > 0 }
    for _ in 0..<random.integer(in: 2...6) {
      let (kind, a, b) = (random.choose(kinds.indices), random.choose(open), random.choose(open))
      if a != b, holds(kind, a), balance.allows(kinds[kind], from: a, to: b) { move(kind, from: a, to: b) }
    }
  }

  private mutating func moveAll(from a: Int, to b: Int) {
    for kind in kinds.indices {
      while holds(kind, a), balance.costOfMoving(kinds[kind], from: a, to: b) < 0,
        balance.allows(kinds[kind], from: a, to: b)
      { move(kind, from: a, to: b) }
    }
  }

  private mutating func swapAll(_ a: Int, _ b: Int) {
    let (left, right) = (candidates(from: a, to: b), candidates(from: b, to: a))
    for p in left {
      for q in right where p.cost + q.cost < shared(p.kind, q.kind) {
        while canSwap(p.kind, a, q.kind, b) {
          move(p.kind, from: a, to: b)
          move(q.kind, from: b, to: a)
        }
      }
    }
  }

  private func candidates(from a: Int, to b: Int) -> [(kind: Int, cost: Int)] {
    let held = kinds.indices.filter { holds($0, a) }
    let costs = held.map { (kind: $0, cost: balance.costOfMoving(kinds[$0], from: a, to: b)) }
    return Array(costs.sorted { ($0.cost, $0.kind) < ($1.cost, $1.kind) }.prefix(Self.breadth))
  }

  /// Whether kind `p` in split `a` against kind `q` in split `b` lowers the cost, now.
  private func canSwap(_ p: Int, _ a: Int, _ q: Int, _ b: Int) -> Bool {
    guard holds(p, a), holds(q, b) else { return false }
    let (there, back) = (kinds[p], kinds[q])
    let cost = balance.costOfMoving(there, from: a, to: b) + balance.costOfMoving(back, from: b, to: a)
    guard cost < shared(p, q) else { return false }
    return loose(p) == loose(q) || balance.allows(there, from: a, to: b) && balance.allows(back, from: b, to: a)
  }

  /// What a swap costs less than its two moves, because what both kinds hold need not move at all.
  private func shared(_ p: Int, _ q: Int) -> Int {
    var (i, j, sum) = (0, 0, 0)
    let (a, b) = (kinds[p], kinds[q])
    while i < a.count, j < b.count {
      if a[i].quantity == b[j].quantity {
        sum += problem.quantities[a[i].quantity].weight * a[i].amount * b[j].amount
        (i, j) = (i + 1, j + 1)
      } else if a[i].quantity < b[j].quantity {
        i += 1
      } else {
        j += 1
      }
    }
    return 2 * problem.whole * sum
  }

  private func loose(_ kind: Int) -> Int? {
    kinds[kind].first { problem.quantities[$0.quantity].isLoose }?.quantity
  }

  private func holds(_ kind: Int, _ split: Int) -> Bool { !holdings[kind * problem.shares.count + split].isEmpty }

  private mutating func move(_ kind: Int, from a: Int, to b: Int) {
    let place = kind * problem.shares.count
    guard let group = holdings[place + a].popLast() else { return }
    holdings[place + b].append(group)
    balance.move(kinds[kind], from: a, to: b)
  }
}
