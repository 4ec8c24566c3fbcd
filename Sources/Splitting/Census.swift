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
  private let faces: [Int]
  private let margins: Int
  private let marginsOfStratum: [[Int]]

  init(_ items: [SplitItem], _ grouping: Grouping, strata: [Stratum], _ stratumOfItem: [Int]) {
    self.items = items
    self.grouping = grouping
    self.strata = strata.count
    self.stratumOfItem = stratumOfItem
    faces = items.indices.map { items[$0].faces }
    let own = strata.map(\.margins)
    let all = Array(Set(own.joined())).sorted { $0.lexicographicallyPrecedes($1) }
    let numbers = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, $0) })
    margins = all.count
    marginsOfStratum = own.map { $0.map { numbers[$0, default: 0] } }
  }

  /// The groups that are free, in the given order, as a problem of numbers; the others lie where they were placed.
  ///
  /// Quantities: the images of every stratum, all images, the faces of every stratum, all faces, the images of every single value. An
  /// image weighs as much as a crowded one has faces, squared, so that faces never outweigh the images that hold them.
  func problem(shares: [Int], order: [Int], countsPlaced: Bool) -> BalanceProblem {
    let weight = imageWeight
    let images = looseStrata.map { BalanceProblem.Quantity(weight: weight, isLoose: $0) }
    let faces = Array(repeating: BalanceProblem.Quantity(weight: 1), count: strata + 1)
    let values = Array(repeating: BalanceProblem.Quantity(weight: weight), count: margins)
    var tally = Tally(count: 2 * strata + 2 + margins)
    let placed =
      !countsPlaced
      ? []
      : grouping.groups.indices.compactMap { group in
        grouping.places[group].map { (terms: terms(of: grouping.groups[group], &tally), split: $0) }
      }
    return BalanceProblem(
      shares: shares, quantities: images + [.init(weight: weight)] + faces + values,
      groups: order.map { terms(of: grouping.groups[$0], &tally) }, placed: placed)
  }

  /// The square of the mean number of faces in labelled images, rounded up.
  private var imageWeight: Int {
    let images = max(1, faces.count { $0 > 0 })
    let mean = (faces.reduce(0, +) + images - 1) / images
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

  private func terms(of group: [Int], _ tally: inout Tally) -> [BalanceProblem.Term] {
    tally.add(strata, group.count)
    for item in group {
      tally.add(stratumOfItem[item], 1)
      for margin in marginsOfStratum[stratumOfItem[item]] { tally.add(2 * strata + 2 + margin, 1) }
      guard faces[item] > 0 else { continue }
      tally.add(strata + 1 + stratumOfItem[item], faces[item])
      tally.add(2 * strata + 1, faces[item])
    }
    return tally.taken()
  }

  /// Amounts of quantities, of which a group has a few.
  private struct Tally {
    private var amounts: [Int]
    private var used: [Int] = []

    init(count: Int) { amounts = Array(repeating: 0, count: count) }

    mutating func add(_ quantity: Int, _ amount: Int) {
      if amounts[quantity] == 0 { used.append(quantity) }
      amounts[quantity] += amount
    }

    /// What was added, in order of the quantities; then nothing is left.
    mutating func taken() -> [BalanceProblem.Term] {
      used.sort()
      let terms = used.map { BalanceProblem.Term(quantity: $0, amount: amounts[$0]) }
      for quantity in used { amounts[quantity] = 0 }
      used.removeAll(keepingCapacity: true)
      return terms
    }
  }
}
