import Foundation

/// Sculpts the hair of the head and of the face.
struct HairShape {
  let layout: FaceLayout
  private var identity: Identity { layout.identity }
  private var style: Identity.HairStyle { identity.hairStyle }

  /// The parts made of hair; none for a bald and shaven person.
  var parts: [Part] { head + beard }

  private var head: [Part] {
    guard style != .bald, !isCovered else { return [] }
    return [Part(.hair, onHead: true, bounds: bounds, dome + lengths)]
  }

  private var isCovered: Bool { layout.look.cover == .headscarf }

  private var bounds: (center: Vector, radius: Float) {
    switch style {
    case .long, .ponytail: return (Vector(0, -0.3, -0.3, 0), 1.9)
    case .bob, .fringe, .afro, .bun: return (Vector(0, 0.2, -0.2, 0), 1.6)
    default: return (Vector(0, 0.3, -0.1, 0), 1.3)
    }
  }

  /// Under a hat hair lies flat, and nothing is tied up.
  private var isFlat: Bool { [.cap, .beanie, .sunHat].contains(layout.look.cover) }

  /// How far the hair stands off the skull.
  private var volume: Float {
    switch style {
    case _ where isFlat: return 0.035
    case .cropped, .receding: return 0.025
    case .short, .bun, .ponytail: return 0.06
    case .afro: return 0.3
    default: return 0.09
    }
  }

  /// The cap of hair over the skull, with the face and the ears cut free.
  private var dome: [Solid] {
    let (w, v) = (identity.faceWidth, volume)
    var solids: [Solid] = [
      .ellipsoid(Vector(0, 0.27 + v * 0.3, -0.14, 0), Vector(0.75 * w + v, 0.84 + v, 0.92 + v * 0.8, 0))
    ]
    if style == .afro && !isFlat { solids += curls }
    if isFlat { return solids + [face] + (coversEars ? [] : [ears, nape]) }
    if style == .quiff || style == .sideParted || style == .short { solids += top }
    return solids + [face] + (coversEars ? [] : [ears, nape])
  }

  private var coversEars: Bool { [.bob, .long, .fringe, .afro].contains(style) }

  private var face: Solid {
    let opening = layout.opening
    return Solid.ellipsoid(opening.center, opening.radii, blend: 0.05).carved
  }

  private var ears: Solid {
    Solid.ellipsoid(Vector(0.95, -0.1, 0, 0), Vector(0.38, 0.36, 0.3, 0), blend: 0.06, mirrored: true).carved
  }

  private var nape: Solid {
    Solid.ellipsoid(Vector(0, -1.35, -0.1, 0), Vector(1.4, 0.85, 1.5, 0), blend: 0.08).carved
  }

  private var top: [Solid] {
    switch style {
    case .quiff:
      return [.ellipsoid(Vector(0, 0.95, 0.42, 0), Vector(0.46, 0.2, 0.4, 0), blend: 0.16, nod: -0.35)]
    case .sideParted:
      return [
        .ellipsoid(Vector(0.16, 0.92, 0.34, 0), Vector(0.55, 0.2, 0.46, 0), blend: 0.1, tilt: -0.25),
        .ellipsoid(Vector(-0.5, 0.76, 0.25, 0), Vector(0.26, 0.2, 0.4, 0), blend: 0.06, tilt: 0.7),
      ]
    default:
      return [.ellipsoid(Vector(0, 0.9, 0.25, 0), Vector(0.58, 0.22, 0.55, 0), blend: 0.15)]
    }
  }

  private var curls: [Solid] {
    (0..<22).map { i in
      // Evenly spread directions: the golden angle over equal steps of height.
      let up = 1 - 1.25 * (Float(i) + 0.5) / 22
      let (turn, flat) = (Float(i) * 2.39996, max(0, 1 - up * up).squareRoot())
      return .ball(
        Vector(flat * cos(turn) * 1.0, 0.34 + up * 1.05, -0.18 + flat * sin(turn) * 1.05, 0), 0.24, blend: 0.09)
    }
  }

  /// What hangs down or is tied up.
  private var lengths: [Solid] {
    switch style {
    case .long:
      return hanging(length: 1.45) + [.ellipsoid(Vector(0, -0.7, -0.5, 0), Vector(0.72, 1.2, 0.42, 0), blend: 0.1)]
    case .bob: return hanging(length: 0.72)
    case .fringe: return hanging(length: 0.95)
    case .bun: return isFlat ? [] : [.ball(Vector(0, 1.08, -0.55, 0), 0.36, blend: 0.06)]
    case .ponytail:
      return [
        .ball(Vector(0, 0.6, -1.05, 0), 0.2, blend: 0.08),
        .cone(Vector(0, 0.6, -1.15, 0), Vector(0.25, -0.9, -1.1, 0), 0.26, 0.1, blend: 0.1),
      ]
    default: return []
    }
  }

  private func hanging(length: Float) -> [Solid] {
    [
      .ellipsoid(
        Vector(0.66 * identity.faceWidth, 0.15 - length * 0.5, -0.16, 0), Vector(0.2, length * 0.72, 0.42, 0),
        blend: 0.1,
        mirrored: true, tilt: 0.06),
      .ellipsoid(Vector(0, 0.1 - length * 0.4, -0.55, 0), Vector(0.7, length * 0.75, 0.45, 0), blend: 0.1),
    ]
  }

  private var beard: [Part] {
    let solids: [Solid]
    switch identity.beard {
    case .none, .stubble: return []
    case .moustache: solids = moustache
    case .goatee: solids = chin + moustache
    case .full: solids = full + moustache
    }
    return [Part(.beard, onHead: true, bounds: (Vector(0, -0.65, 0.3, 0), 0.95), solids)]
  }

  private var moustache: [Solid] {
    let y = layout.mouth.y
    return [
      .cone(
        Vector(0.03, y + 0.1, 0.82, 0), Vector(0.27, y - 0.03, 0.69, 0), 0.055, 0.05, blend: 0.05, mirrored: true)
    ]
  }

  private var chin: [Solid] {
    [.ellipsoid(Vector(0, -0.86 - layout.drop, 0.52, 0), Vector(0.2, 0.2, 0.2, 0))]
  }

  private var full: [Solid] {
    let (w, drop) = (identity.faceWidth * (0.5 + 0.5 * identity.jaw), layout.drop)
    return [
      .ellipsoid(Vector(0, -0.52 - drop, 0.16, 0), Vector(0.665 * w, 0.58, 0.66, 0)),
      .ellipsoid(Vector(0, -0.88 - drop, 0.44, 0), Vector(0.3, 0.26, 0.3, 0), blend: 0.2),
      Solid.ellipsoid(Vector(0, 0.1, 0.75, 0), Vector(0.72, 0.72, 0.78, 0), blend: 0.08).carved,
      Solid.ellipsoid(Vector(0, -0.3, -0.75, 0), Vector(1.5, 1.5, 0.8, 0), blend: 0.05).carved,
      Solid.ellipsoid(
        layout.mouth + Vector(0, -0.02 - drop * 0.6, 0, 0), Vector(0.24, 0.095 + drop * 0.7, 0.4, 0), blend: 0.05
      ).carved,
    ]
  }
}
