import Compute

/// Whole groups to be dealt to splits so that every quantity is divided as the shares ask: the splitter without its photographs.
///
/// All arithmetic is in whole numbers. Quantity d amounts to N_d in all; split s, of weight r_s among W, holds x_ds of it. What
/// is minimised is `sum over d of w_d * sum over s of (W x_ds - r_s N_d)²`.
package struct BalanceProblem: Sendable {
  /// Some amount of one quantity.
  package struct Term: Hashable, Sendable {
    package var quantity: Int
    package var amount: Int

    package init(quantity: Int, amount: Int) {
      self.quantity = quantity
      self.amount = amount
    }
  }

  /// A thing to be divided.
  package struct Quantity: Hashable, Sendable {
    /// How much a deviation costs.
    package var weight: Int
    /// Whether it is counted in pieces that are dealt singly; then each split's part is kept within one piece of what is asked.
    package var isLoose: Bool

    package init(weight: Int, isLoose: Bool = false) {
      self.weight = weight
      self.isLoose = isLoose
    }
  }

  /// The weights of the splits.
  package let shares: [Int]
  /// The things to be divided.
  package let quantities: [Quantity]
  /// What each group holds: amounts above zero, in ascending order of the quantity. Dealt in this order at first.
  package let groups: [[Term]]
  /// What lies where it lies: for each split, the amount of each quantity, at `quantity * splits + split`.
  let placed: [Int]
  /// The amount of each quantity over all groups, placed ones too.
  package let totals: [Int]
  /// The largest amount of each quantity in a group that is to be dealt.
  private let largest: [Int]
  /// The sum of the shares.
  package let whole: Int

  /// A problem of these parts.
  ///
  /// - Precondition: a group that holds some of a loose quantity holds exactly one piece of it.
  ///
  /// - Parameter placed: what is not to be dealt, and the split in which it lies.
  package init(
    shares: [Int], quantities: [Quantity], groups: [[Term]], placed: [(terms: [Term], split: Int)] = []
  ) {
    self.shares = shares
    self.quantities = quantities
    self.groups = groups
    whole = shares.reduce(0, +)
    var totals = [Int](repeating: 0, count: quantities.count)
    var largest = totals
    for term in groups.joined() {
      precondition(!quantities[term.quantity].isLoose || term.amount == 1, "loose pieces come singly")
      totals[term.quantity] += term.amount
      largest[term.quantity] = max(largest[term.quantity], term.amount)
    }
    var amounts = [Int](repeating: 0, count: quantities.count * shares.count)
    for (terms, split) in placed {
      for term in terms {
        totals[term.quantity] += term.amount
        amounts[term.quantity * shares.count + split] += term.amount
      }
    }
    (self.totals, self.largest, self.placed) = (totals, largest, amounts)
  }

  /// Whether no number on the way to the solution can leave 128 bits, nor any factor of one 64; true for any ten million images.
  ///
  /// No deviation exceeds W N_d, and each quantity adds its square times a weight, once for every split.
  package var isExact: Bool {
    let factors = zip(quantities, totals).map { (weight: Double($0.weight), most: Double(whole) * Double($1)) }
    let step = zip(quantities, largest).map { Double($0.weight) * Double($1) }.max() ?? 0
    let cost = factors.reduce(0) { $0 + $1.weight * $1.most * $1.most } * Double(shares.count)
    return cost < 0x1p124 && step < 0x1p62 && factors.allSatisfy { $0.most < 0x1p60 }
  }

  /// What is minimised, for the split of each group.
  package func cost(of assignment: [Int]) -> Int128 {
    var balance = Balance(self)
    for (group, split) in zip(groups, assignment) { balance.add(group, to: split) }
    return balance.cost
  }

  /// The split of each group: dealt, bettered by local search, then kicked out of that optimum and bettered again, as often
  /// as the size allows. The order of the groups decides between equally good ones.
  package func solved() -> [Int] {
    guard !groups.isEmpty else { return [] }
    var dealer = Dealer(self)
    dealer.deal()
    var best = LocalSearch(self, start: dealer.assignment)
    best.run()
    var random = Random(seed: 0)
    let bound = lowerBound
    for _ in 0..<min(Self.kicks, Self.kickedGroups / max(1, groups.count)) where best.cost > bound {
      var trial = best
      trial.kick(&random)
      trial.run()
      if trial.cost < best.cost { best = trial }
    }
    return best.assignment
  }

  /// A cost that no division can come below: that of each quantity by itself, divided in whole pieces by largest remainders.
  package var lowerBound: Int128 {
    zip(quantities, totals).reduce(0) { bound, part in
      let (quantity, total) = part
      let parts = largestRemainder(total, weights: shares)
      return bound
        + zip(parts, shares).reduce(0) { sum, pair in
          let off = Int128(whole * pair.0 - pair.1 * total)
          return sum + Int128(quantity.weight) * off * off
        }
    }
  }

  /// What it costs, divided by 2W, to move a group between two splits that are alike.
  func inertia(_ terms: [Term]) -> Int128 {
    Int128(whole) * terms.reduce(0) { $0 + Int128(quantities[$1.quantity].weight * $1.amount) * Int128($1.amount) }
  }

  /// How often a small problem is kicked.
  private static let kicks = 300
  /// The number of groups times the number of kicks, at most.
  private static let kickedGroups = 40_000
}

