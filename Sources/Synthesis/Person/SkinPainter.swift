import Foundation

/// What a place of the surface is made of, before light falls on it.
struct Surface {
  /// The linear colour that diffuse light has after it.
  var color: Vector
  /// The strength of the highlight, and how small it is.
  var gloss: Float = 0.05
  var sharpness: Float = 20
  /// How far light goes around into the shadow, as it does in skin.
  var wrap: Float = 0
}

/// Paints skin: tones and blushes, brows, eyes, lips, and what lines a face.
struct SkinPainter {
  let layout: FaceLayout
  /// The width of a pixel in heads: nothing sharper is painted.
  let pixel: Float
  private let noise: Noise
  private let fine: Bool
  private var identity: Identity { layout.identity }
  private var look: Appearance { layout.look }

  /// The painter of a face seen with pixels that are `pixel` heads wide.
  init(_ layout: FaceLayout, pixel: Float) {
    self.layout = layout
    self.pixel = pixel
    noise = Noise(layout.identity.grain)
    fine = pixel < 0.06
  }

  /// The surface at a place of the bare head.
  func head(_ p: Vector) -> Surface {
    var surface = base(p)
    guard p.z > 0.1 else { return surface }
    hairline(p, &surface)
    shadeFace(p, &surface)
    if fine && identity.age > 0.45 { wrinkle(p, &surface) }
    stubble(p, &surface)
    lips(p, &surface)
    brow(p, &surface)
    eye(p, &surface)
    return surface
  }

  /// The surface of neck and chest.
  func neck(_ p: Vector) -> Surface { base(p) }

  private func base(_ p: Vector) -> Surface {
    var color = identity.skin
    if fine {
      color *= 0.93 + 0.14 * noise.at(p.x * 6, p.y * 6, p.z * 6)
      if pixel < 0.02 { color *= 0.96 + 0.08 * noise.at(p.x * 45, p.y * 45, p.z * 20) }
    }
    return Surface(color: color, gloss: 0.07, sharpness: 18, wrap: 0.3)
  }

  private func shadeFace(_ p: Vector, _ surface: inout Surface) {
    let x = abs(p.x)
    let cheek = bell(x - 0.36, 0.2) * bell(p.y + 0.22, 0.18)
    let nose = bell(p.x, 0.16) * bell(p.y + 0.3, 0.13)
    let blush = 0.55 * cheek + 0.6 * nose
    surface.color *= Vector(1 + 0.02 * blush, 1 - 0.17 * blush, 1 - 0.2 * blush, 1)
    let socket = bell(x - layout.eye.x, 0.2) * bell(p.y - layout.eye.y + 0.02, 0.15)
    surface.color *= Vector(1 - 0.22 * socket, 1 - 0.29 * socket, 1 - 0.26 * socket, 1)
    surface.gloss += 0.07 * bell(p.x, 0.1) * bell(p.y + 0.1, 0.4) + 0.05 * bell(p.x, 0.35) * bell(p.y - 0.5, 0.16)
    let fold = bell(x - 0.2 - 0.25 * (-0.33 - p.y), 0.025) * smoothstep(-0.6, -0.5, p.y) * smoothstep(-0.28, -0.36, p.y)
    surface.color *= 1 - fold * (0.12 + 0.2 * max(look.smile, 0) + 0.15 * identity.age)
    freckle(p, &surface)
  }

  /// Hair begins thinly: the skin beside it is tinted.
  private func hairline(_ p: Vector, _ surface: inout Surface) {
    guard identity.hairStyle != .bald, p.z > 0.25, p.y > -0.1 else { return }
    let opening = layout.opening
    let edge = ((p - opening.center) / opening.radii).length
    let strand = pixel < 0.03 ? 0.3 + 1.2 * noise.at(p.x * 40, p.y * 9, p.z * 40) : 0.9
    surface.color = surface.color.mixed(identity.hair * 0.8, min(0.9, smoothstep(0.945, 1, edge) * strand))
  }

  private func freckle(_ p: Vector, _ surface: inout Surface) {
    guard identity.freckles > 0, pixel < 0.03 else { return }
    let spot = smoothstep(0.74, 0.82, noise.at(p.x * 26 + 40, p.y * 26)) * bell(p.y + 0.15, 0.22)
    let share = spot * identity.freckles * 0.4
    surface.color *= Vector(1 - share * 0.6, 1 - share * 0.8, 1 - share, 1)
  }

  private func wrinkle(_ p: Vector, _ surface: inout Surface) {
    let deep = (identity.age - 0.45) * 0.5
    let waver = 0.05 * noise.at(p.x * 3, p.y * 3)
    let brow = pow(max(0, sin((p.y + waver) * 48)), 6) * bell(p.x, 0.36) * bell(p.y - 0.5, 0.12)
    let (dx, dy) = (abs(p.x) - layout.eye.x - layout.eyeWidth - 0.07, p.y - layout.eye.y)
    let crow = pow(max(0, sin(atan2(dy, dx + 0.1) * 14)), 4) * bell(dx - 0.03, 0.07) * bell(dy, 0.09)
    let bag =
      bell(dy + 0.13 + 1.2 * (dx + layout.eyeWidth) * (dx + layout.eyeWidth), 0.02)
      * bell(dx + layout.eyeWidth + 0.05, 0.12)
    surface.color *= 1 - deep * min(1, brow + crow + 0.8 * bag)
  }

  private func stubble(_ p: Vector, _ surface: inout Surface) {
    guard identity.sex == "male" else { return }
    let strength: Float = identity.beard == .none ? 0.16 : (identity.beard == .stubble ? 0.62 : 0.35)
    let cheek = smoothstep(-0.22, -0.42, p.y - 0.28 * (abs(p.x) - 0.3))
    let lip = smoothstep(0.0, 0.06, hypot(p.x * 0.75, (p.y - layout.mouth.y) * 1.6) - 0.12)
    let philtrum = 1 - 0.6 * bell(p.x, 0.05) * bell(p.y - layout.mouth.y - 0.13, 0.06)
    var share = strength * cheek * lip * philtrum
    if pixel < 0.03 { share *= 0.55 + 0.9 * noise.at(p.x * 70, p.y * 70, p.z * 50) }
    surface.color = surface.color.mixed(identity.hair * 0.6 + Vector(0.01, 0.012, 0.014, 0), min(share, 0.85))
    surface.gloss *= 1 - 0.5 * min(share, 1)
  }

  private func brow(_ p: Vector, _ surface: inout Surface) {
    let u = (abs(p.x) - layout.eye.x - 0.005) / (layout.eyeWidth * 1.38)
    guard abs(u) < 1.25 else { return }
    let height = layout.eye.y + 0.185 + 0.035 * look.browRaise
    let arch = height + 0.035 * (1 - (u - 0.25) * (u - 0.25)) - 0.02 * max(0, u) - 0.012 * look.browRaise * u
    let thick = 0.034 * identity.brows * (u < 0 ? 1 : 1 - 0.6 * u) * smoothstep(1.12, 0.8, abs(u))
    let soft = max(0.014, pixel * 0.6)
    var share = 1 - smoothstep(thick - soft, thick + soft, abs(p.y - arch))
    if pixel < 0.025 { share *= 0.6 + 0.55 * noise.at(p.x * 60 - p.y * 50 * (p.x > 0 ? 1 : -1), p.y * 26) }
    let grey = identity.hair.luminance > 0.3
    surface.color = surface.color.mixed(identity.hair * (grey ? 0.5 : 0.7), min(1, share * 0.9))
    surface.gloss *= 1 - share
  }
}
