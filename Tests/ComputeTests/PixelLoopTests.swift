import Compute
import Testing

/// The loops over pixels against their formulas, written plainly, at sizes that meet every path: full vectors, remainders, single pixels.
@Suite("Loops over pixels compute their formulas")
struct PixelLoopTests {
  /// Numbers of pixels around whole vectors, and none.
  static let counts = [0, 1, 20, 21, 22, 63, 64, 65, 127, 128, 300, 1025]

  private func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = Random(seed: seed, UInt64(count))
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next32()) }
  }

  private func eachPixel(_ rgb: [UInt8], _ change: (_ r: Int, _ g: Int, _ b: Int) -> [Int]) -> [UInt8] {
    stride(from: 0, to: rgb.count, by: 3).flatMap { i in
      change(Int(rgb[i]), Int(rgb[i + 1]), Int(rgb[i + 2])).map { UInt8(min(max($0, 0), 255)) }
    }
  }

  private func luminance(_ r: Int, _ g: Int, _ b: Int) -> Int { (77 * r + 150 * g + 29 * b + 128) >> 8 }

  @Test("Tables", arguments: counts) func tables(count: Int) {
    let (rgb, table) = (bytes(3 * count, seed: 1), bytes(768, seed: 2))
    #expect(PixelLoops.mapped(rgb, by: Array(table[..<256])) == rgb.map { table[Int($0)] })
    #expect(
      PixelLoops.mapped(rgb, byChannels: table)
        == eachPixel(rgb) { r, g, b in
          [Int(table[r]), Int(table[256 + g]), Int(table[512 + b])]
        })
    let shifted = eachPixel(rgb) { r, g, b in
      let gray = luminance(r, g, b)
      return [r, g, b].map { $0 + Int(table[gray]) - gray }
    }
    #expect(PixelLoops.shifted(rgb, byLuminance: Array(table[..<256])) == shifted)
  }

  @Test("Sums and histograms", arguments: counts + [70_000]) func sums(count: Int) {
    let rgb = bytes(3 * count, seed: 3)
    #expect(PixelLoops.sum(of: rgb) == rgb.reduce(0) { $0 + Int($1) })
    var (luminances, sum, squares) = (0, 0, 0)
    var histograms = [[UInt32]](repeating: Array(repeating: 0, count: 256), count: 3)
    for i in stride(from: 0, to: rgb.count, by: 3) {
      luminances += luminance(Int(rgb[i]), Int(rgb[i + 1]), Int(rgb[i + 2]))
      let light = Int(rgb[i..<(i + 3)].max() ?? 0) + Int(rgb[i..<(i + 3)].min() ?? 0)
      (sum, squares) = (sum + light, squares + light * light)
      for channel in 0..<3 { histograms[channel][Int(rgb[i + channel])] += 1 }
    }
    #expect(PixelLoops.luminanceSum(of: rgb) == luminances)
    #expect(PixelLoops.lightnessSums(of: rgb) == (sum, squares))
    #expect(PixelLoops.histograms(of: rgb) == histograms)
  }

  @Test("Sums of the largest bytes do not overflow") func whiteSums() {
    let white = [UInt8](repeating: 255, count: 3 * 200_000)
    #expect(PixelLoops.sum(of: white) == 255 * 600_000)
    #expect(PixelLoops.luminanceSum(of: white) == 255 * 200_000)
    #expect(PixelLoops.lightnessSums(of: white) == (510 * 200_000, 510 * 510 * 200_000))
  }

  @Test("Brightness", arguments: counts) func gray(count: Int) {
    let rgb = bytes(3 * count, seed: 4) + [255, 255, 255, 0, 0, 0, 255, 0, 255]
    let formulas: [PixelLoops.Brightness: (Int, Int, Int) -> Int] = [
      .weighted: { (4899 * $0 + 9617 * $1 + 1868 * $2 + 8192) >> 14 }, .mean: { ($0 + $1 + $2 + 1) / 3 },
      .middle: { (max($0, $1, $2) + min($0, $1, $2) + 1) >> 1 }, .largest: { max($0, $1, $2) },
    ]
    for (brightness, formula) in formulas {
      #expect(
        PixelLoops.gray(rgb, brightness)
          == eachPixel(rgb) { r, g, b in Array(repeating: formula(r, g, b), count: 3) }, "\(brightness)")
    }
  }

  @Test("Orders of channels and saturation", arguments: counts) func channels(count: Int) {
    let rgb = bytes(3 * count, seed: 5)
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      #expect(
        PixelLoops.reordered(rgb, order) == eachPixel(rgb) { r, g, b in order.map { [r, g, b][$0] } }, "\(order)")
    }
    for part in [-2560, -1, 0, 100, 256, 300, 2560] {
      let moved = eachPixel(rgb) { r, g, b in
        let gray = luminance(r, g, b)
        return [r, g, b].map { gray + (($0 - gray) * part + 128) >> 8 }
      }
      #expect(PixelLoops.saturated(rgb, part: part) == moved, "\(part)")
    }
  }

  @Test("Shifts in the HSV cone", arguments: counts) func hsv(count: Int) {
    let rgb = bytes(3 * count, seed: 6) + [7, 7, 7, 0, 0, 0, 255, 255, 255, 9, 9, 3]
    for (hue, saturation, value): (Float, Float, Float) in [(0, 0, 0), (2, 0.1, -20), (-6, -1, 255), (5.9, 1, 3)] {
      let shifted = PixelLoops.shifted(rgb, hue: hue, saturation: saturation, value: value)
      #expect(shifted == eachPixel(rgb) { HSV(Float($0), Float($1), Float($2)).shifted(hue, saturation, value) })
    }
  }

  /// A pixel in the cone (Smith, "Color gamut transform pairs", 1978).
  private struct HSV {
    var (sector, top, chroma): (Float, Float, Float)

    init(_ r: Float, _ g: Float, _ b: Float) {
      top = max(r, g, b)
      chroma = top - min(r, g, b)
      let one = 1 / max(chroma, 1)
      sector = r == top ? (g - b) * one : g == top ? (b - r) * one + 2 : (r - g) * one + 4
    }

    private func wrapped(_ sector: Float) -> Float {
      let low = sector < 0 ? sector + 6 : sector
      return low >= 6 ? low - 6 : low
    }

    func shifted(_ hue: Float, _ saturation: Float, _ value: Float) -> [Int] {
      let part = chroma / max(top, 1)
      let moved = chroma > 0 ? min(max(part + saturation, 0), 1) : part
      let light = min(max(top + value, 0), 255)
      return [Float(5), 3, 1].map { place in
        let k = wrapped(wrapped(sector + hue) + place)
        return Int(light - light * moved * min(max(min(k, 4 - k), 0), 1) + 0.5)
      }
    }
  }

  @Test("Blur", arguments: [(1, 1), (1, 9), (2, 3), (7, 5), (22, 4), (30, 31), (64, 3)])
  func blur(size: (Int, Int)) {
    let (width, height) = size
    let rgb = bytes(3 * width * height, seed: 7)
    for weights: [UInt16] in [[256], [128, 64], [0, 128], [100, 60, 18], [16] + Array(repeating: 8, count: 15)] {
      let across = blurred(rgb, weights, count: width, step: 3, lines: height, between: 3 * width)
      let down = blurred(across, weights, count: height, step: 3 * width, lines: width, between: 3)
      #expect(PixelLoops.blurred(rgb, width: width, weights: weights) == down, "\(size), \(weights)")
    }
  }

  /// Lines of `count` pixels, `step` bytes from one to the next, blurred each by itself.
  private func blurred(
    _ rgb: [UInt8], _ weights: [UInt16], count: Int, step: Int, lines: Int, between: Int
  ) -> [UInt8] {
    var result = rgb
    let radius = weights.count - 1
    for start in (0..<lines).flatMap({ line in (0..<3).map { line * between + $0 } }) {
      for place in 0..<count {
        let sum = (-radius...radius).reduce(128) { sum, k in
          sum + Int(weights[abs(k)]) * Int(rgb[start + step * mirrored(place + k, count)])
        }
        result[start + step * place] = UInt8(sum >> 8)
      }
    }
    return result
  }

  private func mirrored(_ index: Int, _ count: Int) -> Int {
    var place = index
    while count > 1, place < 0 || place >= count { place = place < 0 ? -place : 2 * (count - 1) - place }
    return count > 1 ? place : 0
  }

  @Test("Turns of rectangles", arguments: [(1, 1), (8, 8), (9, 70), (70, 9), (22, 23), (64, 65), (150, 131)])
  func turns(size: (Int, Int)) {
    let part = PixelLoops.Rectangle(x: 3, y: 2, width: size.0, height: size.1)
    let width = part.width + 5
    let rgb = bytes(3 * width * (part.height + 4), seed: 8)
    for kind in 0..<8 {
      let turn = PixelLoops.Turn(mirrored: kind & 1 != 0, flipped: kind & 2 != 0, transposed: kind & 4 != 0)
      let (across, down) = turn.transposed ? (part.height, part.width) : (part.width, part.height)
      var wanted: [UInt8] = []
      for y in 0..<down {
        for x in 0..<across {
          let (column, row) = turn.transposed ? (y, x) : (x, y)
          let from = part.x + (turn.mirrored ? part.width - 1 - column : column)
          let place = 3 * ((part.y + (turn.flipped ? part.height - 1 - row : row)) * width + from)
          wanted += rgb[place..<(place + 3)]
        }
      }
      #expect(PixelLoops.copied(rgb, width: width, part, turn) == wanted, "\(size), \(turn)")
    }
  }
}
