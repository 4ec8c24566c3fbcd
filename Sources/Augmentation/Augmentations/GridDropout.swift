import Compute
import Dataset
import Imaging

/// See ``summary``.
public struct GridDropout: Augmentation {
  public static let summary =
    "Paints a grid of squares over the picture; what they hide of a face counts as not visible."
  public static let parameters: [Parameter<Self>] = [
    Parameter("ratio", \.ratio, .number(0.01...1), "side of a square in parts of the grid's step"),
    Parameter(
      "unit_size_range", \.unit, .interval(2...8192), "the grid's step in pixels"),
    Parameter("random_offset", \.shifts, .flag, "whether the grid begins anywhere, or at the upper left corner"),
    Parameter("fill", \.fill, .color, "colour of the squares"),
    .probability,
  ]
  public var ratio = 0.5
  public var unit: Interval = 32...64
  public var shifts = true
  public var fill = Color.black
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let step = random.integer(in: Int(unit.lowerBound.rounded())...Int(unit.upperBound.rounded()))
    let side = max(1, min(step - 1, Int((ratio * Double(step)).rounded())))
    let columns = stretches(sample.canvas.width, step, side, shifts ? random.integer(in: 0...(step - 1)) : 0)
    let rows = stretches(sample.canvas.height, step, side, shifts ? random.integer(in: 0...(step - 1)) : 0)
    var holes: [Box] = []
    for row in rows {
      for column in columns {
        sample.pixels.fill(column, row, fill)
        holes.append(
          Box(
            minX: Double(column.lowerBound), minY: Double(row.lowerBound), maxX: Double(column.upperBound),
            maxY: Double(row.upperBound)))
      }
    }
    sample.cover(holes)
  }

  /// The squares' stretches along a side, cut where the picture ends.
  private func stretches(_ length: Int, _ step: Int, _ side: Int, _ offset: Int) -> [Range<Int>] {
    stride(from: offset - step, to: length, by: step).compactMap { start in
      let stretch = max(0, start)..<max(0, min(length, start + side))
      return stretch.isEmpty ? nil : stretch
    }
  }
}
