import Compute
import Imaging

/// See ``summary``.
public struct SaltAndPepper: Augmentation {
  public static let summary = "Makes single pixels white or black."
  public static let parameters: [Parameter<Self>] = [
    Parameter("amount", \.amount, .interval(0...1), "part of the pixels that are struck"),
    Parameter("salt_vs_pepper", \.salt, .interval(0...1), "part of those that become white"),
    .probability,
  ]
  public var amount: Interval = 0.01...0.06
  public var salt: Interval = 0.4...0.6
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let (struck, white) = (random.uniform(in: amount), random.uniform(in: salt))
    let key: UInt64 = random.next()
    sample.pixels.strike(below: UInt32(struck * 65536), white: UInt32(struck * white * 65536), key: key)
  }
}

extension Image {
  /// Of the 16 random bits of each pixel: below `white` it becomes white, from there to `limit` black.
  fileprivate mutating func strike(below limit: UInt32, white: UInt32, key: UInt64) {
    let count = pixels.count / 3
    var bytes = pixels.mutableSpan
    var bits: UInt64 = 0
    for pixel in 0..<count {
      bits = pixel & 3 == 0 ? noiseBits(key, pixel >> 2) : bits >> 16
      let drawn = UInt32(truncatingIfNeeded: bits & 0xFFFF)
      guard drawn < limit else { continue }
      let level: UInt8 = drawn < white ? 255 : 0
      for channel in 0..<3 { bytes[3 * pixel + channel] = level }
    }
  }
}
