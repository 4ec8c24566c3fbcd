import Compute
import Imaging

/// See ``summary``.
public struct Resize: CanvasSetting {
  public static let summary = "Scales the picture to a size, whatever its shape."
  public static let scales = true
  public static let parameters: [Parameter<Self>] = [
    Parameter("height", \.size.height, .integer(1...longestSide), required: true, "pixels down"),
    Parameter("width", \.size.width, .integer(1...longestSide), required: true, "pixels across"),
    .probability,
  ]
  public var size = CanvasSize(width: 320, height: 320)
  public var p = 1.0

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let (old, new) = (sample.canvas, size)
    let map = Affine.scale(
      x: Double(new.width) / Double(old.width), y: Double(new.height) / Double(old.height))
    sample.warp(by: map, to: size)
  }
}
