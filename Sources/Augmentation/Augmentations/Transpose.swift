import Compute
import Imaging

/// See ``summary``.
public struct Transpose: Augmentation {
  public static let summary =
    "Mirrors along the diagonal from the upper left: rows become columns, and landmarks change sides."
  public static let parameters: [Parameter<Self>] = [.probability]
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) { sample.turn(.transpose) }
}
