/// Which images must stay together: closed transitively over shared values of attributes and over links.
///
/// Images are named by their number in the list that was grouped.
public struct Grouping: Sendable {
  /// What joined two parts of a group, and how large they were.
  public struct Join: Hashable, Sendable {
    /// An image of the one part and one of the other.
    public var first: Int
    public var second: Int
    /// The link; nil where both have a value of ``attribute``.
    public var cause: ItemLink.Cause?
    /// The attribute of which both have a value.
    public var attribute: String?
    /// How many images the parts had.
    public var sizes: [Int]
  }

  /// The groups in order of their smallest members; members ascend.
  public let groups: [[Int]]
  /// The split in which each group was placed; nil where it is free.
  public let places: [Int?]
  /// The links that joined what the attributes had left apart, the strongest first.
  public let merges: [Join]
  /// Images that are in no group, as they would join two splits.
  public let quarantine: [Quarantined]
  /// Images that belong together and were placed apart.
  public let leaks: [Leak]

  private let attributes: [String]
  /// What was joined last in each group, by its smallest member.
  private let last: [CompactJoin]
  private let causes: [ItemLink.Cause]

  /// What holds a group together least: without it, it would fall in two; nil where it is a single image.
  public func weakest(_ group: Int) -> Join? {
    let join = last[groups[group][0]]
    return join.first < 0 ? nil : join.told(attributes, causes)
  }

  /// The group of each image; nil for one in quarantine.
  public var groupOfItem: [Int?] {
    var numbers = [Int?](repeating: nil, count: groups.reduce(quarantine.count) { $0 + $1.count })
    for (number, group) in groups.enumerated() {
      for item in group { numbers[item] = number }
    }
    return numbers
  }

  /// The groups of a graph whose images are `placed` in splits, or free, or `out`.
  init(_ graph: GroupGraph, placed: [Placement?] = [], quarantine: [Quarantined] = [], leaks: [Leak] = []) {
    var builder = Builder(graph.items.count, placed, out: quarantine.map(\.item))
    builder.joinAttributes(of: graph)
    builder.joinEdges(of: graph)
    (groups, places) = builder.finished()
    last = builder.last
    attributes = graph.attributes
    let causes = graph.edges.map(\.cause)
    self.causes = causes
    merges = builder.merges.map { $0.told(graph.attributes, causes) }
    self.quarantine = quarantine
    self.leaks = leaks
  }
}

/// A join in few bytes: there may be a million.
private struct CompactJoin {
  var first: Int32 = -1
  var second: Int32 = -1
  /// The edge's number, or -1 - the attribute's.
  var cause: Int32 = 0
  var sizes = SIMD2<Int32>()

  func told(_ attributes: [String], _ causes: [ItemLink.Cause]) -> Grouping.Join {
    Grouping.Join(
      first: Int(first), second: Int(second), cause: cause >= 0 ? causes[Int(cause)] : nil,
      attribute: cause < 0 ? attributes[Int(-1 - cause)] : nil, sizes: [Int(sizes.x), Int(sizes.y)])
  }
}

/// Joins the strongest first, so that the last join of a group is its weakest (Kruskal, 1956).
private struct Builder {
  private var sets: UnionFind
  private var sizes: [Int32]
  private var isOut: [Bool]
  /// Of each root: its split, or -1.
  private var place: [Int32]
  private(set) var last: [CompactJoin]
  private(set) var merges: [CompactJoin] = []

  init(_ count: Int, _ placed: [Placement?], out: [Int]) {
    sets = UnionFind(count)
    sizes = [Int32](repeating: 1, count: count)
    isOut = [Bool](repeating: false, count: count)
    place = placed.isEmpty ? [Int32](repeating: -1, count: count) : placed.map { Int32($0?.split ?? -1) }
    last = [CompactJoin](repeating: CompactJoin(), count: count)
    for item in out { isOut[item] = true }
  }

  mutating func joinAttributes(of graph: GroupGraph) {
    for (number, attribute) in graph.attributes.enumerated() {
      var first: [Int32] = []
      graph.forEachValue(of: attribute) { item, value in
        if first.count <= value { first.append(-1) }
        guard !isOut[item] else { return }
        guard first[value] >= 0 else { return first[value] = Int32(item) }
        _ = join(Int(first[value]), item, cause: -1 - number)
      }
    }
  }

  mutating func joinEdges(of graph: GroupGraph) {
    for (number, edge) in graph.edges.enumerated() where !isOut[edge.first] && !isOut[edge.second] {
      if let join = join(edge.first, edge.second, cause: number) { merges.append(join) }
    }
  }

  /// What was joined; nil where the two are one already, or lie in two splits.
  private mutating func join(_ a: Int, _ b: Int, cause: Int) -> CompactJoin? {
    let (x, y) = (sets.root(of: a), sets.root(of: b))
    guard x != y, place[x] < 0 || place[y] < 0 || place[x] == place[y] else { return nil }
    let (low, high) = (min(x, y), max(x, y))
    sets.join(x, y)
    place[low] = max(place[x], place[y])
    last[low] = CompactJoin(
      first: Int32(a), second: Int32(b), cause: Int32(cause), sizes: SIMD2(sizes[x], sizes[y]))
    sizes[low] += sizes[high]
    return last[low]
  }

  /// The groups and their splits.
  mutating func finished() -> ([[Int]], [Int?]) {
    let groups = isOut.contains(true) ? sets.sets().filter { !isOut[$0[0]] } : sets.sets()
    return (groups, groups.map { place[$0[0]] < 0 ? nil : Int(place[$0[0]]) })
  }
}
