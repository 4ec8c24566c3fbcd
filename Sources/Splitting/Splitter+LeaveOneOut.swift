import Basics
import Dataset

/// Leaving one value out: what it measures is transfer to what was never seen, not how good a detector is.
extension Splitter {
  /// The values of `attribute` in alphabetical order.
  public static func values(of attribute: String, in items: [SplitItem]) -> [String] {
    Set(items.flatMap { $0.values(of: attribute) }).sorted()
  }

  /// The images of one value are the last split, and all others are dealt to the splits before it.
  ///
  /// Images of other values that belong together with one of these are in quarantine: they would show the value to the others.
  public func leavingOut(
    _ attribute: String, _ value: String, _ items: [SplitItem], links: [ItemLink]
  ) throws(Failure) -> Split {
    let sorted = Self.unique(items)
    try check(sorted)
    let graph = GroupGraph(sorted, by: options.groupBy, links)
    let last = options.shares.names.count - 1
    let isLeftOut = sorted.map { $0.values(of: attribute).contains(value) }
    let words = "an image of \(attribute) \(value) in its group"
    let tied = Grouping(graph).groups.flatMap { group -> [Quarantined] in
      guard let other = group.first(where: { isLeftOut[$0] }) else { return [] }
      let ties = [Quarantined.Tie(split: last, words: words, other: other)]
      return group.filter { !isLeftOut[$0] }.map { Quarantined(item: $0, ties: ties) }
    }
    let grouping = Grouping(
      graph, placed: isLeftOut.map { $0 ? Placement(last, .official) : nil },
      quarantine: tied.sorted { $0.item < $1.item })
    var split = try split(sorted, copies: items.count - sorted.count, dealsPlaced: false) { grouping }
    split.leftOut = last
    split.options.shares = SplitShares(names: options.shares.names, weights: options.shares.weights.dropLast() + [0])
    return split
  }
}
