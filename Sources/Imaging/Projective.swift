/// A map of the plane that keeps lines straight: (x, y, 1) times a 3x3 matrix, of which the last number divides the first two. In pixels
/// with edges between them.
///
/// Where that last number is not positive there is no image: the place lies on the horizon or behind it.
public struct Projective: Hashable, Sendable {
  /// The upper two rows.
  private var upper: Affine
  /// The last row.
  private var g, h, i: Double

  /// An affine map as a projective one.
  public init(_ affine: Affine) {
    upper = affine
    (g, h, i) = (0, 0, 1)
  }

  /// The map of which ``coefficients`` are these nine.
  public init(coefficients: [Double]) {
    precondition(coefficients.count == 9, "a map of the plane has nine coefficients")
    self.init(coefficients)
  }

  private init(_ m: [Double]) {
    upper = Affine(a: m[0], b: m[1], tx: m[2], c: m[3], d: m[4], ty: m[5])
    (g, h, i) = (m[6], m[7], m[8])
  }

  /// The map that leaves all as it is.
  public static let identity = Projective(.identity)

  /// The map that takes the corners of a canvas (upper left, upper right, lower right, lower left) to four others, no three of which lie on a
  /// line (Heckbert, "Fundamentals of texture mapping and image warping", 1989).
  public init(width: Double, height: Double, to corners: [(x: Double, y: Double)]) {
    precondition(corners.count == 4, "a canvas has four corners")
    let (p, q, r, s) = (corners[0], corners[1], corners[2], corners[3])
    let (dx1, dx2, dx3) = (q.x - r.x, s.x - r.x, p.x - q.x + r.x - s.x)
    let (dy1, dy2, dy3) = (q.y - r.y, s.y - r.y, p.y - q.y + r.y - s.y)
    let area = dx1 * dy2 - dx2 * dy1
    precondition(area != 0, "three of the corners lie on a line")
    let (u, v) = ((dx3 * dy2 - dx2 * dy3) / area, (dx1 * dy3 - dx3 * dy1) / area)
    let square = Projective([
      q.x - p.x + u * q.x, s.x - p.x + v * s.x, p.x, q.y - p.y + u * q.y, s.y - p.y + v * s.y, p.y, u, v, 1,
    ])
    self = Projective(.scale(x: 1 / width, y: 1 / height)).then(square)
  }

  /// The matrix, row by row.
  public var coefficients: [Double] { [upper.a, upper.b, upper.tx, upper.c, upper.d, upper.ty, g, h, i] }

  /// The map as an affine one; nil where it is none.
  public var affine: Affine? { g == 0 && h == 0 && i == 1 ? upper : nil }

  /// The map that does this one first and `next` after it.
  public func then(_ next: Projective) -> Projective {
    if let first = affine, let second = next.affine { return Projective(first.then(second)) }
    let (m, n) = (coefficients, next.coefficients)
    return Projective(
      (0..<9).map { place in
        let (row, column) = (place / 3 * 3, place % 3)
        return n[row] * m[column] + n[row + 1] * m[3 + column] + n[row + 2] * m[6 + column]
      })
  }

  /// The map that does this one first and `next` after it.
  public func then(_ next: Affine) -> Projective { then(Projective(next)) }

  /// What divides at (x, y): positive before the horizon.
  private func depth(_ x: Double, _ y: Double) -> Double { g * x + h * y + i }

  /// Where (`x`, `y`) comes to lie; nil behind the horizon.
  public func apply(x: Double, y: Double) -> (x: Double, y: Double)? {
    if let affine { return affine.apply(x: x, y: y) }
    let depth = depth(x, y)
    guard depth > 1e-9 else { return nil }
    let (across, down) = upper.apply(x: x, y: y)
    return (across / depth, down / depth)
  }

  private var determinant: Double {
    upper.a * (upper.d * i - upper.ty * h) - upper.b * (upper.c * i - upper.ty * g) + upper.tx
      * (upper.c * h - upper.d * g)
  }

  /// How much a small area at (x, y) grows; negative where it is mirrored.
  public func determinant(x: Double, y: Double) -> Double {
    let depth = depth(x, y)
    return determinant / (depth * depth * depth)
  }

  /// The affine map that is nearest around (x, y); the identity behind the horizon.
  func linear(x: Double, y: Double) -> Affine {
    guard let (px, py) = apply(x: x, y: y) else { return .identity }
    let depth = depth(x, y)
    let (a, b) = ((upper.a - px * g) / depth, (upper.b - px * h) / depth)
    let (c, d) = ((upper.c - py * g) / depth, (upper.d - py * h) / depth)
    return Affine(a: a, b: b, tx: px - a * x - b * y, c: c, d: d, ty: py - c * x - d * y)
  }

  /// The map back. The matrix must have an inverse.
  public var inverse: Projective {
    if let affine { return Projective(affine.inverse) }
    let m = coefficients
    let k = 1 / determinant
    precondition(k.isFinite, "a map that flattens the plane has no way back")
    let inverse = [
      m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
      m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
      m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
    ]
    return Projective(inverse.map { $0 * k })
  }
}
