import Compute
import Foundation
import Testing

/// Random changes of every byte against their rules, written plainly.
@Suite("Grain follows from a key and a place alone")
struct GrainTests {
  static let counts = PixelLoopTests.counts
  private let key: UInt64 = 0x0123_4567_89AB_CDEF

  private func bytes(_ count: Int) -> [UInt8] {
    var random = Random(seed: 9, UInt64(count))
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next32()) }
  }

  /// Number `place` of the sequence of `key`.
  private func bits(_ key: UInt64, _ place: Int) -> UInt16 {
    var x = UInt32(place / 2) &+ UInt32(truncatingIfNeeded: key)
    x = ((x ^ (x >> 16)) &* 0x7FEB_352D) ^ UInt32(truncatingIfNeeded: key >> 32)
    x = (x ^ (x >> 15)) &* 0x846C_A68B
    x ^= x >> 16
    return UInt16(truncatingIfNeeded: place % 2 == 0 ? x : x >> 16)
  }

  private func byte(_ value: Int) -> UInt8 { UInt8(min(max(value, 0), 255)) }

  @Test("Normal numbers, one a byte or one a pixel", arguments: counts) func normal(count: Int) {
    let rgb = bytes(3 * count)
    for (deviation, mean) in [(30.0, 0.0), (255, -255), (255, 255), (0, 7)] {
      let numbers = NormalNumbers(deviation: deviation)
      for perPixel in [false, true] {
        let noisy = PixelLoops.adding(numbers, mean: mean, to: rgb, key: key, perPixel: perPixel)
        let wanted = rgb.indices.map { i in
          let number = Int(numbers.number(of: bits(key, perPixel ? i / 3 : i)))
          return byte((16 * Int(rgb[i]) + number + Int(mean * 16) + 8) >> 4)
        }
        #expect(noisy == wanted, "\(deviation), \(mean), \(perPixel)")
      }
    }
  }

  @Test("Sensor noise", arguments: counts) func sensor(count: Int) {
    let rgb = bytes(3 * count)
    let (light, turn) = (9.0, 0.1)
    let (lights, hues) = (NormalNumbers(deviation: light), NormalNumbers(deviation: 1024 * turn / 3.0.squareRoot()))
    var wanted: [UInt8] = []
    for pixel in 0..<count {
      let (r, g, b) = (Int(rgb[3 * pixel]), Int(rgb[3 * pixel + 1]), Int(rgb[3 * pixel + 2]))
      let dark = 255 - (77 * r + 150 * g + 29 * b + 128) >> 8
      let shift = (Int(lights.number(of: bits(key, pixel))) * dark + 2048) >> 12
      let t = Int(hues.number(of: bits(~key, pixel)))
      wanted += [(r, b - g), (g, r - b), (b, g - r)].map { byte($0 + shift + (t * $1 + 8192) >> 14) }
    }
    #expect(PixelLoops.addingSensorNoise(to: rgb, light: light, turn: turn, key: key) == wanted)
  }

  @Test("Strokes, factors and outcomes", arguments: counts) func others(count: Int) {
    let rgb = bytes(3 * count)
    for (white, struck) in [(0, 0), (9000, 30_000), (65536, 65536), (0, 65536)] {
      let wanted = rgb.indices.map { i in
        let drawn = Int(bits(key, i / 3))
        return drawn < white ? 255 : drawn < struck ? 0 : rgb[i]
      }
      #expect(PixelLoops.struck(rgb, white: white, struck: struck, key: key) == wanted)
    }
    for perPixel in [false, true] {
      let wanted = rgb.indices.map { i in
        let factor = 2048 + (36864 * Int(bits(key, perPixel ? i / 3 : i))) >> 16
        return byte((Int(rgb[i]) * factor + 2048) >> 12)
      }
      #expect(PixelLoops.multiplied(rgb, by: 0.5...9.5, key: key, perPixel: perPixel) == wanted)
    }
    let outcomes = bytes(65536)
    let wanted = rgb.indices.map { outcomes[256 * Int(rgb[$0]) + Int(bits(key, $0) & 255)] }
    #expect(PixelLoops.drawn(rgb, from: outcomes, key: key) == wanted)
  }

  /// Over all 65536, so that nothing is left to chance: the bounds are those that ``NormalNumbers`` states.
  @Test("The numbers are normal, moments and tails") func moments() {
    let numbers = NormalNumbers(deviation: 100)
    #expect((0..<32768).allSatisfy { numbers.number(of: $0) == -numbers.number(of: $0 | 0x8000) })
    let all = (0..<65536).map { Double(numbers.number(of: UInt16($0))) / 1600 }
    func moment(_ power: Double) -> Double { all.reduce(0) { $0 + pow($1, power) } / 65536 }
    let variance = moment(2)
    #expect(abs(variance.squareRoot() - 1) < 0.001, "\(variance.squareRoot())")
    #expect(abs(moment(4) / (variance * variance) / 3 - 1) < 0.01, "\(moment(4) / (variance * variance))")
    for t in stride(from: 0.25, through: 3.5, by: 0.25) {
      let beyond = Double(all.count { abs($0) > t }) / 65536
      #expect(abs(beyond / erfc(t / 2.0.squareRoot()) - 1) < 0.05, "\(t): \(beyond)")
    }
    #expect(all.allSatisfy { abs($0) < 4.2 })
  }

  /// Frequencies of values, of pairs of neighbours and of the same place under keys that are neighbours, against evenness: each chi-squared of
  /// 255 degrees of freedom has a mean of 255 and a deviation of 22.6.
  @Test("The bits are even, and neighbours know nothing of each other") func evenness() {
    let count = 1 << 18
    for seed: UInt64 in [0, 1, 1 << 32, 0xFFFF_FFFF_FFFF_FFFF, key] {
      var tables = [[Double]](repeating: Array(repeating: 0, count: 256), count: 4)
      for place in 0..<count {
        let (here, next, other) = (bits(seed, place), bits(seed, place + 1), bits(seed &+ 1, place))
        tables[0][Int(here >> 8)] += 1
        tables[1][Int(here & 255)] += 1
        tables[2][Int((here & 0xF000 | next >> 4 & 0xF00) >> 8)] += 1
        tables[3][Int((here & 0xF000 | other >> 4 & 0xF00) >> 8)] += 1
      }
      for (number, table) in tables.enumerated() {
        let expected = Double(count) / 256
        let chi = table.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
        #expect(chi < 255 + 6 * 22.6, "seed \(seed), table \(number): \(chi)")
      }
    }
  }
}
