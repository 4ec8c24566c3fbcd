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
  ///
  /// Members are counted, then laid one set after the other (counting sort): to add each to its set's own list would touch memory all over.
  mutating func sets() -> [[Int]] {
    var number = [Int32](repeating: -1, count: parent.count)
    var ends: [Int32] = []
    for member in parent.indices {
      let root = root(of: member)
      if root == member {
        number[member] = Int32(ends.count)
        ends.append(0)
      }
      number[member] = number[root]
      ends[Int(number[root])] += 1
    }
    for set in ends.indices.dropFirst() { ends[set] += ends[set - 1] }
    var members = [Int32](repeating: 0, count: parent.count)
    var next = [0] + ends.dropLast()
    for member in parent.indices {
      let set = Int(number[member])
      members[Int(next[set])] = Int32(member)
      next[set] += 1
    }
    return ends.indices.map { set in
      members[(set == 0 ? 0 : Int(ends[set - 1]))..<Int(ends[set])].map { Int($0) }
    }
  }
}
