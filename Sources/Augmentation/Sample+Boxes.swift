import Dataset
import Imaging

/// An annotation on its way: where it was when its shape was last exact, and the map from there to the pixels of now.
///
/// A turned box is computed from the box before all turns, so that it does not grow from one turn to the next.
struct Tracked: Sendable {
  /// The annotation in the coordinates from which `map` starts.
  var origin: Annotation
  /// From there to the sample's pixels.
  var map = Affine.identity
  /// The part of the box that earlier canvases and holes have left.
  var visibility = 1.0

  /// The box in the coordinates to which `map` followed by `pending` leads.
  func box(_ pending: Affine, _ method: BoxRules.RotateMethod) -> Box {
    origin.box.moved(by: map.then(pending), method)
  }

  /// The landmarks there; those outside of the canvas are unknown, and a mirror exchanges their sides.
  func landmarks(_ pending: Affine, _ canvas: CanvasSize) -> Landmarks? {
    let total = map.then(pending)
    let frame = Box(x: 0, y: 0, width: Double(canvas.width), height: Double(canvas.height))
    let moved = origin.landmarks?.mapped { point in
      let (x, y) = total.apply(x: point.x, y: point.y)
      return frame.contains(Point(x: x, y: y)) ? Point(x: x, y: y) : nil
    }
    return total.determinant < 0 ? moved?.mirrored : moved
  }

  /// The ellipse there.
  func ellipse(_ pending: Affine) -> Ellipse? {
    let total = map.then(pending)
    return origin.ellipse.map { ellipse in
      let (x, y) = total.apply(x: ellipse.center.x, y: ellipse.center.y)
      return ellipse.mapped(total.a, total.b, total.c, total.d, center: Point(x: x, y: y))
    }
  }

  /// The annotation as it is seen on a canvas under the rules; nil where nothing is left of it.
  func seen(_ pending: Affine, _ canvas: CanvasSize, _ rules: BoxRules) -> Annotation? {
    let whole = box(pending, rules.rotateMethod)
    let part = whole.clipped(width: canvas.width, height: canvas.height)
    guard part.area > 0 else { return nil }
    var result = origin
    result.landmarks = landmarks(pending, canvas)
    result.ellipse = ellipse(pending)
    result.box = rules.clip ? part : whole
    guard !rules.accepts(part: part, visibility: visibility * part.area / whole.area) else { return result }
    guard rules.dropped == .ignore else { return nil }
    result.box = part
    result.ignore = true
    return result
  }

  /// What remains of the annotation once the pixels beyond the canvas are gone; nil where nothing does.
  func settled(_ pending: Affine, _ canvas: CanvasSize, _ rules: BoxRules) -> Tracked? {
    let whole = box(pending, rules.rotateMethod)
    let part = whole.clipped(width: canvas.width, height: canvas.height)
    guard part.area > 0 else { return nil }
    var result = self
    result.map = map.then(pending)
    guard part != whole, rules.clip else { return result }
    result.origin.box = part
    result.origin.landmarks = landmarks(pending, canvas)
    result.origin.ellipse = ellipse(pending)
    result.map = .identity
    result.visibility *= part.area / whole.area
    return result
  }
}

extension Box {
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
