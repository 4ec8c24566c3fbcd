import Compute
import Imaging

/// See ``summary``.
public struct VerticalFlip: Augmentation {
  public static let summary = "Mirrors top and bottom; right and left landmarks change places."
  public static let parameters: [Parameter<Self>] = [.probability]
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let mirror = Affine(a: 1, b: 0, tx: 0, c: 0, d: -1, ty: Double(sample.canvas.height))
    sample.warp(by: mirror, to: sample.canvas)
  }
}
