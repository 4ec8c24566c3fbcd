import Compute
import Testing

@Suite("Rows that lie far away") struct DistantRowsTests {
  @Test("come without what is between them", arguments: [1, 3, 5, 40])
  func rows(count: Int) throws {
    let memory = try #require(LargeMemory(byteCount: 40_000))
    for place in 0..<40_000 { memory.bytes[place] = UInt8(truncatingIfNeeded: place &* place) }
    for (start, stride, length) in [(0, 7, 7), (5, 900, 333), (11, 64, 1)] {
      let rows = DistantRows(start: start, stride: stride, length: length, count: count)
      let wanted = (0..<count).flatMap { row in memory.bytes[(start + row * stride)...].prefix(length) }
      #expect(rows.copied(from: UnsafeRawBufferPointer(memory.bytes)) == wanted)
    }
  }
}
