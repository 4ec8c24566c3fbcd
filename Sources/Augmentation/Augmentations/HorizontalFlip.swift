import Compute
import Imaging

/// See ``summary``.
public struct HorizontalFlip: Augmentation {
  public static let summary = "Mirrors left and right; right and left landmarks change places."
  public static let parameters: [Parameter<Self>] = [.probability]
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let mirror = Affine(a: -1, b: 0, tx: Double(sample.canvas.width), c: 0, d: 1, ty: 0)
    sample.warp(by: mirror, to: sample.canvas)
  }
}
