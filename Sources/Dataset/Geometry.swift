/// A place in an image, in pixels from the upper left corner; the centre of the first pixel is (0.5, 0.5).
public struct Point: Hashable, Sendable, Codable {
  /// To the right.
  public var x: Double
  /// Downwards.
  public var y: Double

  /// The point at (`x`, `y`).
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// A rectangle in pixels, upright. Its edges lie *between* pixels: a box over a whole 640x480 image is (0, 0, 640, 480).
public struct Box: Hashable, Sendable {
  /// The left edge.
  public var x: Double
  /// The upper edge.
  public var y: Double
  /// From the left edge to the right one.
  public var width: Double
  /// From the upper edge to the lower one.
  public var height: Double

  /// The box with its upper left corner at (`x`, `y`), as COCO writes it.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The box between two corners, as Pascal VOC writes it.
  public init(minX: Double, minY: Double, maxX: Double, maxY: Double) {
    self.init(x: minX, y: minY, width: maxX - minX, height: maxY - minY)
  }

  /// The right edge.
  public var maxX: Double { x + width }
  /// The lower edge.
  public var maxY: Double { y + height }
  /// The point in the middle.
  public var center: Point { Point(x: x + width / 2, y: y + height / 2) }
  /// Square pixels; 0 where the box is empty or inside out.
  public var area: Double { max(0, width) * max(0, height) }

  /// What two boxes share; an empty box where they do not meet.
  public func intersection(_ other: Box) -> Box {
    let left = max(x, other.x)
    let top = max(y, other.y)
    let right = max(left, min(maxX, other.maxX))
    let bottom = max(top, min(maxY, other.maxY))
    return Box(minX: left, minY: top, maxX: right, maxY: bottom)
  }

  /// Intersection over union: 1 for equal boxes, 0 for boxes that do not meet.
  public func iou(_ other: Box) -> Double {
    let shared = intersection(other).area
    let union = area + other.area - shared
    return union > 0 ? shared / union : 0
  }

  /// The part of the box inside an image of the given size.
  public func clipped(width: Int, height: Int) -> Box {
    intersection(Box(x: 0, y: 0, width: Double(width), height: Double(height)))
  }

  /// Whether `point` lies inside or on the left or upper edge.
  public func contains(_ point: Point) -> Bool {
    point.x >= x && point.x < maxX && point.y >= y && point.y < maxY
  }
}

/// A box is written as COCO does: `[x, y, width, height]`.
extension Box: Codable {
  public init(from decoder: any Decoder) throws {
    let numbers = try [Double](from: decoder)
    guard numbers.count == 4 else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "a box has 4 numbers, not \(numbers.count)"))
    }
    self.init(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
  }

  public func encode(to encoder: any Encoder) throws {
    try [x, y, width, height].encode(to: encoder)
  }
}
