import Compute
import Imaging

/// See ``summary``.
public struct CenterCrop: CanvasSetting {
  public static let summary = "Cuts the middle out; where the picture is smaller, the rest is filled."
  public static let scales = false
  public static let parameters: [Parameter<Self>] = [
    Parameter("height", \.size.height, .integer(1...longestSide), required: true, "pixels down"),
    Parameter("width", \.size.width, .integer(1...longestSide), required: true, "pixels across"),
    Parameter("fill", \.fill, .color, "colour beyond the picture"),
    .probability,
  ]
  public var size = CanvasSize(width: 320, height: 320)
  public var fill = Color.black
  public var p = 1.0

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let x = (Double(sample.canvas.width - size.width) / 2).rounded(.down)
    let y = (Double(sample.canvas.height - size.height) / 2).rounded(.down)
    sample.warp(by: .translation(x: -x, y: -y), to: size, fill: fill)
  }
}
