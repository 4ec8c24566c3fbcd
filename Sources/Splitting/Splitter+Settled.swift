import Basics
import Dataset

extension Splitter {
  /// Splits `items` whose links `link` finds among all of them but some.
  ///
  /// Links are found as trees: where an image of a cluster goes into quarantine, others of it may hang together by that one alone. So they
  /// are looked for again without whoever is in quarantine, until that changes nothing.
  public func split(
    _ items: [SplitItem], places: [ContentID: Placement],
    linking link: (_ without: Set<ContentID>) throws -> [ItemLink]
  ) throws -> Split {
    var (links, seen) = (Set<ItemLink>(), Set<Set<ContentID>>())
    var without: Set<ContentID> = []
    while true {
      links.formUnion(try link(without))
      seen.insert(without)
      let split = try split(items, links: Array(links), places: places)
      without = Set(split.grouping.quarantine.map { split.items[$0.item].id })
      guard !seen.contains(without) else { return split }
    }
  }
}
