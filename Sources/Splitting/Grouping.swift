import Compute

/// Which images must stay together: closed transitively over shared values of attributes and over near-duplicates.
///
/// Images are named by their number in the list that was grouped.
public struct Grouping: Sendable {
  /// The groups in order of their smallest members; members ascend.
  public let groups: [[Int]]
  /// The near-duplicates that joined what the attributes had left apart.
  public let merges: [Likeness]
  /// How many images were too flat to be compared with others.
  public let flat: Int

  /// The group of each image.
  public var groupOfItem: [Int] {
    var numbers = [Int](repeating: 0, count: groups.reduce(0) { $0 + $1.count })
    for (number, group) in groups.enumerated() {
      for item in group { numbers[item] = number }
    }
    return numbers
  }

  init(_ items: [SplitItem], by attributes: [String], duplicates: NearDuplicates) {
    var sets = UnionFind(items.count)
    for attribute in attributes { Self.join(items, sharing: attribute, in: &sets) }
    merges = duplicates.join(in: &sets)
    groups = sets.sets()
    flat = duplicates.flat
  }

  private static func join(_ items: [SplitItem], sharing attribute: String, in sets: inout UnionFind) {
    var first: [String: Int] = [:]
    for (number, item) in items.enumerated() {
      for value in item.values(of: attribute) {
        if let other = first[value] { sets.join(other, number) } else { first[value] = number }
      }
    }
  }
}
