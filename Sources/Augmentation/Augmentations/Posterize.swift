import Compute
import Imaging

/// See ``summary``.
public struct Posterize: Augmentation {
  public static let summary = "Keeps the upper bits of each byte and clears the others."
  public static let parameters: [Parameter<Self>] = [
    Parameter("num_bits", \.bits, .wholeInterval(1...7), "how many bits are kept"), .probability,
  ]
  public var bits: Interval = 4...4
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let kept = random.integer(in: Int(bits.lowerBound.rounded())...Int(bits.upperBound.rounded()))
    sample.note("num_bits", kept)
    let step = Double(1 << (8 - kept))
    sample.apply(tables: ByteTable { ($0 / step).rounded(.down) * step })
  }
}
