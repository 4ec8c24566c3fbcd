import Compute
import Testing

@Suite("Where and how resampling writes") struct WarpBoundsTests {
  @Test("A canvas of mixtures is written whole and nothing behind it, whatever its size")
  func canvases() {
    let pixels = [UInt8](repeating: 7, count: 3 * 200 * 160)
    for width in 1...70 {
      for (height, down) in [(1, Int64(1) << 24), (3, 3 << 22), (4, 1 << 19), (9, 1 << 24)] {
        for way in WarpLoops.Way.allCases {
          var canvas = [UInt8](repeating: 200, count: 3 * width * height + 64)
          var out = canvas.mutableSpan
          WarpLoops.see(
            pixels.span, pictureWidth: 200, beyond: nil,
            through: WarpLoops.Map(
              x: 1 << 23, y: 1 << 23, rightX: 3 << 22, rightY: 1 << 19, downX: -1 << 19, downY: down),
            width: width, height: height, into: &out, way: way)
          #expect(canvas[..<(3 * width * height)].allSatisfy { $0 == 7 }, "\(way): \(width)x\(height)")
          #expect(canvas[(3 * width * height)...].allSatisfy { $0 == 200 }, "\(way): \(width)x\(height)")
        }
      }
    }
  }

  private struct Case {
    let seed: UInt64
    var random: Random
    let width, height, columns, rows: Int
    let pixels: [UInt8]
    let beyond: WarpLoops.RGB?

    init(_ seed: UInt64) {
      self.seed = seed
      random = Random(seed: seed, 31)
      (width, height) = (random.integer(in: 1...70), random.integer(in: 1...70))
      (columns, rows) = (random.integer(in: 1...70), random.integer(in: 1...70))
      var bytes = [UInt8](repeating: 0, count: 3 * width * height)
      for i in bytes.indices { bytes[i] = UInt8(truncatingIfNeeded: random.next32()) }
      pixels = bytes
      beyond = random.chance(0.5) ? nil : (3, 140, 251)
    }

    /// What each way makes of the same map.
    func canvases(_ see: (inout MutableSpan<UInt8>, WarpLoops.Way) -> Void) -> [[UInt8]] {
      WarpLoops.Way.allCases.map { way in
        var canvas = [UInt8](repeating: 0, count: 3 * columns * rows)
        var out = canvas.mutableSpan
        see(&out, way)
        return canvas
      }
    }
  }

  @Test("Squares, rows and single pixels give the same bytes under any affine map")
  func affine() {
    for seed in 0..<400 {
      var one = Case(UInt64(seed))
      // Mostly steps of up to a pixel, at times far too long for squares or for rows.
      let most = Double(1 << 24) * [1, 1, 1, 2.5, 12][seed % 5]
      func place(_ low: Double, _ high: Double) -> Int64 { Int64(one.random.uniform(in: low...high)) }
      let start = Double(70 << 24)
      let map = WarpLoops.Map(
        x: place(-start / 4, start), y: place(-start / 4, start), rightX: place(-most, most),
        rightY: place(-most, most),
        downX: place(-most, most), downY: place(-most, most))
      let found = one.canvases { out, way in
        WarpLoops.see(
          one.pixels.span, pictureWidth: one.width, beyond: one.beyond, through: map, width: one.columns,
          height: one.rows, into: &out, way: way)
      }
      #expect(found[0] == found[2], "seed \(seed), at once")
      #expect(found[1] == found[2], "seed \(seed), rows")
    }
  }

  @Test("and under any projective one, with its horizon or without")
  func projective() {
    for seed in 0..<400 {
      var one = Case(UInt64(seed))
      let (most, slant) = ([1.2, 1.2, 5][seed % 3], [0.0005, 0.003, 0.02, 0.1][seed % 4])
      func number(_ low: Double, _ high: Double) -> Double { one.random.uniform(in: low...high) }
      let matrix = [
        number(-most, most), number(-most, most), number(-20, 70), number(-most, most), number(-most, most),
        number(-20, 70), number(-slant, slant), number(-slant, slant), 1,
      ]
      let map = WarpLoops.Projection(
        matrix: matrix, column: number(0, 1), row: number(0, 20), left: one.random.integer(in: -5...5),
        top: one.random.integer(in: -5...5))
      let found = one.canvases { out, way in
        WarpLoops.see(
          one.pixels.span, pictureWidth: one.width, beyond: one.beyond, through: map, width: one.columns,
          height: one.rows, into: &out, way: way)
      }
      #expect(found[0] == found[2], "seed \(seed), at once")
      #expect(found[1] == found[2], "seed \(seed), rows")
    }
  }

  @Test("Whole places give a picture's own bytes, also a hair before them, and even areas stay even")
  func wholePlaces() {
    let one = Case(5)
    for (hair, value) in [(Int64(0), UInt8(0)), (-1, 90), (-1 << 15, 255)] {
      let even = [UInt8](repeating: value, count: one.pixels.count)
      let map = WarpLoops.Map(x: hair, y: hair, rightX: 1 << 24, rightY: 0, downX: 0, downY: 1 << 24)
      for (source, way) in [(one.pixels, WarpLoops.Way.best), (one.pixels, .plain), (even, .best), (even, .rows)] {
        var canvas = [UInt8](repeating: 1, count: source.count)
        var out = canvas.mutableSpan
        WarpLoops.see(
          source.span, pictureWidth: one.width, beyond: nil, through: map, width: one.width, height: one.height,
          into: &out, way: way)
        #expect(canvas == source, "\(hair), \(way)")
      }
    }
  }
}
