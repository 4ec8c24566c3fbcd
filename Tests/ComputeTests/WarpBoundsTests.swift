import Compute
import Testing

@Suite("Where resampling writes") struct WarpBoundsTests {
  @Test("A row of mixtures writes its own bytes and none behind them, however many there are")
  func rows() {
    let (width, height) = (200, 12)
    let pixels = [UInt8](repeating: 7, count: 3 * width * height)
    for count in 1...150 {
      for (dx, dy) in [(Int64(1) << 24, Int64(0)), (3 << 22, 1 << 19)] {
        var row = [UInt8](repeating: 200, count: 3 * count + 64)
        var out = row.mutableSpan
        WarpLoops.bilinear(
          pixels.span, width: width, along: WarpLoops.Line(x: 1 << 23, y: 1 << 23, dx: dx, dy: dy), count: count,
          into: &out, at: 0)
        #expect(row[..<(3 * count)].allSatisfy { $0 == 7 }, "\(count)")
        #expect(row[(3 * count)...].allSatisfy { $0 == 200 }, "\(count)")
      }
    }
  }
}
