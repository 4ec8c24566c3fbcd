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
    for (photons, step, turn) in [(0.05, 0.3, 0.02), (2, 0.2, 10), (0, 0, 10), (5, 10, 0)] {
      let hues = NormalNumbers(deviation: 2048 * turn / 60)
      let limits = PixelLoops.poissonLimits(mean: photons, most: step > 0 ? (1 / step).rounded(.up) : 0)
      let wanted = (0..<count).flatMap { pixel in
        let gain = min(1, Float(limits.count { bits(key, pixel) >= $0 }) * Float(step))
        let turn = Float(hues.number(of: bits(~key, pixel))) / 32768
        return lit(rgb[(3 * pixel)..<(3 * pixel + 3)].map { Float($0) }, gain: gain, turn: turn)
      }
      let noisy = PixelLoops.addingSensorNoise(to: rgb, photons: photons, step: step, turn: turn, key: key)
      #expect(noisy == wanted, "\(photons), \(step), \(turn)")
    }
  }

  /// A pixel by way of HLS, the hue in sixths of the circle.
  private func lit(_ rgb: [Float], gain: Float, turn: Float) -> [UInt8] {
    let (r, g, b) = (rgb[0], rgb[1], rgb[2])
    let (high, low) = (max(r, g, b), min(r, g, b))
    let one = 1 / max(high - low, 1)
    let hue = turn + (high == r ? (g - b) * one : high == g ? 2 + (b - r) * one : 4 + (r - g) * one)
    let sum = high + low + gain * (510 - (high + low))
    let chroma = (high - low) * (255 - abs(sum - 255)) / max(1, 255 - abs(high + low - 255))
    return [Float(0), 2, 4].map { centre in
      let part = min(max(2 - min(abs(hue - centre), abs(6 - abs(hue - centre))), 0), 1)
      return UInt8((sum - chroma) * 0.5 + 0.5 + chroma * part)
    }
  }

  @Test("Limits are those of the Poisson distribution, and end where nothing more can be drawn") func poisson() {
    for mean in [0, 0.01, 0.25, 1, 5] {
      let edges = [0] + PixelLoops.poissonLimits(mean: mean, most: 32).map { Double($0) / 65536 } + [1]
      var part = exp(-mean)
      for count in 0..<(edges.count - 1) {
        #expect(abs(edges[count + 1] - edges[count] - part) < 2e-5, "\(mean): \(count)")
        part *= mean / Double(count + 1)
      }
    }
    #expect(PixelLoops.poissonLimits(mean: 5, most: 2).count == 2 && PixelLoops.poissonLimits(mean: 5, most: 0).isEmpty)
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
