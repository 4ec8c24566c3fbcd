import CKernels

/// A simple solid, of which figures are sculpted. Lengths are in heads: the chin is at y = -1, the top of the skull near 1.1.
struct Solid: Sendable {
  /// How a solid joins those before it.
  enum Operation: Int32 {
    case add, carve, keep
  }

  /// As the kernel wants it.
  private(set) var raw = csolid()

  /// An ellipsoid, turned by `tilt` radians about the depth axis and by `nod` about the x axis.
  static func ellipsoid(
    _ center: Vector, _ radii: Vector, blend: Float = 0.02, mirrored: Bool = false, tilt: Float = 0, nod: Float = 0
  ) -> Solid {
    let turn = Rotation(yaw: 0, pitch: nod, roll: tilt)
    var solid = Solid(kind: 0, center, blend, mirrored)
    solid.raw.radii = (radii.x, radii.y, radii.z)
    // The rows of the inverse, that is the columns of the turn.
    let r = turn.rows
    solid.raw.rotation = (r.0.x, r.1.x, r.2.x, r.0.y, r.1.y, r.2.y, r.0.z, r.1.z, r.2.z)
    return solid
  }

  /// A ball.
  static func ball(_ center: Vector, _ radius: Float, blend: Float = 0.02, mirrored: Bool = false) -> Solid {
    .ellipsoid(center, Vector(radius, radius, radius, 0), blend: blend, mirrored: mirrored)
  }

  /// A rod with round ends, whose radius goes from the one to the other.
  static func cone(
    _ start: Vector, _ end: Vector, _ first: Float, _ last: Float, blend: Float = 0.02, mirrored: Bool = false
  ) -> Solid {
    var solid = Solid(kind: 1, start, blend, mirrored)
    let axis = end - start
    solid.raw.axis = (axis.x, axis.y, axis.z)
    solid.raw.radii = (first, last, 0)
    return solid
  }

  /// A ring about `axis`.
  static func ring(
    _ center: Vector, axis: Vector, radius: Float, tube: Float, blend: Float = 0.02, mirrored: Bool = false
  ) -> Solid {
    var solid = Solid(kind: 2, center, blend, mirrored)
    let axis = axis.direction
    solid.raw.axis = (axis.x, axis.y, axis.z)
    solid.raw.radii = (radius, tube, 0)
    return solid
  }

  /// The same solid, carved away from those before it.
  var carved: Solid { with(.carve) }

  /// The same solid, outside of which nothing of those before it stays.
  var kept: Solid { with(.keep) }

  private func with(_ operation: Operation) -> Solid {
    var solid = self
    solid.raw.operation = operation.rawValue
    return solid
  }

  private init(kind: Int32, _ center: Vector, _ blend: Float, _ mirrored: Bool) {
    raw.kind = kind
    raw.center = (center.x, center.y, center.z)
    raw.blend = max(blend, 1e-4)
    raw.mirrored = mirrored ? 1 : 0
  }
}

/// What a part is made of: it decides how the part is painted.
enum Material: Int, Sendable {
  case skin, hair, beard, cloth, hat, frame, mask, brim
}

/// Solids of one material that move together.
struct Part: Sendable {
  /// What it is painted as.
  var material: Material
  /// Whether it turns with the head, rather than with the shoulders.
  var onHead: Bool
  /// The kernel's solids, in order.
  private let solids: [csolid]
  /// A ball about the part, in its own coordinates: nothing of it lies outside.
  let bounds: (center: Vector, radius: Float)

  /// A part; `bounds` must hold all of it.
  init(_ material: Material, onHead: Bool, bounds: (center: Vector, radius: Float), _ solids: [Solid]) {
    self.material = material
    self.onHead = onHead
    self.solids = solids.map(\.raw)
    self.bounds = bounds
  }

  /// Signed distances from the first `count` places to the part.
  func distance(_ places: Places, count: Int, into distances: inout [Float]) {
    precondition(count <= distances.count && count <= places.x.count, "more places than room")
    csolids_distance(solids, solids.count, places.x, places.y, places.z, &distances, count)
  }
}

/// Places, coordinate by coordinate.
struct Places: Sendable {
  var x, y, z: [Float]

  /// `count` places at the origin.
  init(count: Int) {
    x = [Float](repeating: 0, count: count)
    y = x
    z = x
  }

  subscript(i: Int) -> Vector {
    get { Vector(x[i], y[i], z[i], 0) }
    set { (x[i], y[i], z[i]) = (newValue.x, newValue.y, newValue.z) }
  }
}
