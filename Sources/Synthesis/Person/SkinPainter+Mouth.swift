import Foundation

extension SkinPainter {
  /// Paints the lips, the line between them, and teeth where the mouth is open.
  func lips(_ p: Vector, _ surface: inout Surface) {
    let (mouth, width) = (layout.mouth, layout.mouthWidth)
    let u = p.x / width
    guard abs(u) < 1.3, abs(p.y - mouth.y) < 0.36, p.z > 0.3 else { return }
    let corner = layout.mouthCorner.y - mouth.y
    let y = p.y - mouth.y - corner * u * u
    let round = max(0, 1 - u * u)
    let full = layout.identity.lips
    let bow = 0.012 * bell(abs(u) - 0.22, 0.16) - 0.008 * bell(u, 0.12)
    let top =
      (0.06 * full * round.squareRoot() * (0.4 + 0.6 * round) + bow * full) * (1 - 0.25 * max(0, layout.look.smile))
    let gap = layout.look.open * 0.115 * round
    let bottom = -gap - 0.08 * full * (0.3 * round.squareRoot() + 0.7 * round) * (1 - 0.2 * max(0, layout.look.smile))
    let soft = max(0.012, pixel * 0.5)
    let inside = smoothstep(-soft, soft, top - y) * smoothstep(-soft, soft, y - bottom) * smoothstep(1.05, 0.93, abs(u))
    tint(y, inside, p, &surface)
    fill(u, y, gap, soft, &surface)
    part(u, y, gap, &surface)
  }

  private func tint(_ y: Float, _ inside: Float, _ p: Vector, _ surface: inout Surface) {
    let painted = layout.identity.sex == "female" && layout.identity.grain % 3 == 0
    let natural = layout.identity.skin * Vector(0.82, 0.46, 0.46, 1)
    let color = painted ? natural.mixed(.srgb(168, 30, 48), 0.65) : natural
    let shade: Float = y > 0 ? 0.8 : 1.08
    surface.color = surface.color.mixed(color * shade, inside * (painted ? 0.95 : 0.75))
    surface.gloss += inside * (y < 0 ? 0.14 : 0.04)
    // The shadow under the lower lip, which the sculpture is too smooth to cast.
    surface.color *= 1 - 0.2 * bell(p.x, 0.16) * bell(p.y - layout.mouth.y + 0.125 + layout.drop, 0.035)
  }

  /// The dark of an open mouth with the upper teeth.
  private func fill(_ u: Float, _ y: Float, _ gap: Float, _ soft: Float, _ surface: inout Surface) {
    guard layout.look.open > 0 else { return }
    let inside = smoothstep(-soft, soft, -y) * smoothstep(-soft, soft, y + gap) * smoothstep(0.98, 0.88, abs(u))
    guard inside > 0 else { return }
    let teeth = smoothstep(-0.062 - soft, -0.062 + soft, y) * smoothstep(0.86, 0.7, abs(u))
    var enamel = Vector(0.78, 0.75, 0.68, 1) * (1 - 0.5 * u * u)
    if pixel < 0.02 { enamel *= 1 - 0.3 * pow(abs(sin(u * layout.mouthWidth * 3.14 / 0.062)), 14) }
    let tongue = Vector(0.2, 0.05, 0.05, 1).mixed(Vector(0.03, 0.008, 0.008, 1), smoothstep(-gap, -gap * 0.4, y))
    surface.color = surface.color.mixed(tongue.mixed(enamel, teeth), inside)
    surface.wrap *= 1 - inside
  }

  /// The line where closed lips meet.
  private func part(_ u: Float, _ y: Float, _ gap: Float, _ surface: inout Surface) {
    let wavy = y - 0.006 * bell(u, 0.2)
    let thin = max(0.009, pixel * 0.4)
    let line = bell(wavy, thin) * smoothstep(1.12, 0.92, abs(u)) * (gap > 0.01 ? 0.4 : 1)
    let dimple = bell(abs(u) - 1.04, 0.08) * bell(y, 0.025) * 0.5
    surface.color *= 1 - 0.72 * min(1, line + dimple)
  }
}
