/// An ellipse in pixels, as FDDB outlines faces.
public struct Ellipse: Hashable, Sendable, Codable {
  /// The point in the middle.
  public var center: Point
  /// The longer half axis.
  public var majorRadius: Double
  /// The shorter half axis.
  public var minorRadius: Double
  /// The angle of the longer axis against the horizontal, in radians, clockwise as y points down.
  public var angle: Double

  /// An ellipse of these measures.
  public init(center: Point, majorRadius: Double, minorRadius: Double, angle: Double) {
    self.center = center
    self.majorRadius = majorRadius
    self.minorRadius = minorRadius
    self.angle = angle
  }
}
