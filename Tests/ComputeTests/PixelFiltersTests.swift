import Compute
import Testing

/// Every loop against its plain version, at lengths that leave all remainders.
@Suite("Filters over pixels") struct PixelFiltersTests {
  private func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = Random(seed: seed, 7)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next32()) }
  }

  private let pixelCounts = [1, 2, 5, 6, 7, 20, 21, 22, 64, 107, 319, 320, 321, 1000]

  @Test("A table is looked up, channels are reordered, grey is grey")
  func pixels() {
    for count in pixelCounts {
      let rgb = bytes(3 * count, seed: UInt64(count))
      let table = bytes(256, seed: 99)
      #expect(PixelFilters.lookup(rgb, in: table) == rgb.map { table[Int($0)] })
      let tables = [table, bytes(256, seed: 98), bytes(256, seed: 97)]
      #expect(PixelFilters.lookup(rgb, inEach: tables) == rgb.indices.map { tables[$0 % 3][Int(rgb[$0])] })
      let histograms = PixelFilters.histograms(rgb)
      for channel in 0..<3 {
        let levels = stride(from: channel, to: rgb.count, by: 3).map { Int(rgb[$0]) }
        #expect(histograms[channel] == (0..<256).map { level in UInt32(levels.count { $0 == level }) })
      }
      for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        #expect(PixelFilters.reordered(rgb, order) == rgb.indices.map { rgb[$0 / 3 * 3 + order[$0 % 3]] })
      }
      let gray = (0..<count).map { pixel in
        let (r, g, b) = (Int(rgb[3 * pixel]), Int(rgb[3 * pixel + 1]), Int(rgb[3 * pixel + 2]))
        return UInt8((4899 * r + 9617 * g + 1868 * b + 8192) >> 14)
      }
      #expect(PixelFilters.grayed(rgb) == rgb.indices.map { gray[$0 / 3] })
      let target = bytes(count, seed: 5)
      let moved = rgb.indices.map { UInt8(min(max(Int(rgb[$0]) + Int(target[$0 / 3]) - Int(gray[$0 / 3]), 0), 255)) }
      #expect(PixelFilters.moved(rgb, gray: gray, to: target) == moved)
    }
  }

  @Test("Mixtures and numbers are what the formula says")
  func mixtures() {
    for count in pixelCounts {
      let (a, b) = (bytes(3 * count, seed: 1), bytes(3 * count, seed: 2))
      for part in [0, 1, 77, 128, 256] {
        let wanted = zip(a, b).map { UInt8((Int($0) * part + Int($1) * (256 - part) + 128) >> 8) }
        #expect(PixelFilters.blended(a, b, part: part) == wanted)
      }
      var numbers = [Float](repeating: 0, count: a.count)
      let (scale, shift): ([Float], [Float]) = ([0.5, 2, 1.0 / 3], [1, -2, 0.25])
      PixelFilters.scale(a, by: scale, shift: shift, into: &numbers)
      #expect(numbers.indices.allSatisfy { numbers[$0] == Float(a[$0]) * scale[$0 % 3] + shift[$0 % 3] })
      let part: Int32 = 300
      let saturated = PixelFilters.saturated(a, part: part)
      for i in a.indices {
        let p = i / 3 * 3
        let gray = (77 * Int32(a[p]) + 150 * Int32(a[p + 1]) + 29 * Int32(a[p + 2]) + 128) >> 8
        #expect(Int32(saturated[i]) == min(max(gray + ((Int32(a[i]) - gray) * part + 128) >> 8, 0), 255))
      }
    }
  }

  @Test("A weighted sum of mirrored neighbours")
  func weighed() {
    for (width, height) in [(1, 1), (2, 3), (7, 5), (30, 4), (50, 3)] {
      let rgb = bytes(3 * width * height, seed: 3)
      let taps = [
        PixelFilters.Tap(down: 0, across: 0, weight: 100), PixelFilters.Tap(down: -2, across: 1, weight: 56),
        PixelFilters.Tap(down: 1, across: -3, weight: 100),
      ]
      let result = PixelFilters.weighed(rgb, width: width, height: height, taps: taps)
      for i in rgb.indices {
        let (x, y, channel) = (i / 3 % width, i / 3 / width, i % 3)
        let sum = taps.reduce(128) { sum, tap in
          let (column, row) = (mirrored(x + tap.across, width), mirrored(y + tap.down, height))
          return sum + Int(tap.weight) * Int(rgb[3 * (row * width + column) + channel])
        }
        #expect(Int(result[i]) == sum >> 8)
      }
    }
  }

  @Test("A blur is a weighted sum across, then one down")
  func blurred() {
    for (width, height) in [(1, 1), (2, 3), (31, 6), (50, 3)] {
      let rgb = bytes(3 * width * height, seed: 9)
      let weights: [UInt16] = [10, 50, 136, 50, 10]
      func taps(_ tap: (Int, UInt16) -> PixelFilters.Tap) -> [PixelFilters.Tap] {
        weights.enumerated().map { tap($0 - 2, $1) }
      }
      let across = PixelFilters.weighed(
        rgb, width: width, height: height, taps: taps { PixelFilters.Tap(down: 0, across: $0, weight: $1) })
      let both = PixelFilters.weighed(
        across, width: width, height: height, taps: taps { PixelFilters.Tap(down: $0, across: 0, weight: $1) })
      #expect(PixelFilters.blurred(rgb, width: width, height: height, weights: weights) == both)
    }
  }

  private func mirrored(_ place: Int, _ count: Int) -> Int {
    var place = place
    while count > 1 && (place < 0 || place >= count) { place = place < 0 ? -place : 2 * (count - 1) - place }
    return count > 1 ? place : 0
  }

  @Test("A median is the middle one of its window", arguments: [3, 5, 7])
  func median(side: Int) {
    for (width, height, few) in [
      (1, 1, false), (3, 9, false), (21, 6, false), (22, 5, true), (61, 7, false), (64, 5, true),
    ] {
      let rgb = bytes(3 * width * height, seed: UInt64(width)).map { few ? $0 & 3 : $0 }
      let result = PixelFilters.median(rgb, width: width, height: height, side: side)
      for i in rgb.indices {
        let (x, y, channel) = (i / 3 % width, i / 3 / width, i % 3)
        let window = (0..<(side * side)).map { place in
          let column = min(max(x + place % side - side / 2, 0), width - 1)
          let row = min(max(y + place / side - side / 2, 0), height - 1)
          return rgb[3 * (row * width + column) + channel]
        }
        #expect(result[i] == window.sorted()[side * side / 2], "\(width)x\(height) at \(i)")
      }
    }
  }
}
