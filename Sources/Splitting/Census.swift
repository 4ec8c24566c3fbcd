/// What each group holds of what is to be balanced: images and faces of every stratum and of the whole, and images of every single
/// value of an attribute.
///
/// Where strata are small and groups whole, none of them can be met exactly; that every split still has its part of the women, say,
/// is what the single values are for.
struct Census {
  let items: [SplitItem]
  let grouping: Grouping
  private let strata: Int
  private let stratumOfItem: [Int]
  private let margins: Int
  private let marginsOfStratum: [[Int]]

  init(_ items: [SplitItem], _ grouping: Grouping, strata: [Stratum], _ stratumOfItem: [Int]) {
    self.items = items
    self.grouping = grouping
    self.strata = strata.count
    self.stratumOfItem = stratumOfItem
    let own = strata.map(\.margins)
    let all = Array(Set(own.joined())).sorted { $0.lexicographicallyPrecedes($1) }
    let numbers = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, $0) })
    margins = all.count
    marginsOfStratum = own.map { $0.map { numbers[$0, default: 0] } }
  }

  /// The groups in the given order as a problem of numbers.
  ///
  /// Quantities: the images of every stratum, all images, the faces of every stratum, all faces, the images of every single value. An
  /// image weighs as much as a crowded one has faces, squared, so that faces never outweigh the images that hold them.
  func problem(shares: [Int], order: [Int]) -> BalanceProblem {
    let weight = imageWeight
    let images = looseStrata.map { BalanceProblem.Quantity(weight: weight, isLoose: $0) }
    let faces = Array(repeating: BalanceProblem.Quantity(weight: 1), count: strata + 1)
    let values = Array(repeating: BalanceProblem.Quantity(weight: weight), count: margins)
    return BalanceProblem(
      shares: shares, quantities: images + [.init(weight: weight)] + faces + values,
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
      for margin in marginsOfStratum[stratumOfItem[item]] { amounts[2 * strata + 2 + margin, default: 0] += 1 }
      let faces = items[item].faces
      guard faces > 0 else { continue }
      amounts[strata + 1 + stratumOfItem[item], default: 0] += faces
      amounts[2 * strata + 1, default: 0] += faces
    }
    return amounts.map { BalanceProblem.Term(quantity: $0.key, amount: $0.value) }.sorted { $0.quantity < $1.quantity }
  }
}
