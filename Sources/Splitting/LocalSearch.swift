import Compute

/// Moves single groups and swaps pairs of them as long as that lowers the cost.
///
/// Groups of equal content are interchangeable, so the search is over *kinds* of groups and how many of each kind lie in each split.
struct LocalSearch {
  private typealias Kind = [BalanceProblem.Term]

  /// How many kinds a round of swaps looks at in each of two splits: below that number the result is a true local optimum.
  private static let breadth = 512
  /// With how many others each split swaps in a round.
  private static let partners = 9
  /// Rounds of moves and swaps at most. Each one lowers the cost, and a handful suffice.
  private static let rounds = 60

  private let problem: BalanceProblem
  private let kinds: [Kind]
  /// What each kind costs to move between splits that are alike.
  private let inertia: [Int128]
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
    inertia = kinds.map(problem.inertia)
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
    for _ in 0..<Self.rounds {
      let before = balance.cost
      for kind in kinds.indices { moveAll(kind) }
      swapAll()
      if balance.cost == before { return }
    }
  }

  /// The splits that may hold anything.
  private var open: [Int] { problem.shares.indices.filter { problem.shares[$0] > 0 } }

  /// Moves a few groups at random.
  mutating func kick(_ random: inout Random) {
    let open = open
    for _ in 0..<random.integer(in: 2...6) {
      let (kind, a, b) = (random.choose(kinds.indices), random.choose(open), random.choose(open))
      if a != b, holds(kind, a), balance.allows(kinds[kind], from: a, to: b) { move(kind, from: a, to: b) }
    }
  }

  /// Moves groups of a kind as long as that helps, each time from where the most is gained to where the least is lost.
  private mutating func moveAll(_ kind: Int) {
    while let (a, b) = bestMove(kind) { move(kind, from: a, to: b) }
  }

  private func bestMove(_ kind: Int) -> (from: Int, to: Int)? {
    let pulls = open.map { (split: $0, pull: balance.pull(kinds[kind], $0)) }
    let falling = pulls.filter { holds(kind, $0.split) }.sorted { ($1.pull, $0.split) < ($0.pull, $1.split) }
    let rising = pulls.sorted { ($0.pull, $0.split) < ($1.pull, $1.split) }
    for a in falling {
      let better = rising.prefix { $0.pull - a.pull + inertia[kind] < 0 }
      if let b = better.first(where: { balance.allows(kinds[kind], from: a.split, to: $0.split) }) {
        return (a.split, b.split)
      }
    }
    return nil
  }

  /// Swaps between all pairs of splits or, where these are many, between each and those that are most unlike it.
  private mutating func swapAll() {
    var held = open.reduce(into: [Int: [Int]]()) { held, split in held[split] = kinds.indices.filter { holds($0, split) } }
    for (a, b) in pairs() {
      let (left, right) = (candidates(held[a, default: []], from: a, to: b), candidates(held[b, default: []], from: b, to: a))
      let (there, back) = swap(left, right, a, b)
      held[a, default: []] += back
      held[b, default: []] += there
    }
  }

  private func pairs() -> [(Int, Int)] {
    let open = open
    return open.flatMap { a -> [(Int, Int)] in
      let others = open.filter { $0 != a }
      guard others.count > Self.partners else { return others.filter { $0 > a }.map { (a, $0) } }
      let unlike = others.map { (split: $0, by: balance.difference(a, $0)) }
        .sorted { ($1.by, $0.split) < ($0.by, $1.split) }
      return unlike.prefix(Self.partners).map { (a, $0.split) }
    }
  }

  /// Swaps those that help; the kinds that went from `a` to `b`, and those that came back.
  private mutating func swap(_ left: [Candidate], _ right: [Candidate], _ a: Int, _ b: Int) -> ([Int], [Int]) {
    var (there, back): ([Int], [Int]) = ([], [])
    for p in left {
      // What both hold weighs at most the sum of their inertias: most pairs are told by that alone.
      for q in right where p.gain + q.gain < 0 && p.cost + q.cost < shared(p.kind, q.kind) {
        while canSwap(p.kind, a, q.kind, b) {
          if !holds(p.kind, b) { there.append(p.kind) }
          if !holds(q.kind, a) { back.append(q.kind) }
          move(p.kind, from: a, to: b)
          move(q.kind, from: b, to: a)
        }
      }
    }
    return (there, back)
  }

  /// A kind that may leave its split: what that costs, and the same without its inertia.
  private struct Candidate {
    var kind: Int
    var cost: Int128
    var gain: Int128
  }

  private func candidates(_ held: [Int], from a: Int, to b: Int) -> [Candidate] {
    let costs = held.lazy.filter { holds($0, a) }.map { kind -> Candidate in
      let gain = balance.pull(kinds[kind], b) - balance.pull(kinds[kind], a)
      return Candidate(kind: kind, cost: gain + inertia[kind], gain: gain)
    }
    return Array(costs.sorted { ($0.cost, $0.kind) < ($1.cost, $1.kind) }.prefix(Self.breadth))
  }

  private func costOfMoving(_ kind: Int, from a: Int, to b: Int) -> Int128 {
    balance.pull(kinds[kind], b) - balance.pull(kinds[kind], a) + inertia[kind]
  }

  /// Whether kind `p` in split `a` against kind `q` in split `b` lowers the cost, now.
  private func canSwap(_ p: Int, _ a: Int, _ q: Int, _ b: Int) -> Bool {
    guard holds(p, a), holds(q, b) else { return false }
    let (there, back) = (kinds[p], kinds[q])
    let cost = costOfMoving(p, from: a, to: b) + costOfMoving(q, from: b, to: a)
    guard cost < shared(p, q) else { return false }
    return loose(p) == loose(q) || balance.allows(there, from: a, to: b) && balance.allows(back, from: b, to: a)
  }

  /// What a swap costs less than its two moves, because what both kinds hold need not move at all.
  private func shared(_ p: Int, _ q: Int) -> Int128 {
    var (i, j, sum) = (0, 0, Int128(0))
    let (a, b) = (kinds[p], kinds[q])
    while i < a.count, j < b.count {
      if a[i].quantity == b[j].quantity {
        sum += Int128(problem.quantities[a[i].quantity].weight * a[i].amount) * Int128(b[j].amount)
        (i, j) = (i + 1, j + 1)
      } else if a[i].quantity < b[j].quantity {
        i += 1
      } else {
        j += 1
      }
    }
    return 2 * Int128(problem.whole) * sum
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
