import Compute
import Imaging

/// See ``summary``.
public struct MultiplicativeNoise: Augmentation {
  public static let summary = "Multiplies the picture, its channels or each of its pixels by a random number."
  public static let parameters: [Parameter<Self>] = [
    Parameter("multiplier", \.multiplier, .interval(0...10), "what is multiplied by"),
    Parameter("per_channel", \.perChannel, .flag, "whether the three channels have numbers of their own"),
    Parameter("elementwise", \.elementwise, .flag, "whether every pixel has"),
    .probability,
  ]
  public var multiplier: Interval = 0.9...1.1
  public var perChannel = false
  public var elementwise = false
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    guard !elementwise else {
      let key: UInt64 = random.next()
      return sample.pixels.multiply(multiplier, perChannel: perChannel, key: key)
    }
    let tables = (0..<(perChannel ? 3 : 1)).map { _ in
      let factor = random.uniform(in: multiplier)
      return ByteTable { $0 * factor }
    }
    if perChannel { sample.pixels.apply(tables: tables) } else { sample.pixels.apply(table: tables[0]) }
  }
}

extension Image {
  /// Multiplies by factors in whole 4096ths, from 16 random bits each.
  fileprivate mutating func multiply(_ range: Interval, perChannel: Bool, key: UInt64) {
    let (low, width) = (UInt64(range.lowerBound * 4096), UInt64((range.upperBound - range.lowerBound) * 4096))
    let count = pixels.count / 3
    var bytes = pixels.mutableSpan
    for pixel in 0..<count {
      var bits = noiseBits(key, pixel)
      for channel in 0..<3 {
        let factor = low &+ (width &* (bits & 0xFFFF)) >> 16
        let product = (UInt64(bytes[3 * pixel + channel]) &* factor &+ 2048) >> 12
        bytes[3 * pixel + channel] = UInt8(truncatingIfNeeded: min(product, 255))
        if perChannel { bits >>= 16 }
      }
    }
  }
}
