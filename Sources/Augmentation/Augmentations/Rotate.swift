import Compute
import Imaging

/// See ``summary``.
public struct Rotate: Augmentation {
  public static let summary = "Turns the picture about its middle; the canvas keeps its size."
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "limit", \.limit, .interval(-180...180, single: .symmetric),
      "degrees between which the angle is drawn, counter-clockwise"),
    Parameter("fill", \.fill, .color, "colour of the corners where the photograph has ended"),
    .probability,
  ]
  public var limit: Interval = -90...90
  public var fill = Color.black
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let (width, height) = (Double(sample.canvas.width), Double(sample.canvas.height))
    let angle = random.uniform(in: limit)
    sample.note("angle", angle)
    let turn = Affine.rotation(degrees: angle, aboutX: width / 2, y: height / 2)
    sample.warp(by: turn, to: sample.canvas, fill: fill)
  }
}
