import Compute
import Foundation
import Testing

@Suite("Normally distributed noise") struct NormalNoiseTests {
  @Test("Vector code and plain code give the same numbers, whatever the count")
  func same() {
    let noise = NormalNoise(deviation: 80)
    let long = noise.numbers(key: 11, count: 4096)
    // Fewer than 32 are never vector code.
    for count in [1, 3, 17, 31] { #expect(noise.numbers(key: 11, count: count) == Array(long.prefix(count))) }
    for count in [32, 33, 63, 95, 1000] { #expect(noise.numbers(key: 11, count: count) == Array(long.prefix(count))) }
    #expect(noise.numbers(key: 12, count: 100) != Array(long.prefix(100)))
  }

  @Test("Mean, spread, skew, kurtosis and the quantiles are a normal distribution's")
  func moments() {
    let numbers = NormalNoise(deviation: 100).numbers(key: 5, count: 1_000_000).map { Double($0) / 1600 }
    let count = Double(numbers.count)
    let mean = numbers.reduce(0, +) / count
    let square = numbers.reduce(0) { $0 + $1 * $1 } / count
    let cube = numbers.reduce(0) { $0 + $1 * $1 * $1 } / count
    let fourth = numbers.reduce(0) { $0 + $1 * $1 * $1 * $1 } / count
    #expect(abs(mean) < 0.005 && abs(square - 1) < 0.01 && abs(cube) < 0.02 && abs(fourth - 3) < 0.08)
    for limit in stride(from: -3.0, through: 3, by: 0.5) {
      let part = Double(numbers.count { $0 < limit }) / count
      #expect(abs(part - 0.5 * erfc(-limit / 2.0.squareRoot())) < 0.003, "\(limit): \(part)")
    }
  }

  @Test("What is added to bytes and pixels are the numbers, rounded and cut off")
  func added() {
    let noise = NormalNoise(deviation: 60)
    var random = Random(seed: 3, 1)
    let rgb = (0..<3000).map { _ in UInt8(truncatingIfNeeded: random.next32()) }
    let numbers = noise.numbers(key: 9, count: rgb.count)
    func sum(_ byte: UInt8, _ number: Int16) -> UInt8 {
      let sixteenths = 16 * (Int(byte) + 10) + Int(number)
      return UInt8(min(max((sixteenths + 8) >> 4, 0), 255))
    }
    #expect(noise.added(to: rgb, mean: 10, key: 9, perPixel: false) == zip(rgb, numbers).map(sum))
    #expect(
      noise.added(to: rgb, mean: 10, key: 9, perPixel: true) == rgb.indices.map { sum(rgb[$0], numbers[$0 / 3]) })
    #expect(NormalNoise(deviation: 0).added(to: rgb, mean: 0, key: 1, perPixel: false) == rgb)
    #expect(NormalNoise.sensor(rgb, light: 0, turn: 0, key: 1) == rgb)
  }

  @Test("The strongest noise stays within 16 bits")
  func strongest() {
    let white = [UInt8](repeating: 255, count: 100_000)
    let noisy = NormalNoise(deviation: 255).added(to: white, mean: 255, key: 2, perPixel: false)
    // A mean of 255 above white: only what is two deviations below can be dark.
    #expect(Double(noisy.count { $0 == 0 }) / 100_000 < 0.04)
    #expect(noisy.contains { $0 < 100 })
  }
}
