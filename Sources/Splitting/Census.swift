/// What each group holds of what is to be balanced: images and faces of every stratum, and of the whole.
struct Census {
  let items: [SplitItem]
  let grouping: Grouping
  private let strata: Int
  private let stratumOfItem: [Int]

  init(_ items: [SplitItem], _ grouping: Grouping, strata: Int, _ stratumOfItem: [Int]) {
    self.items = items
    self.grouping = grouping
    self.strata = strata
    self.stratumOfItem = stratumOfItem
  }

  /// The groups in the given order as a problem of numbers.
  ///
  /// Quantities: the images of every stratum, all images, the faces of every stratum, all faces. An image weighs as much as a crowded
  /// one has faces, squared, so that faces never outweigh the images that hold them.
  func problem(shares: [Int], order: [Int]) -> BalanceProblem {
    let weight = imageWeight
    let images = looseStrata.map { BalanceProblem.Quantity(weight: weight, isLoose: $0) }
    let faces = Array(repeating: BalanceProblem.Quantity(weight: 1), count: strata + 1)
    return BalanceProblem(
      shares: shares, quantities: images + [.init(weight: weight)] + faces,
      groups: order.map { terms(of: grouping.groups[$0]) })
  }

  /// The square of the mean number of faces in labelled images, rounded up.
  private var imageWeight: Int {
    let counts = items.lazy.map(\.faces).filter { $0 > 0 }
    let images = max(1, counts.count)
    let mean = (counts.reduce(0, +) + images - 1) / images
    return max(1, mean * mean)
  }

  /// Whether every image of a stratum is a group of its own.
  private var looseStrata: [Bool] {
    var loose = [Bool](repeating: true, count: strata)
    for group in grouping.groups where group.count > 1 {
      for item in group { loose[stratumOfItem[item]] = false }
    }
    return loose
  }

  private func terms(of group: [Int]) -> [BalanceProblem.Term] {
    var amounts: [Int: Int] = [strata: group.count]
    for item in group {
      amounts[stratumOfItem[item], default: 0] += 1
      let faces = items[item].faces
      guard faces > 0 else { continue }
      amounts[strata + 1 + stratumOfItem[item], default: 0] += faces
      amounts[2 * strata + 1, default: 0] += faces
    }
    return amounts.map { BalanceProblem.Term(quantity: $0.key, amount: $0.value) }.sorted { $0.quantity < $1.quantity }
  }
}
