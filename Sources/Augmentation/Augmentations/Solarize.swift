import Compute
import Imaging

/// See ``summary``.
public struct Solarize: Augmentation {
  public static let summary = "Inverts all bytes at or above a threshold."
  public static let parameters: [Parameter<Self>] = [
    Parameter("threshold_range", \.threshold, .interval(0...1), "threshold in parts of 255"), .probability,
  ]
  public var threshold: Interval = 0.5...0.5
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let limit = random.uniform(in: threshold) * 255
    sample.note("threshold", limit / 255)
    sample.apply(tables: ByteTable { $0 >= limit ? 255 - $0 : $0 })
  }
}
