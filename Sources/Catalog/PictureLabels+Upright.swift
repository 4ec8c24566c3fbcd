import Dataset
import Imaging

/// Labels that were made on the pixels as the camera stored them, by a program that does not look at EXIF's orientation.
extension PictureLabels {
  /// The labels turned with the photograph, where the size that they give shows that it lay on its side for them; nil where it does not.
  ///
  /// A photograph that is as wide as high, or whose sides the orientation leaves in place, shows nothing.
  func turnedUpright(_ orientation: Orientation, width: Int, height: Int) -> PictureLabels? {
    guard orientation.swapsSides, width != height, !isNormalized else { return nil }
    guard self.width == height, self.height == width else { return nil }
    let map = Affine.upright(orientation, width: Double(height), height: Double(width))
    var copy = self
    (copy.width, copy.height) = (width, height)
    copy.annotations = annotations.map { $0.mapped(map) }
    return copy
  }
}

extension Affine {
  /// Where a place of the stored picture, which is `width` x `height`, is in the upright one.
  fileprivate static func upright(_ orientation: Orientation, width: Double, height: Double) -> Affine {
    let (right, down): (Double, Double)
    switch orientation {
    case .upright, .transposed: (right, down) = (1, 1)
    case .mirrored, .right: (right, down) = (-1, 1)
    case .upsideDown, .transversed: (right, down) = (-1, -1)
    case .flipped, .left: (right, down) = (1, -1)
    }
    let sides = orientation.swapsSides ? (height, width) : (width, height)
    let placed: Affine = orientation.swapsSides ? Affine(a: 0, b: 1, tx: 0, c: 1, d: 0, ty: 0) : .identity
    return placed.then(
      Affine(
        a: right, b: 0, tx: right < 0 ? sides.0 : 0, c: 0, d: down, ty: down < 0 ? sides.1 : 0))
  }
}

extension Annotation {
  /// The mark where `map`, of flips and quarter turns, takes it; what was inverted stays so, for the rules to tell of.
  fileprivate func mapped(_ map: Affine) -> Annotation {
    func point(_ place: Point) -> Point {
      let (x, y) = map.apply(x: place.x, y: place.y)
      return Point(x: x, y: y)
    }
    var copy = self
    let (one, other) = (point(Point(x: box.x, y: box.y)), point(Point(x: box.maxX, y: box.maxY)))
    copy.box = Box(
      minX: map.a + map.b > 0 ? one.x : other.x, minY: map.c + map.d > 0 ? one.y : other.y,
      maxX: map.a + map.b > 0 ? other.x : one.x, maxY: map.c + map.d > 0 ? other.y : one.y)
    copy.ellipse = ellipse.map { $0.mapped(map.a, map.b, map.c, map.d, center: point($0.center)) }
    let moved = landmarks?.mapped(point)
    copy.landmarks = map.determinant < 0 ? moved?.mirrored : moved
    return copy
  }
}
