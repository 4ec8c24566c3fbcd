import Foundation

/// Where the features of a face lie, in heads (see ``Solid``): shared by sculptor, painter and annotator.
struct FaceLayout: Sendable {
  let identity: Identity
  let look: Appearance

  /// The middle of an eye opening; x is that of the left eye.
  var eye: Vector { Vector(0.295 * identity.eyeSpacing * identity.faceWidth, 0.055, 0.72, 0) }
  /// Half the width of an eye opening.
  var eyeWidth: Float { 0.137 * identity.eyes }
  /// The nose's tip.
  var noseTip: Vector { Vector(0, -0.27 - 0.05 * identity.nose, 0.85 + 0.13 * identity.nose, 0) }
  /// The middle of the line between the lips.
  var mouth: Vector { Vector(0, -0.585, 0.8, 0) }
  /// Half the width of the mouth.
  var mouthWidth: Float { 0.215 * (1 + 0.22 * max(look.smile, 0) - 0.12 * look.open) }
  /// How far the lower lip and the chin have come down.
  var drop: Float { 0.1 * look.open }
  /// The corner of the mouth; x is that of the left one.
  var mouthCorner: Vector { Vector(mouthWidth, mouth.y + 0.075 * look.smile - 0.3 * drop, 0.66, 0) }
  /// The ellipsoid that the hair leaves free for the face.
  var opening: (center: Vector, radii: Vector) {
    let top = hairline - (identity.hairStyle == .fringe ? 0.32 : 0)
    let depth: Float = identity.hairStyle == .receding ? 1.35 : 1.12
    return (Vector(0, top - 1.18, 1.02, 0), Vector(1.06 * identity.faceWidth, 1.23, depth, 1))
  }
  /// The height of the hairline.
  var hairline: Float { identity.hairStyle == .receding || identity.hairStyle == .bald ? 0.8 : 0.7 }
}

/// Sculpts the head and what grows on it.
struct HeadShape {
  let layout: FaceLayout
  private var identity: Identity { layout.identity }

  /// The bare head: skull, face, ears.
  var skin: Part {
    Part(.skin, onHead: true, bounds: (Vector(0, 0.05, 0.05, 0), 1.32), skull + sockets + nose + mouth + ears)
  }

  private var skull: [Solid] {
    let (w, jaw) = (identity.faceWidth, identity.jaw)
    return [
      .ellipsoid(Vector(0, 0.27, -0.12, 0), Vector(0.75 * w, 0.83, 0.92, 0)),
      .ellipsoid(Vector(0, -0.25, 0.14, 0), Vector(0.615 * w, 0.72, 0.62, 0), blend: 0.3),
      .ball(Vector(0, -0.8 - 0.02 * identity.chin - layout.drop, 0.47, 0), 0.17 * identity.chin, blend: 0.28),
      .ball(Vector(0.38 * w * jaw, -0.56 - 0.5 * layout.drop, 0.1, 0), 0.2 * jaw, blend: 0.3, mirrored: true),
      .ball(
        Vector(0.37 * w, -0.2 + 0.03 * layout.look.smile, 0.48, 0), 0.21 * identity.cheeks, blend: 0.24, mirrored: true),
    ]
  }

  private var sockets: [Solid] {
    let eye = layout.eye
    return [
      .ellipsoid(
        Vector(0.27, 0.25, 0.62, 0), Vector(0.27, 0.07, 0.16, 0), blend: 0.16, mirrored: true, tilt: 0.1),
      Solid.ellipsoid(eye + Vector(-0.01, 0, 0.19, 0), Vector(0.17, 0.12, 0.15, 0), blend: 0.16, mirrored: true).carved,
      .ball(eye + Vector(0, 0, -0.125, 0), 0.168 * identity.eyes, blend: 0.035, mirrored: true),
    ]
  }

  private var nose: [Solid] {
    let (tip, wide) = (layout.noseTip, identity.noseWidth)
    return [
      .cone(Vector(0, 0.16, 0.68, 0), tip + Vector(0, 0.05, -0.07, 0), 0.065, 0.088 * wide, blend: 0.13),
      .ball(tip + Vector(0, 0, -0.1, 0), 0.1 * (0.5 + 0.5 * wide), blend: 0.07),
      .ball(tip + Vector(0.115 * wide, -0.035, -0.185, 0), 0.075 * wide, blend: 0.07, mirrored: true),
      Solid.ellipsoid(
        tip + Vector(0.06 * wide, -0.115, -0.14, 0), Vector(0.034 * wide, 0.04, 0.05, 0), blend: 0.03, mirrored: true
      ).carved,
    ]
  }

  private var mouth: [Solid] {
    let (m, w, full, drop) = (layout.mouth, layout.mouthWidth, identity.lips, layout.drop)
    let corner = layout.mouthCorner.y - m.y
    return [
      .ellipsoid(m + Vector(0, 0, -0.22, 0), Vector(0.3, 0.22, 0.2, 0), blend: 0.16),
      .cone(
        m + Vector(0.02, 0.035, -0.045, 0), m + Vector(w * 0.92, corner, -0.15, 0), 0.042 * full, 0.012, blend: 0.05,
        mirrored: true),
      .cone(
        m + Vector(0, -0.045 - 1.3 * drop, -0.05, 0), m + Vector(w * 0.85, corner - 0.01, -0.15, 0), 0.052 * full,
        0.012, blend: 0.05, mirrored: true),
    ]
  }

  private var ears: [Solid] {
    let x = 0.745 * identity.faceWidth
    return [
      .ellipsoid(
        Vector(x, 0.02, -0.1, 0), Vector(0.055, 0.235, 0.15, 0) * identity.ears, blend: 0.06, mirrored: true,
        tilt: -0.2,
        nod: 0.15),
      Solid.ellipsoid(
        Vector(x + 0.06, 0.03, -0.04, 0), Vector(0.045, 0.13, 0.07, 0), blend: 0.05, mirrored: true, tilt: -0.2
      ).carved,
    ]
  }
}
