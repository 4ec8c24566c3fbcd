import Compute
import Imaging

/// See ``summary``.
public struct Perspective: Augmentation {
  public static let summary =
    "Looks at the picture from aside: each corner moves inwards by a random part of the sides, and what lies between becomes the canvas."
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "scale", \.scale, .interval(0...1), "standard deviation of how far corners move, in parts of the sides"),
    Parameter("keep_size", \.keepsSize, .flag, "whether the canvas keeps its size, or has that of what is seen"),
    Parameter("fit_output", \.fits, .flag, "whether the whole picture stays in sight"),
    Parameter("fill", \.fill, .color, "colour where the photograph has ended"),
    .probability,
  ]
  public var scale: Interval = 0.05...0.1
  public var keepsSize = true
  public var fits = false
  public var fill = Color.black
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let old = sample.canvas
    let deviation = random.uniform(in: scale)
    sample.note("scale", deviation)
    let corners = corners(of: old, deviation, &random)
    var size = Self.size(between: corners)
    var map = Projective(width: Double(size.width), height: Double(size.height), to: corners).inverse
    if fits { (map, size) = Self.showing(old, map) }
    if keepsSize {
      map = map.then(.scale(x: Double(old.width) / Double(size.width), y: Double(old.height) / Double(size.height)))
      size = old
    }
    sample.warp(through: map, to: size, fill: fill)
  }

  /// The corners, each moved inwards by less than a third of the sides, from the upper left clockwise.
  private func corners(of canvas: CanvasSize, _ deviation: Double, _ random: inout Random) -> [(x: Double, y: Double)] {
    let (width, height) = (Double(canvas.width), Double(canvas.height))
    return [(0.0, 0.0), (1, 0), (1, 1), (0, 1)].map { x, y in
      let (dx, dy) = (moved(deviation, &random), moved(deviation, &random))
      return (width * (x == 0 ? dx : 1 - dx), height * (y == 0 ? dy : 1 - dy))
    }
  }

  private func moved(_ deviation: Double, _ random: inout Random) -> Double {
    abs(random.normal() * deviation).truncatingRemainder(dividingBy: 0.32)
  }

  /// The longer of opposite edges, in whole pixels.
  private static func size(between corners: [(x: Double, y: Double)]) -> CanvasSize {
    func length(_ a: Int, _ b: Int) -> Double {
      let (dx, dy) = (corners[a].x - corners[b].x, corners[a].y - corners[b].y)
      return (dx * dx + dy * dy).squareRoot()
    }
    return CanvasSize(
      width: max(2, Int(max(length(0, 1), length(2, 3)))), height: max(2, Int(max(length(0, 3), length(1, 2)))))
  }

  /// The map moved so that all corners of the canvas come to lie on the new one, and that one's size.
  private static func showing(_ canvas: CanvasSize, _ map: Projective) -> (Projective, CanvasSize) {
    let (width, height) = (Double(canvas.width), Double(canvas.height))
    let places = [(0, 0), (width, 0), (width, height), (0, height)].compactMap { map.apply(x: $0.0, y: $0.1) }
    let (xs, ys) = (places.map(\.x), places.map(\.y))
    guard places.count == 4, let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max(),
      right - left < 8 * width, bottom - top < 8 * height
    else { return (map, canvas) }
    let size = CanvasSize(width: max(2, Int(right - left)), height: max(2, Int(bottom - top)))
    return (map.then(.translation(x: -left, y: -top)), size)
  }
}
