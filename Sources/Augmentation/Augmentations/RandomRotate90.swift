import Compute
import Imaging

/// See ``summary``.
public struct RandomRotate90: Augmentation {
  public static let summary = "Turns by none, one, two or three quarters, each as likely."
  public static let parameters: [Parameter<Self>] = [.probability]
  public var p = 1.0

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    for _ in 0..<random.integer(in: 0...3) { sample.turn(.quarter) }
  }
}
