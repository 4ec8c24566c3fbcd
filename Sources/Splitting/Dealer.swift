/// The first deal: groups one after the other, each to the split that it suits best.
struct Dealer {
  private let problem: BalanceProblem
  private var balance: Balance
  private(set) var assignment: [Int] = []

  init(_ problem: BalanceProblem) {
    self.problem = problem
    balance = Balance(problem)
  }

  mutating func deal() {
    for group in problem.groups {
      let split = best(for: group)
      balance.add(group, to: split)
      assignment.append(split)
    }
  }

  /// Cost divided by share, so that groups of every size are spread over all splits as the shares ask; by cost alone the largest groups
  /// would all go to the largest split.
  private func best(for group: [BalanceProblem.Term]) -> Int {
    let costs = problem.shares.indices.map { balance.costOfAdding(group, to: $0) }
    let open = open(for: group)
    return open.dropFirst().reduce(open[0]) { best, split in
      let (new, old) = (costs[split] * Int128(problem.shares[best]), costs[best] * Int128(problem.shares[split]))
      return new < old ? split : best
    }
  }

  /// The splits that may take the group. A loose piece goes where a whole piece is wanted as long as there is such a split,
  /// then where part of one is: so no split ends a whole piece away from what is asked.
  private func open(for group: [BalanceProblem.Term]) -> [Int] {
    let all = problem.shares.indices.filter { problem.shares[$0] > 0 }
    guard let loose = group.first(where: { problem.quantities[$0.quantity].isLoose })?.quantity else { return all }
    let wanting = all.filter { balance.deviation(loose, $0) <= -problem.whole }
    return wanting.isEmpty ? all.filter { balance.deviation(loose, $0) < 0 } : wanting
  }
}
