import Compute
import Foundation
import Imaging

/// See ``summary``.
public struct AffineTransform: Augmentation {
  public static let name = "Affine"
  public static let summary =
    "Scales, turns and shears the picture about its middle, then shifts it; the canvas keeps its size."
  public static let parameters: [Parameter<Self>] = [
    Parameter("scale", \.scale, .axes(0.01...100), "factors across and down"),
    Parameter("keep_ratio", \.keepsRatio, .flag, "whether one factor is drawn for both"),
    Parameter(
      "translate_percent", \.shift, .axes(-1...1), "shift in parts of the canvas's sides"),
    Parameter(
      "rotate", \.rotate, .interval(-180...180), "degrees of the turn, counter-clockwise"),
    Parameter(
      "shear", \.shear, .axes(-80...80), "degrees by which upright and level lines lean"),
    Parameter("fill", \.fill, .color, "colour where the photograph has ended"),
    .probability,
  ]
  public var scale = Axes(1...1)
  public var keepsRatio = false
  public var shift = Axes(0...0)
  public var rotate: Interval = 0...0
  public var shear = Axes(0...0)
  public var fill = Color.black
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let (width, height) = (Double(sample.canvas.width), Double(sample.canvas.height))
    let across = random.uniform(in: scale.x)
    let down = keepsRatio ? across : random.uniform(in: scale.y)
    let angle = random.uniform(in: rotate)
    let turn = Affine.rotation(degrees: angle, aboutX: 0, y: 0)
    let leaning = lean(&random)
    let map = Affine.translation(x: -width / 2, y: -height / 2).then(.scale(x: across, y: down))
      .then(turn).then(leaning)
    let (right, low) = (random.uniform(in: shift.x) * width, random.uniform(in: shift.y) * height)
    let values = [("scale_x", across), ("scale_y", down), ("angle", angle), ("shift_x", right), ("shift_y", low)]
    for (name, value) in values { sample.note(name, value) }
    sample.warp(
      by: map.then(.translation(x: width / 2 + right, y: height / 2 + low)), to: sample.canvas, fill: fill)
  }

  /// Columns lean first, then rows: so the area stays. What is below goes to the left, what is at the right goes up.
  private func lean(_ random: inout Random) -> Affine {
    let (x, y) = (tan(random.uniform(in: shear.x) * .pi / 180), tan(random.uniform(in: shear.y) * .pi / 180))
    return Affine(a: 1, b: -x, tx: 0, c: 0, d: 1, ty: 0).then(Affine(a: 1, b: 0, tx: 0, c: -y, d: 1, ty: 0))
  }
}
