import Compute
import Testing

/// Every loop against its plain version, at lengths that leave all remainders.
@Suite("Filters over pixels") struct PixelFiltersTests {
  private func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = Random(seed: seed, 7)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next32()) }
  }

  private let pixelCounts = [1, 2, 5, 6, 7, 20, 21, 22, 64, 107, 319, 320, 321, 1000]

  @Test("Pixels move by what their grey level moves")
  func moves() {
    for count in pixelCounts {
      let (rgb, gray, target) = (bytes(3 * count, seed: 4), bytes(count, seed: 3), bytes(count, seed: 5))
      let moved = rgb.indices.map { UInt8(min(max(Int(rgb[$0]) + Int(target[$0 / 3]) - Int(gray[$0 / 3]), 0), 255)) }
      #expect(PixelFilters.moved(rgb, gray: gray, to: target) == moved)
    }
  }

  @Test("Mixtures are what the formula says")
  func mixtures() {
    for count in pixelCounts {
      let (a, b) = (bytes(3 * count, seed: 1), bytes(3 * count, seed: 2))
      for part in [0, 1, 77, 128, 256] {
        let wanted = zip(a, b).map { UInt8((Int($0) * part + Int($1) * (256 - part) + 128) >> 8) }
        #expect(PixelFilters.blended(a, b, part: part) == wanted)
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
