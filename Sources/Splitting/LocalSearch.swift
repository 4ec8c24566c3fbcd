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
  /// The splits that may hold anything.
  private let open: [Int]
  /// The kind of each group.
  private let kindOfGroup: [Int32]
  private var balance: Balance
  /// How many groups of a kind are in a split, at `kind * splits + split`.
  private var counts: [Int32]

  init(_ problem: BalanceProblem, start: [Int]) {
    var numbers: [Kind: Int32] = [:]
    var kinds: [Kind] = []
    var balance = Balance(problem)
    let kindOfGroup = problem.groups.map { terms -> Int32 in
      if let known = numbers[terms] { return known }
      numbers[terms] = Int32(kinds.count)
      kinds.append(terms)
      return Int32(kinds.count - 1)
    }
    var counts = [Int32](repeating: 0, count: kinds.count * problem.shares.count)
    for (group, split) in start.enumerated() {
      counts[Int(kindOfGroup[group]) * problem.shares.count + split] += 1
      balance.add(problem.groups[group], to: split)
    }
    inertia = kinds.map(problem.inertia)
    open = problem.shares.indices.filter { problem.shares[$0] > 0 }
    (self.problem, self.kinds, self.balance) = (problem, kinds, balance)
    (self.kindOfGroup, self.counts) = (kindOfGroup, counts)
  }

  /// The split of each group: of a kind, the first groups are in the first split that holds any.
  var assignment: [Int] {
    var left = counts
    var next = [Int](repeating: 0, count: kinds.count)
    return kindOfGroup.map { kind in
      let place = Int(kind) * problem.shares.count
      while left[place + next[Int(kind)]] == 0 { next[Int(kind)] += 1 }
      left[place + next[Int(kind)]] -= 1
      return next[Int(kind)]
    }
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

  /// Moves a few groups at random.
  mutating func kick(_ random: inout Random) {
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
    guard mayMove(kind) else { return nil }
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

  /// Whether a move of the kind would help if every move were allowed: it mostly would not, and then no list is made.
  private func mayMove(_ kind: Int) -> Bool {
    var (least, most) = (Int128.max, Int128.min)
    for split in open {
      let pull = balance.pull(kinds[kind], split)
      least = min(least, pull)
      if holds(kind, split) { most = max(most, pull) }
    }
    return most > Int128.min && least - most + inertia[kind] < 0
  }

  /// Swaps between all pairs of splits or, where these are many, between each and those that are most unlike it.
  private mutating func swapAll() {
    var held = open.reduce(into: [Int: [Int]]()) { held, split in
      held[split] = kinds.indices.filter { holds($0, split) }
    }
    for (a, b) in pairs() {
      let (left, right) = (
        candidates(held[a, default: []], from: a, to: b), candidates(held[b, default: []], from: b, to: a)
      )
      let (there, back) = swap(left, right, a, b)
      held[a, default: []] += back
      held[b, default: []] += there
    }
  }

  private func pairs() -> [(Int, Int)] {
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

  private func holds(_ kind: Int, _ split: Int) -> Bool { counts[kind * problem.shares.count + split] > 0 }

  private mutating func move(_ kind: Int, from a: Int, to b: Int) {
    counts[kind * problem.shares.count + a] -= 1
    counts[kind * problem.shares.count + b] += 1
    balance.move(kinds[kind], from: a, to: b)
  }
}
