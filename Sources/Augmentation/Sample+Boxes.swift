import Dataset
import Foundation
import Imaging

/// An annotation on its way: where it was when its shape was last exact, and the map from there to the pixels of now.
///
/// A turned box is computed from the box before all turns, so that it does not grow from one turn to the next.
struct Tracked: Sendable {
  /// The annotation in the coordinates from which `map` starts.
  var origin: Annotation
  /// From there to the sample's pixels.
  var map = Projective.identity
  /// The part of the box that earlier canvases and holes have left.
  var visibility = 1.0
  /// Which of a sample's annotations it is, whatever becomes of the others.
  var number = 0
  /// Its size in the photograph that it comes from.
  var size: FaceSize

  /// An annotation in the photograph's own pixels.
  init(_ annotation: Annotation, number: Int) {
    origin = annotation
    self.number = number
    size = FaceSize(annotation.box)
  }

  /// The box in the coordinates to which `map` followed by `pending` leads.
  func box(_ pending: Projective, _ method: BoxRules.RotateMethod) -> Box {
    origin.box.moved(by: map.then(pending), method)
  }

  /// The landmarks there; those outside of the canvas are unknown, and a mirror exchanges their sides.
  func landmarks(_ pending: Projective, _ canvas: CanvasSize) -> Landmarks? {
    let total = map.then(pending)
    let frame = Box(x: 0, y: 0, width: Double(canvas.width), height: Double(canvas.height))
    let moved = origin.landmarks?.mapped { point in
      guard let (x, y) = total.apply(x: point.x, y: point.y) else { return nil }
      return frame.contains(Point(x: x, y: y)) ? Point(x: x, y: y) : nil
    }
    let middle = origin.box.center
    return total.determinant(x: middle.x, y: middle.y) < 0 ? moved?.mirrored : moved
  }

  /// What is left of the box on a canvas: the whole of it, the part inside, and how much of the face that is; nil where nothing is.
  func judged(
    _ pending: Projective, _ canvas: CanvasSize, _ rules: BoxRules
  ) -> (whole: Box, part: Box, visibility: Double)? {
    let whole = box(pending, rules.rotateMethod)
    let part = whole.clipped(width: canvas.width, height: canvas.height)
    guard part.area > 0 else { return nil }
    return (whole, part, visibility * part.area / whole.area)
  }

  /// How much of the face is seen; nil where the rules do not take it for a face.
  func standing(_ pending: Projective, _ canvas: CanvasSize, _ rules: BoxRules) -> Double? {
    guard !origin.ignore, let judged = judged(pending, canvas, rules) else { return nil }
    return rules.accepts(part: judged.part, visibility: judged.visibility) ? judged.visibility : nil
  }

  /// All that is to be told of the annotation on a canvas.
  func view(_ pending: Projective, _ canvas: CanvasSize, _ rules: BoxRules) -> FaceView {
    guard let judged = judged(pending, canvas, rules) else { return .gone(number) }
    return FaceView(
      number: number, visibility: judged.visibility,
      rule: rules.broken(part: judged.part, visibility: judged.visibility), seen: seen(pending, canvas, rules))
  }

  /// The annotation as it is seen on a canvas under the rules; nil where nothing is left of it.
  func seen(_ pending: Projective, _ canvas: CanvasSize, _ rules: BoxRules) -> Annotation? {
    guard let (whole, part, visibility) = judged(pending, canvas, rules) else { return nil }
    var result = origin
    result.landmarks = landmarks(pending, canvas)
    result.ellipse = origin.ellipse?.mapped(by: map.then(pending))
    result.box = rules.clip ? part : whole
    guard !rules.accepts(part: part, visibility: visibility) else { return result }
    guard rules.dropped == .ignore else { return nil }
    result.box = part
    result.ignore = true
    return result
  }

