import Compute
import Dataset
import Imaging

/// See ``summary``.
public struct CoarseDropout: Augmentation {
  public static let summary = "Paints rectangles over the picture; what they hide of a face counts as not visible."
  public static let parameters: [Parameter<Self>] = [
    Parameter("num_holes_range", \.holes, .wholeInterval(1...1000), "how many rectangles"),
    Parameter(
      "hole_height_range", \.height, .extent, "height of each: a part of the picture's up to 1, else pixels"
    ),
    Parameter(
      "hole_width_range", \.width, .extent, "width of each: a part of the picture's up to 1, else pixels"),
    Parameter("fill", \.fill, .color, "colour of the rectangles"),
    .probability,
  ]
  public var holes: Interval = 1...2
  public var height: Interval = 0.1...0.2
  public var width: Interval = 0.1...0.2
  public var fill = Color.black
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let count = random.integer(in: Int(holes.lowerBound.rounded())...Int(holes.upperBound.rounded()))
    let canvas = sample.canvas
    let rectangles = (0..<count).map { _ in
      let down = extent(height, canvas.height, &random)
      let across = extent(width, canvas.width, &random)
      return (x: across, y: down)
    }
    sample.note("holes", count)
    for (x, y) in rectangles { sample.pixels.fill(x, y, fill) }
    sample.cover(
      rectangles.map {
        Box(
          minX: Double($0.x.lowerBound), minY: Double($0.y.lowerBound), maxX: Double($0.x.upperBound),
          maxY: Double($0.y.upperBound))
      })
  }

  /// A stretch of random length and place along a side of `side` pixels.
  private func extent(_ range: Interval, _ side: Int, _ random: inout Random) -> Range<Int> {
    let drawn = random.uniform(in: range)
    let length = range.upperBound <= 1 ? drawn * Double(side) : drawn
    let pixels = min(side, max(1, Int(length.rounded())))
    let start = random.integer(in: 0...(side - pixels))
    return start..<(start + pixels)
  }
}
