/// Sculpts neck, shoulders and clothes, and what is worn on the head.
struct BodyShape {
  let layout: FaceLayout
  private var identity: Identity { layout.identity }
  private var look: Appearance { layout.look }
  private var broad: Float { identity.sex == "male" ? 1.1 : 0.95 }

  /// All parts that turn with the shoulders.
  var parts: [Part] { [neck, clothes] + (look.cover == .scarf ? [scarf] : []) }

  private var neck: Part {
    let w = 0.36 * broad
    return Part(
      .skin, onHead: false, bounds: (Vector(0, -1.1, -0.2, 0), 1.45),
      [
        .cone(Vector(0, -0.35, -0.16, 0), Vector(0, -1.4, -0.22, 0), w, w * 1.08),
        .ellipsoid(Vector(0, -1.6, -0.2, 0), Vector(0.9 * broad, 0.36, 0.42, 0), blend: 0.25),
      ])
  }

  private var clothes: Part {
    Part(
      .cloth, onHead: false, bounds: (Vector(0, -5.6, -0.2, 0), 5),
      [
        .ellipsoid(Vector(0, -2.14, -0.25, 0), Vector(1.42 * broad, 0.82, 0.6, 0)),
        .cone(Vector(0, -2.5, -0.22, 0), Vector(0, -5.2, -0.2, 0), 0.95 * broad, 0.82, blend: 0.4),
        .cone(
          Vector(1.28 * broad, -2.0, -0.25, 0), Vector(1.5 * broad, -4.7, -0.1, 0), 0.37, 0.26, blend: 0.18,
          mirrored: true),
        .cone(
          Vector(0.42, -5.6, -0.2, 0), Vector(0.5, -9.6, -0.25, 0), 0.46, 0.3, blend: 0.12, mirrored: true),
        .ellipsoid(Vector(0.52, -9.85, 0.05, 0), Vector(0.27, 0.18, 0.5, 0), blend: 0.08, mirrored: true),
        Solid.ellipsoid(collarCenter, collarSize, blend: 0.05).carved,
      ])
  }

  private var collarCenter: Vector { Vector(0, -1.06, 0.1, 0) }
  private var collarSize: Vector { Vector(0.45 * broad, 0.45 + 0.42 * look.neckline, 0.62, 0) }

  private var scarf: Part {
    Part(
      .hat, onHead: false, bounds: (Vector(0, -1.4, 0, 0), 1.3),
      [
        .ring(Vector(0, -1.14, -0.06, 0), axis: Vector(0, 1, 0.25, 0), radius: 0.48, tube: 0.24),
        .ring(Vector(0, -1.37, -0.03, 0), axis: Vector(0.1, 1, 0.2, 0), radius: 0.56, tube: 0.22, blend: 0.06),
      ])
  }

  /// What is worn on the head or over the face.
  var covers: [Part] {
    switch look.cover {
    case .cap: return [dome(height: 0.42), visor]
    case .beanie: return [dome(height: 0.45), rim]
    case .sunHat: return [dome(height: 0.5), brim]
    case .headscarf: return [headscarf]
    case .mask: return [mask]
    default: return []
    }
  }

  private var spread: Float { identity.hairStyle == .afro ? 0.16 : 0.05 }

  private func dome(height: Float) -> Part {
    let w = 0.78 * identity.faceWidth + spread + 0.05
    return Part(
      .hat, onHead: true, bounds: (Vector(0, 0.6, -0.1, 0), 1.35),
      [
        .ellipsoid(Vector(0, 0.36, -0.14, 0), Vector(w, 0.9, 0.98 + spread, 0)),
        Solid.ellipsoid(Vector(0, height - 2.0, 0, 0), Vector(3, 2.05, 3.2, 0), blend: 0.03, nod: -0.05).carved,
      ])
  }

  private var visor: Part {
    Part(
      .brim, onHead: true, bounds: (Vector(0, 0.6, 0.8, 0), 1),
      [
        .ellipsoid(Vector(0, 0.56, 0.72, 0), Vector(0.6 * identity.faceWidth, 0.045, 0.66, 0), nod: 0.14),
        Solid.ball(Vector(0, 0.5, -0.4, 0), 0.9, blend: 0.02).carved,
      ])
  }

  private var rim: Part {
    let w = 0.8 * identity.faceWidth + spread
    return Part(
      .brim, onHead: true, bounds: (Vector(0, 0.5, -0.1, 0), 1.4),
      [
        .ellipsoid(Vector(0, 0.46, -0.14, 0), Vector(w + 0.07, 0.6, 1.03 + spread, 0)),
        Solid.ellipsoid(Vector(0, -1.55, 0, 0), Vector(3, 2.05, 3.2, 0), blend: 0.05, nod: -0.05).carved,
        Solid.ellipsoid(Vector(0, 2.76, 0, 0), Vector(3, 2.05, 3.2, 0), blend: 0.05, nod: -0.05).carved,
      ])
  }

  private var brim: Part {
    Part(
      .brim, onHead: true, bounds: (Vector(0, 0.55, -0.1, 0), 1.8),
      [.ellipsoid(Vector(0, 0.56, -0.12, 0), Vector(1.42, 0.07, 1.55, 0), nod: 0.06)])
  }

  private var headscarf: Part {
    let w = identity.faceWidth
    return Part(
      .hat, onHead: true, bounds: (Vector(0, -0.4, -0.1, 0), 1.9),
      [
        .ellipsoid(Vector(0, 0.24, -0.14, 0), Vector(0.86 * w, 0.96, 1.02, 0)),
        .ellipsoid(Vector(0, -1.15, -0.05, 0), Vector(0.8, 0.75, 0.62, 0), blend: 0.4),
        Solid.ellipsoid(Vector(0, -0.17, 1.02, 0), Vector(0.62 * w, 0.86, 0.95, 0), blend: 0.06).carved,
      ])
  }

  private var mask: Part {
    let w = identity.faceWidth
    return Part(
      .mask, onHead: true, bounds: (Vector(0, -0.45, 0.3, 0), 1.1),
      [
        .ellipsoid(Vector(0, -0.5, 0.3, 0), Vector(0.6 * w, 0.56 + layout.drop * 0.4, 0.64, 0)),
        .cone(Vector(0, -0.2, 0.75, 0), Vector(0, -0.5, 0.86, 0), 0.1, 0.13, blend: 0.2),
        Solid.ellipsoid(Vector(0, -0.5, -0.55, 0), Vector(2, 2, 0.92, 0), blend: 0.03).carved,
        Solid.ellipsoid(Vector(0.5, 0.75, 0.6, 0), Vector(0.9, 0.9, 1.2, 0), blend: 0.06, mirrored: true).carved,
        .cone(Vector(0.5 * w, -0.25, 0.42, 0), Vector(0.76 * w, 0.05, -0.05, 0), 0.016, 0.016, mirrored: true),
        .cone(Vector(0.5 * w, -0.75, 0.38, 0), Vector(0.74 * w, -0.12, -0.05, 0), 0.016, 0.016, mirrored: true),
      ])
  }

  /// The arms of glasses; the lenses are drawn by ``Lenses``.
  var temples: Part {
    let eye = layout.eye
    let hinge = eye.x + identity.lens.x
    return Part(
      .frame, onHead: true, bounds: (Vector(0, 0.1, 0.4, 0), 1.1),
      [
        .cone(
          Vector(hinge, eye.y + 0.05, 0.86, 0), Vector(0.76 * identity.faceWidth, eye.y + 0.06, -0.1, 0), 0.022, 0.022,
          mirrored: true)
      ])
  }
}
