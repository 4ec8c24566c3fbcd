import Compute
import Dataset
import Imaging

/// See ``summary``.
public struct RandomSizedBBoxSafeCrop: CanvasSetting {
  public static let summary = "Cuts out a piece that holds all faces, with a random margin, and scales it to a size."
  public static let scales = true
  public static let parameters: [Parameter<Self>] = [
    Parameter("height", \.size.height, .integer(1...longestSide), required: true, "pixels down"),
    Parameter("width", \.size.width, .integer(1...longestSide), required: true, "pixels across"),
    Parameter(
      "erosion_rate", \.erosion, .number(0...1), "by what part the least piece may be smaller than the faces' frame"),
    .probability,
  ]
  public var size = CanvasSize(width: 320, height: 320)
  public var erosion = 0.0
  public var p = 1.0

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let (width, height) = (Double(sample.canvas.width), Double(sample.canvas.height))
    let frame = Box(x: 0, y: 0, width: width, height: height)
    let least = eroded(sample.annotations.filter { !$0.ignore }.map { $0.box.intersection(frame) })
    let core = least ?? spot(in: frame, &random)
    // An edge anywhere between the least piece's and the picture's.
    let left = random.uniform(in: 0...core.x)
    let top = random.uniform(in: 0...core.y)
    let right = random.uniform(in: core.maxX...max(core.maxX, width))
    let bottom = random.uniform(in: core.maxY...max(core.maxY, height))
    let piece = [("x", left), ("y", top), ("width", right - left), ("height", bottom - top)]
    for (name, value) in piece { sample.note(name, value) }
    let map = Affine.translation(x: -left, y: -top).then(
      .scale(x: Double(size.width) / (right - left), y: Double(size.height) / (bottom - top)))
    sample.warp(by: map, to: size)
  }

  /// The frame of all faces, made smaller about its middle; nil without a face.
  private func eroded(_ faces: [Box]) -> Box? {
    let seen = faces.filter { $0.area > 0 }
    guard let first = seen.first else { return nil }
    let frame = seen.dropFirst().reduce(first) { frame, box in
      Box(
        minX: min(frame.x, box.x), minY: min(frame.y, box.y), maxX: max(frame.maxX, box.maxX),
        maxY: max(frame.maxY, box.maxY))
    }
    let (dx, dy) = (min(erosion, 0.99) * frame.width / 2, min(erosion, 0.99) * frame.height / 2)
    return Box(minX: frame.x + dx, minY: frame.y + dy, maxX: frame.maxX - dx, maxY: frame.maxY - dy)
  }

  /// A piece of a tenth of the sides somewhere, where nothing has to be held.
  private func spot(in frame: Box, _ random: inout Random) -> Box {
    let (width, height) = (frame.width / 10, frame.height / 10)
    return Box(
      x: random.uniform(in: 0...(frame.width - width)), y: random.uniform(in: 0...(frame.height - height)),
      width: width,
      height: height)
  }
}
