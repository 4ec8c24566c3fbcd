import Foundation

/// An ellipse in pixels, as FDDB outlines faces.
public struct Ellipse: Hashable, Sendable {
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

/// Written as `[center x, center y, major radius, minor radius, angle]`.
extension Ellipse: Codable {
  public init(from decoder: any Decoder) throws {
    let numbers = try [Double](from: decoder)
    guard numbers.count == 5, numbers.allSatisfy(\.isFinite) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "an ellipse has 5 numbers, not \(numbers.count)"))
    }
    self.init(
      center: Point(x: numbers[0], y: numbers[1]), majorRadius: numbers[2], minorRadius: numbers[3], angle: numbers[4])
  }

  public func encode(to encoder: any Encoder) throws {
    try [center.x, center.y, majorRadius, minorRadius, angle].encode(to: encoder)
  }
}

extension Ellipse {
  /// The image of the ellipse under the linear map (a b; c d) followed by a shift that takes ``center`` to `center`.
  ///
  /// With the half axes as columns of M = (u v), the image is the unit circle under A M. Its own half axes follow from the
  /// eigenvalues of S = A M (A M)ᵀ, which are their squares, and from the eigenvector of the greater one.
  public func mapped(_ a: Double, _ b: Double, _ c: Double, _ d: Double, center: Point) -> Ellipse {
    let (across, down) = (cos(angle), sin(angle))
    let major = (a * across + b * down, c * across + d * down)
    let minor = (b * across - a * down, d * across - c * down)
    let (p, q) = (majorRadius * majorRadius, minorRadius * minorRadius)
    let xx = p * major.0 * major.0 + q * minor.0 * minor.0
    let yy = p * major.1 * major.1 + q * minor.1 * minor.1
    let xy = p * major.0 * major.1 + q * minor.0 * minor.1
    return Ellipse(center: center, xx: xx, yy: yy, xy: xy)
  }

  /// The image of the unit circle under a map L, followed by a shift to `center`; `xx`, `yy` and `xy` are the entries of S = L Lᵀ.
  public init(center: Point, xx: Double, yy: Double, xy: Double) {
    let (mean, reach) = ((xx + yy) / 2, hypot((xx - yy) / 2, xy))
    self.init(
      center: center, majorRadius: (mean + reach).squareRoot(), minorRadius: max(0, mean - reach).squareRoot(),
      angle: atan2(2 * xy, xx - yy) / 2)
  }

  /// The smallest upright box that holds the ellipse: with half axes p and q turned by t it reaches sqrt((p cos t)² + (q sin t)²) across and
  /// sqrt((p sin t)² + (q cos t)²) down from its middle.
  public var boundingBox: Box {
    let (p, q) = (majorRadius, minorRadius)
    let (across, down) = (hypot(p * cos(angle), q * sin(angle)), hypot(p * sin(angle), q * cos(angle)))
    return Box(x: center.x - across, y: center.y - down, width: 2 * across, height: 2 * down)
  }

  /// The ellipse that `box` just holds.
  public init(inside box: Box) {
    let isTall = box.height >= box.width
    self.init(
      center: box.center, majorRadius: max(box.width, box.height) / 2, minorRadius: min(box.width, box.height) / 2,
      angle: isTall ? .pi / 2 : 0)
  }
}