  /// What remains of the annotation once the pixels beyond the canvas are gone; nil where nothing does.
  ///
  /// - Parameter cuts: whether the box ends where the canvas does, whatever the rules say: beside it another picture will lie.
  func settled(_ pending: Projective, _ canvas: CanvasSize, _ rules: BoxRules, cuts: Bool) -> Tracked? {
    guard let (whole, part, visibility) = judged(pending, canvas, rules) else { return nil }
    var result = self
    result.map = map.then(pending)
    guard part != whole, rules.clip || cuts else { return result }
    result.origin.box = part
    result.origin.landmarks = landmarks(pending, canvas)
    result.origin.ellipse = origin.ellipse?.mapped(by: result.map)
    result.map = .identity
    result.visibility = visibility
    return result
  }
}

extension Ellipse {
  /// The ellipse seen through `map`; nil where it meets the horizon.
  ///
  /// With S of the half axes and the centre m, the lines (n, d) that touch the ellipse are those with nᵀ S n = (n m + d)²: a quadratic form with
  /// the matrix (S - m mᵀ, -m; -mᵀ, -1), which M turns into M form Mᵀ (Hartley and Zisserman, "Multiple View Geometry", 2.2.3).
  func mapped(by map: Projective) -> Ellipse? {
    if let affine = map.affine {
      let (x, y) = affine.apply(x: center.x, y: center.y)
      return mapped(affine.a, affine.b, affine.c, affine.d, center: Point(x: x, y: y))
    }
    guard map.apply(x: center.x, y: center.y) != nil else { return nil }
    let (m, form) = (map.coefficients, lines)
    func entry(_ row: Int, _ column: Int) -> Double {
      (0..<9).reduce(0) { $0 + m[3 * row + $1 / 3] * form[$1] * m[3 * column + $1 % 3] }
    }
    let last = entry(2, 2)
    guard last < 0 else { return nil }
    let middle = Point(x: entry(0, 2) / last, y: entry(1, 2) / last)
    return Ellipse(
      center: middle, xx: middle.x * middle.x - entry(0, 0) / last, yy: middle.y * middle.y - entry(1, 1) / last,
      xy: middle.x * middle.y - entry(0, 1) / last)
  }

  /// The quadratic form of the lines that touch it, row by row.
  private var lines: [Double] {
    let (across, down) = (cos(angle), sin(angle))
    let (p, q) = (majorRadius * majorRadius, minorRadius * minorRadius)
    let (x, y) = (center.x, center.y)
    let (xx, yy) = (p * across * across + q * down * down, p * down * down + q * across * across)
    let xy = (p - q) * across * down
    return [xx - x * x, xy - x * y, -x, xy - x * y, yy - y * y, -y, -x, -y, -1]
  }
}

extension Box {
  /// The upright box around this one, or around the ellipse in it, after `map`; an empty one where it meets the horizon.
  func moved(by map: Projective, _ method: BoxRules.RotateMethod) -> Box {
    if let affine = map.affine { return moved(by: affine, method) }
    if method == .ellipse { return Ellipse(inside: self).mapped(by: map)?.boundingBox ?? .nothing }
    let corners = [(x, y), (maxX, y), (x, maxY), (maxX, maxY)].compactMap { map.apply(x: $0.0, y: $0.1) }
    let (xs, ys) = (corners.map(\.x), corners.map(\.y))
    guard corners.count == 4, let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max()
    else {
      return .nothing
    }
    return Box(minX: left, minY: top, maxX: right, maxY: bottom)
  }

  private static let nothing = Box(x: 0, y: 0, width: 0, height: 0)

  /// The upright box around this one, or around the ellipse in it, after `map`.
  ///
  /// The image of an ellipse with half axes p and q under (a b; c d) reaches sqrt((a p)^2 + (b q)^2) across; that of the
  /// rectangle |a| p + |b| q. Both are the same where nothing is turned.
  func moved(by map: Affine, _ method: BoxRules.RotateMethod) -> Box {
    let (x, y) = map.apply(x: center.x, y: center.y)
    func reach(_ across: Double, _ down: Double) -> Double {
      let (p, q) = (abs(across) * width / 2, abs(down) * height / 2)
      if p == 0 || q == 0 { return p + q }
      return method == .ellipse ? (p * p + q * q).squareRoot() : p + q
    }
    let (halfWidth, halfHeight) = (reach(map.a, map.b), reach(map.c, map.d))
    return Box(minX: x - halfWidth, minY: y - halfHeight, maxX: x + halfWidth, maxY: y + halfHeight)
  }
}
