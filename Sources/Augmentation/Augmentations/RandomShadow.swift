import Compute
import Dataset
import Imaging

/// See ``summary``.
public struct RandomShadow: Augmentation {
  public static let summary = "Lays shadows over the picture: polygons of random corners in which all is darker."
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "shadow_roi", \.region, .vector(4, 0...1), "where corners lie: [left, top, right, bottom] in parts of the sides"),
    Parameter("num_shadows_limit", \.count, .wholeInterval(1...100), "how many shadows"),
    Parameter("shadow_dimension", \.corners, .integer(3...100), "corners of each"),
    Parameter("shadow_intensity_range", \.intensity, .interval(0...1), "what is taken from the light, in parts of it"),
    .probability,
  ]
  public var region = [0, 0.5, 1, 1.0]
  public var count: Interval = 1...2
  public var corners = 5
  public var intensity: Interval = 0.5...0.5
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let (width, height) = (Double(sample.canvas.width), Double(sample.canvas.height))
    let xs = min(region[0], region[2]) * width...max(region[0], region[2]) * width
    let ys = min(region[1], region[3]) * height...max(region[1], region[3]) * height
    let shadows = random.integer(in: Int(count.lowerBound.rounded())...Int(count.upperBound.rounded()))
    sample.note("shadows", shadows)
    for _ in 0..<shadows {
      let polygon = (0..<corners).map { _ in Point(x: random.uniform(in: xs), y: random.uniform(in: ys)) }
      let rest = 1 - random.uniform(in: intensity)
      sample.note("intensity", 1 - rest)
      sample.pixels.apply(table: ByteTable { $0 * rest }, inside: polygon)
    }
  }
}

extension Image {
  /// Sends the bytes of the pixels whose middles lie inside of `polygon` through `table`; where the outline crosses itself, what it goes
  /// around twice is outside.
  fileprivate mutating func apply(table: ByteTable, inside polygon: [Point]) {
    let values = table.values.span
    let (width, height) = (width, height)
    var bytes = pixels.mutableSpan
    for y in 0..<height {
      let crossings = Self.crossings(of: polygon, at: Double(y) + 0.5)
      for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
        let first = max(0, Int((crossings[pair] - 0.5).rounded(.up)))
        let end = min(width, Int((crossings[pair + 1] - 0.5).rounded(.up)))
        for i in (3 * (y * width + first))..<max(3 * (y * width + end), 3 * (y * width + first)) {
          bytes[i] = values[Int(bytes[i])]
        }
      }
    }
  }

  /// Where a level line at `y` meets the outline, from left to right: an even number of places.
  private static func crossings(of polygon: [Point], at y: Double) -> [Double] {
    polygon.indices.compactMap { index in
      let (a, b) = (polygon[index], polygon[(index + 1) % polygon.count])
      guard (a.y <= y) != (b.y <= y) else { return nil }
      return a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)
    }.sorted()
  }
}
