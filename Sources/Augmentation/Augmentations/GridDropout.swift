import Compute
import Dataset
import Imaging

/// See ``summary``.
public struct GridDropout: Augmentation {
  public static let summary =
    "Paints a grid of holes over the picture; what they hide of a face counts as not visible."
  public static let parameters: [Parameter<Self>] = [
    Parameter("ratio", \.ratio, .number(0.01...1), "sides of a hole in parts of the grid's step"),
    Parameter(
      "unit_size_range", \.unit, .optionalWholeInterval(2...8192),
      "the grid's step in pixels; null for a tenth of the picture's sides"),
    Parameter("random_offset", \.shifts, .flag, "whether the grid begins anywhere, or at the upper left corner"),
    Parameter("fill", \.fill, .color, "colour of the holes"),
    .probability,
  ]
  public var ratio = 0.5
  public var unit: Interval?
  public var shifts = true
  public var fill = Color.black
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let drawn = unit.map { random.integer(in: Int($0.lowerBound.rounded())...Int($0.upperBound.rounded())) }
    let columns = stretches(sample.canvas.width, drawn, &random)
    let rows = stretches(sample.canvas.height, drawn, &random)
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

  /// The holes' stretches along a side, cut where the picture ends.
  private func stretches(_ length: Int, _ drawn: Int?, _ random: inout Random) -> [Range<Int>] {
    let step = drawn ?? max(2, length / 10)
    let side = max(1, min(step - 1, Int((ratio * Double(step)).rounded())))
    let offset = shifts ? random.integer(in: 0...(step - 1)) : 0
    return stride(from: offset - step, to: length, by: step).compactMap { start in
      let stretch = max(0, start)..<max(0, min(length, start + side))
      return stretch.isEmpty ? nil : stretch
    }
  }
}