/// How far each split is from what is asked of it, quantity by quantity.
struct Balance: Sendable {
  let problem: BalanceProblem
  /// `W x_ds - r_s N_d`, at `d * splits + s`.
  private var deviations: [Int]

  init(_ problem: BalanceProblem) {
    self.problem = problem
    deviations = problem.totals.flatMap { total in problem.shares.map { -$0 * total } }
    for (place, amount) in problem.placed.enumerated() where amount > 0 { deviations[place] += problem.whole * amount }
  }

  /// The deviation of a split in a quantity, in units of 1/W.
  func deviation(_ quantity: Int, _ split: Int) -> Int { deviations[quantity * problem.shares.count + split] }

  mutating func add(_ terms: [BalanceProblem.Term], to split: Int) { change(terms, in: split, by: problem.whole) }

  mutating func move(_ terms: [BalanceProblem.Term], from: Int, to: Int) {
    change(terms, in: from, by: -problem.whole)
    change(terms, in: to, by: problem.whole)
  }

  private mutating func change(_ terms: [BalanceProblem.Term], in split: Int, by step: Int) {
    for term in terms { deviations[term.quantity * problem.shares.count + split] += step * term.amount }
  }

  /// The change of cost by adding a group to a split, divided by W.
  func costOfAdding(_ terms: [BalanceProblem.Term], to split: Int) -> Int128 {
    terms.reduce(0) {
      $0 + Int128(problem.quantities[$1.quantity].weight * $1.amount)
        * Int128(2 * deviation($1.quantity, split) + problem.whole * $1.amount)
    }
  }

  /// How fast the cost rises as a split gets a group, divided by 2W. The change of cost by moving it, divided by 2W, is that of the new split
  /// less that of the old one and, in addition, ``BalanceProblem/inertia(_:)``.
  func pull(_ terms: [BalanceProblem.Term], _ split: Int) -> Int128 {
    var sum = Int128(0)
    for term in terms {
      sum += Int128(problem.quantities[term.quantity].weight * term.amount) * Int128(deviation(term.quantity, split))
    }
    return sum
  }

  /// How unlike two splits are: what it would cost less, at the most, if they exchanged parts until they are alike.
  func difference(_ a: Int, _ b: Int) -> Int128 {
    problem.quantities.indices.reduce(0) {
      let apart = Int128(deviation($1, a) - deviation($1, b))
      return $0 + Int128(problem.quantities[$1].weight) * apart * apart
    }
  }

  /// Whether a group may move without taking a loose quantity a whole piece away from what is asked.
  func allows(_ terms: [BalanceProblem.Term], from: Int, to: Int) -> Bool {
    terms.allSatisfy {
      !problem.quantities[$0.quantity].isLoose || deviation($0.quantity, from) > 0 && deviation($0.quantity, to) < 0
    }
  }

  var cost: Int128 {
    let splits = problem.shares.count
    return deviations.enumerated().reduce(0) {
      $0 + Int128(problem.quantities[$1.offset / splits].weight) * Int128($1.element) * Int128($1.element)
    }
  }
}
