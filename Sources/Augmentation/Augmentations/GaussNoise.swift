import Compute
import Foundation
import Imaging

/// See ``summary``.
public struct GaussNoise: Augmentation {
  public static let summary = "Adds normally distributed noise to every pixel."
  public static let parameters: [Parameter<Self>] = [
    Parameter("std_range", \.deviation, .interval(0...1), "standard deviation, in parts of 255"),
    Parameter("mean_range", \.mean, .interval(-1...1), "mean, in parts of 255"),
    Parameter("per_channel", \.perChannel, .flag, "whether the three channels get noise of their own"),
    .probability,
  ]
  public var deviation: Interval = 0.2...0.44
  public var mean: Interval = 0...0
  public var perChannel = true
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let scale = random.uniform(in: deviation) * 255
    let noise = NoiseTable(deviation: scale, mean: random.uniform(in: mean) * 255)
    let key: UInt64 = random.next()
    if perChannel {
      sample.pixels.add(noise, key: key)
    } else {
      sample.pixels.addToPixels(noise, key: key)
    }
  }
}

/// The normal distribution's quantiles in equal steps, scaled and rounded: a random index gives a random number.
private struct NoiseTable {
  /// Bits of an index.
  static let bits = 12
  let values: [Int16]

  init(deviation: Double, mean: Double) {
    values = NormalQuantiles.all.map { Int16(($0 * deviation + mean).rounded()) }
  }
}

@inline(__always)
private func sum(_ byte: UInt8, _ noise: Int16) -> UInt8 {
  UInt8(truncatingIfNeeded: min(max(Int16(byte) &+ noise, 0), 255))
}

extension Image {
  /// Adds a number of its own to every byte, five of them from 64 random bits.
  fileprivate mutating func add(_ noise: NoiseTable, key: UInt64) {
    let values = noise.values.span
    precondition(values.count == 1 << NoiseTable.bits)
    let count = pixels.count
    var bytes = pixels.mutableSpan
    var (i, word) = (0, 0)
    while i < count {
      var bits = noiseBits(key, word)
      for j in i..<min(i + 5, count) {
        bytes[j] = sum(bytes[j], values[Int(bits & 0xFFF)])
        bits >>= 12
      }
      i += 5
      word += 1
    }
  }

  /// Adds one number to the three bytes of every pixel.
  fileprivate mutating func addToPixels(_ noise: NoiseTable, key: UInt64) {
    let values = noise.values.span
    precondition(values.count == 1 << NoiseTable.bits)
    let count = pixels.count / 3
    var bytes = pixels.mutableSpan
    for pixel in 0..<count {
      let value = values[Int(noiseBits(key, pixel) & 0xFFF)]
      for channel in 0..<3 { bytes[3 * pixel + channel] = sum(bytes[3 * pixel + channel], value) }
    }
  }
}
