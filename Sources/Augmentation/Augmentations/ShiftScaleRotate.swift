import Compute
import Imaging

/// See ``summary``.
public struct ShiftScaleRotate: Augmentation {
  public static let summary = "Turns and scales the picture about its middle and shifts it; the canvas keeps its size."
  public static let parameters: [Parameter<Self>] = [
    Parameter("shift_limit", \.shift, .interval(-1...1, single: .symmetric), "shift in parts of the canvas's sides"),
    Parameter(
      "scale_limit", \.scale, .interval(-0.99...9, single: .symmetric), "what is added to a scale of 1"),
    Parameter(
      "rotate_limit", \.rotate, .interval(-180...180, single: .symmetric), "degrees of the turn, counter-clockwise"),
    Parameter("fill", \.fill, .color, "colour where the photograph has ended"),
    .probability,
  ]
  public var shift: Interval = -0.0625...0.0625
  public var scale: Interval = -0.1...0.1
  public var rotate: Interval = -45...45
  public var fill = Color.black
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let (width, height) = (Double(sample.canvas.width), Double(sample.canvas.height))
    let factor = 1 + random.uniform(in: scale)
    let angle = random.uniform(in: rotate)
    let turn = Affine.rotation(degrees: angle, aboutX: width / 2, y: height / 2)
    let grow = Affine.translation(x: -width / 2, y: -height / 2).then(.scale(x: factor, y: factor))
    let (right, down) = (random.uniform(in: shift) * width, random.uniform(in: shift) * height)
    for (name, value) in [("scale", factor), ("angle", angle), ("shift_x", right), ("shift_y", down)] {
      sample.note(name, value)
    }
    let map = turn.then(grow).then(.translation(x: width / 2 + right, y: height / 2 + down))
    sample.warp(by: map, to: sample.canvas, fill: fill)
  }
}
