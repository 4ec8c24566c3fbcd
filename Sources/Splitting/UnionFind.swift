/// Disjoint sets that can be joined (Tarjan, 1975); the representative of a set is its smallest member, whatever the
/// order of the joins.
struct UnionFind {
  private var parent: [Int]

  /// `count` sets of one member each.
  init(_ count: Int) { parent = Array(0..<count) }

  /// The smallest member of the set that holds `member`.
  mutating func root(of member: Int) -> Int {
    var node = member
    while parent[node] != node {
      parent[node] = parent[parent[node]]
      node = parent[node]
    }
    return node
  }

  /// Makes one set of two; false where they were one before.
  @discardableResult
  mutating func join(_ a: Int, _ b: Int) -> Bool {
    let (x, y) = (root(of: a), root(of: b))
    parent[max(x, y)] = min(x, y)
    return x != y
  }

  /// All sets, in order of their smallest members; members ascend.
  mutating func sets() -> [[Int]] {
    var number: [Int: Int] = [:]
    var sets: [[Int]] = []
    for member in parent.indices {
      let root = root(of: member)
      if root == member {
        number[root] = sets.count
        sets.append([])
      }
      sets[number[root, default: 0]].append(member)
    }
    return sets
  }
}
