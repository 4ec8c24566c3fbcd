/// Disjoint sets that can be joined (Tarjan, 1975); the representative of a set is its smallest member, whatever the
/// order of the joins.
struct UnionFind {
  private var parent: [Int32]

  /// `count` sets of one member each.
  init(_ count: Int) { parent = Array(0..<Int32(count)) }

  /// The smallest member of the set that holds `member`.
  mutating func root(of member: Int) -> Int {
    var node = Int32(member)
    while parent[Int(node)] != node {
      parent[Int(node)] = parent[Int(parent[Int(node)])]
      node = parent[Int(node)]
    }
    return Int(node)
  }

  /// Makes one set of two; false where they were one before.
  @discardableResult
  mutating func join(_ a: Int, _ b: Int) -> Bool {
    let (x, y) = (root(of: a), root(of: b))
    parent[max(x, y)] = Int32(min(x, y))
    return x != y
  }

  /// All sets, in order of their smallest members; members ascend.
  mutating func sets() -> [[Int]] {
    var number = [Int32](repeating: -1, count: parent.count)
    var sets: [[Int]] = []
    for member in parent.indices {
      let root = root(of: member)
      if root == member {
        number[root] = Int32(sets.count)
        sets.append([])
      }
      sets[Int(number[root])].append(member)
    }
    return sets
  }
}
