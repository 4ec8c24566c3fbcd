import Compute
import Dataset
import Foundation
import Imaging

/// See ``summary``.
public struct FaceScaleCrop: CanvasSetting {
  public static let summary = """
    Cuts out a square and scales it: at times one that brings a face to a size drawn evenly from a list, so that the \
    network meets all sizes alike, else one of a random part of the shorter side.
    """
  public static let scales = true
  public static let parameters: [Parameter<Self>] = [
    Parameter("size", \.side, .integer(16...longestSide), required: true, "pixels across and down of the canvas"),
    Parameter("scales", \.scales, .numbers(0.05...4), "crop side against the shorter side of the picture"),
    Parameter("balanced", \.balanced, .probability, "how often a face is brought to a size of `targets` instead"),
    Parameter("targets", \.targets, .numbers(4...1024), "face sides on a canvas of 320 pixels; they scale with it"),
    Parameter("jitter", \.jitter, .number(0...1), "by what part, up or down, a target is varied"),
    Parameter("empty", \.empty, .probability, "how often a crop without a face is accepted where there are faces"),
    Parameter("fill", \.fill, .color, "colour beyond the picture"),
    .probability,
  ]
  /// Pixels across and down.
  public var side = 320
  public var scales = [0.3, 0.45, 0.6, 0.8, 1, 1.2, 1.5]
  public var balanced = 0.5
  public var targets: [Double] = [12, 16, 24, 32, 48, 64, 96, 128, 192, 256]
  public var jitter = 0.25
  public var empty = 0.1
  public var fill = Color.gray
  public var p = 1.0

  /// A square crop of the default size.
  public init() {}

  public var size: CanvasSize {
    get { CanvasSize(width: side, height: side) }
    set { side = max(newValue.width, newValue.height) }
  }

  public func apply(to sample: inout Sample, random: inout Random) {
    let faces = sample.annotations.filter { !$0.ignore }.map(\.box)
    let square = crop(of: sample.canvas, faces, &random)
    sample.note("x", square.x)
    sample.note("y", square.y)
    sample.note("side", square.width)
    let scale = Double(side) / square.width
    let map = Affine.translation(x: -square.x, y: -square.y).then(.scale(x: scale, y: scale))
    sample.warp(by: map, to: size, fill: fill)
  }

  private func crop(of canvas: CanvasSize, _ faces: [Box], _ random: inout Random) -> Box {
    guard !faces.isEmpty else { return plain(canvas, &random) }
    if random.chance(balanced) { return around(random.choose(faces), canvas, &random) }
    if random.chance(empty) { return plain(canvas, &random) }
    for _ in 0..<50 {
      let square = plain(canvas, &random)
      if faces.contains(where: { square.contains($0.center) }) { return square }
    }
    return around(random.choose(faces), canvas, &random)
  }

  /// A square of a random part of the shorter side: inside of the picture, or around it where it is longer.
  private func plain(_ canvas: CanvasSize, _ random: inout Random) -> Box {
    let crop = max(16, random.choose(scales) * Double(min(canvas.width, canvas.height)))
    let x = random.uniform(in: room(canvas.width, crop))
    let y = random.uniform(in: room(canvas.height, crop))
    return Box(x: x, y: y, width: crop, height: crop)
  }

  /// A square in which `face` gets one of the target sides; it holds the face and shows as much picture as it can.
  private func around(_ face: Box, _ canvas: CanvasSize, _ random: inout Random) -> Box {
    let varied = exp(random.uniform(in: -1...1) * log(1 + jitter))
    let target = random.choose(targets) * Double(side) / 320 * varied
    let longest = 2.2 * Double(min(canvas.width, canvas.height))
    let crop = min(max(16, face.area.squareRoot() * Double(side) / target), max(16, longest))
    let x = random.uniform(in: room(canvas.width, crop, from: face.x, to: face.maxX))
    let y = random.uniform(in: room(canvas.height, crop, from: face.y, to: face.maxY))
    return Box(x: x, y: y, width: crop, height: crop)
  }

  /// Where a crop may start along a side of the picture.
  private func room(_ length: Int, _ crop: Double) -> Interval {
    min(0, Double(length) - crop)...max(0, Double(length) - crop)
  }

  /// Where a crop may start so that it holds all between `low` and `high`; about their middle where that is too long.
  private func room(_ length: Int, _ crop: Double, from low: Double, to high: Double) -> Interval {
    guard high - low < crop else { return (low + high - crop) / 2...(low + high - crop) / 2 }
    let (holding, inside) = ((high - crop)...low, room(length, crop))
    return holding.overlaps(inside) ? holding.clamped(to: inside) : holding
  }
}
