/// Places in one block for tensors that need not all be alive at once: those whose times do not overlap may share memory.
struct ArenaPlan {
  /// A tensor's size and the steps at which it must keep its numbers, both ends included.
  struct Need {
    var count: Int
    var first: Int
    var last: Int
  }

  /// The first number of each tensor, in the order of the needs.
  let offsets: [Int]
  /// Numbers in the block.
  let count: Int

  /// Places the largest tensors first, each at the lowest free place (first fit). Places are multiples of 64 bytes for any type.
  init(_ needs: [Need]) {
    var offsets = [Int](repeating: 0, count: needs.count)
    var placed: [Int] = []
    for index in needs.indices.sorted(by: { (needs[$0].count, $1) > (needs[$1].count, $0) }) {
      let need = needs[index]
      let rivals = placed.filter { needs[$0].first <= need.last && need.first <= needs[$0].last }
      var offset = 0
      for rival in rivals.sorted(by: { offsets[$0] < offsets[$1] }) where offsets[rival] < offset + need.count {
        offset = max(offset, Self.aligned(offsets[rival] + needs[rival].count))
      }
      offsets[index] = offset
      placed.append(index)
    }
    self.offsets = offsets
    count = needs.indices.map { offsets[$0] + needs[$0].count }.max() ?? 0
  }

  private static func aligned(_ offset: Int) -> Int { (offset + 15) / 16 * 16 }
}
