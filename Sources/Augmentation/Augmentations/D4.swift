import Compute
import Imaging

/// See ``summary``.
public struct D4: Augmentation {
  public static let summary =
    "One of the eight flips and quarter turns of a square, each as likely; the first leaves all as it is."
  public static let parameters: [Parameter<Self>] = [.probability]
  public var p = 1.0

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    if random.integer(in: 0...1) == 1 { sample.turn(.transpose) }
    for _ in 0..<random.integer(in: 0...3) { sample.turn(.quarter) }
  }
}
