import Foundation

/// A map of the plane that keeps lines straight and parallel: x' = a x + b y + tx, y' = c x + d y + ty, in pixels with
/// edges between them (the centre of the first pixel is (0.5, 0.5)).
public struct Affine: Hashable, Sendable {
  /// The linear part, row by row, and the shift.
  public var a, b, tx, c, d, ty: Double

  /// The map with these coefficients.
  public init(a: Double, b: Double, tx: Double, c: Double, d: Double, ty: Double) {
    (self.a, self.b, self.tx, self.c, self.d, self.ty) = (a, b, tx, c, d, ty)
  }

  /// The map that leaves all as it is.
  public static let identity = Affine(a: 1, b: 0, tx: 0, c: 0, d: 1, ty: 0)

  /// A shift to the right and down.
  public static func translation(x: Double, y: Double) -> Affine { Affine(a: 1, b: 0, tx: x, c: 0, d: 1, ty: y) }

  /// A scaling about the upper left corner.
  public static func scale(x: Double, y: Double) -> Affine { Affine(a: x, b: 0, tx: 0, c: 0, d: y, ty: 0) }

  /// A turn about a centre; positive angles turn the picture counter-clockwise as one sees it.
  public static func rotation(degrees: Double, aboutX x: Double, y: Double) -> Affine {
    let angle = degrees * .pi / 180
    let (cosine, sine) = (cos(angle), sin(angle))
    let turn = Affine(a: cosine, b: sine, tx: 0, c: -sine, d: cosine, ty: 0)
    return translation(x: -x, y: -y).then(turn).then(translation(x: x, y: y))
  }

  /// The map that does this one first and `next` after it.
  public func then(_ next: Affine) -> Affine {
    Affine(
      a: next.a * a + next.b * c, b: next.a * b + next.b * d, tx: next.a * tx + next.b * ty + next.tx,
      c: next.c * a + next.d * c, d: next.c * b + next.d * d, ty: next.c * tx + next.d * ty + next.ty)
  }

  /// Where (`x`, `y`) comes to lie.
  public func apply(x: Double, y: Double) -> (x: Double, y: Double) { (a * x + b * y + tx, c * x + d * y + ty) }

  /// How much areas grow; negative where the picture is mirrored.
  public var determinant: Double { a * d - b * c }

  /// The map back. The determinant must not be 0.
  public var inverse: Affine {
    let k = 1 / determinant
    precondition(k.isFinite, "a map that flattens the plane has no way back")
    return Affine(
      a: d * k, b: -b * k, tx: (b * ty - d * tx) * k,
      c: -c * k, d: a * k, ty: (c * tx - a * ty) * k)
  }
}
