import Foundation

extension SkinPainter {
  /// Paints the opening between the lids, lashes and the crease above, where the place lies near an eye.
  func eye(_ p: Vector, _ surface: inout Surface) {
    let (center, width) = (layout.eye, layout.eyeWidth)
    let side: Float = p.x < 0 ? -1 : 1
    let u = (abs(p.x) - center.x) / width
    let y = p.y - center.y
    guard abs(u) < 1.5, abs(y) < 0.16 else { return }
    let (upper, lower) = lids(u)
    let soft = max(0.008, pixel * 0.5)
    crease(u, y, upper, &surface)
    let open = smoothstep(-soft, soft, upper - y) * smoothstep(-soft, soft, y - lower) * smoothstep(1.04, 0.96, abs(u))
    if open > 0 { mixEyeball(u: u, y: y, side: side, upper: upper, open: open, &surface) }
    lashes(u, y, upper, lower, soft, &surface)
  }

  /// The heights of the upper and the lower lid at `u`, which goes from -1 (inner corner) to 1 (outer corner).
  private func lids(_ u: Float) -> (Float, Float) {
    let round = max(0, 1 - u * u)
    let open = layout.look.eyesOpen * layout.identity.eyes * (1 - 0.22 * max(0, layout.look.smile))
    let rise = 0.012 * u
    let full = round.squareRoot()
    return (rise + 0.064 * open * (0.45 * full + 0.55 * round), rise - 0.042 * open * (0.35 * full + 0.65 * round))
  }

  private func crease(_ u: Float, _ y: Float, _ upper: Float, _ surface: inout Surface) {
    let line = bell(y - upper - 0.032, max(0.011, pixel * 0.5)) * smoothstep(1.25, 0.7, abs(u))
    surface.color *= 1 - 0.28 * line
    let below = bell(y + 0.085, 0.025) * smoothstep(1.1, 0.3, abs(u))
    surface.color *= 1 - (0.06 + 0.16 * layout.identity.age) * below
  }

  private func mixEyeball(
    u: Float, y: Float, side: Float, upper: Float, open: Float, _ surface: inout Surface
  ) {
    let width = layout.eyeWidth
    let gaze = layout.look.gaze
    let (dx, dy) = (u * width - gaze.x * width * side, y - 0.004 - gaze.y * width)
    let distance = (dx * dx + dy * dy).squareRoot()
    let (iris, soft) = (Float(0.0605) * layout.identity.eyes, max(0.006, pixel * 0.5))
    var color = Vector(0.74, 0.7, 0.67, 1) * (1 - 0.25 * u * u)
    if u < -0.8 { color = color.mixed(.srgb(196, 120, 110), 0.6 * smoothstep(-0.8, -1, u)) }
    let fibre = 0.75 + 0.5 * sin(atan2(dy, dx) * 17 + 3 * sin(atan2(dy, dx) * 5)) * 0.4
    let inner = layout.identity.iris * (1.5 * fibre) * (0.7 + 0.7 * smoothstep(0, -iris, dy))
    let ring = layout.identity.iris * 0.3
    let irisColor = inner.mixed(ring, smoothstep(iris * 0.72, iris, distance))
    color = color.mixed(irisColor, 1 - smoothstep(iris - soft, iris + soft, distance))
    color = color.mixed(
      Vector(0.006, 0.005, 0.005, 1), 1 - smoothstep(iris * 0.42 - soft, iris * 0.42 + soft, distance))
    color *= 1 - 0.5 * smoothstep(0.04, 0, upper - y)
    let glint = 1 - smoothstep(0, 1, hypot(dx * side + 0.02, dy - 0.024) / max(0.02, pixel * 0.5))
    color = color.mixed(Vector(1.3, 1.3, 1.3, 1), glint * 0.9)
    surface.color = surface.color.mixed(color, open)
    surface.wrap *= 1 - open
    surface.gloss = surface.gloss * (1 - open) + 0.1 * open
  }

  private func lashes(
    _ u: Float, _ y: Float, _ upper: Float, _ lower: Float, _ soft: Float, _ surface: inout Surface
  ) {
    let female = layout.identity.sex == "female"
    let thick: Float = (female ? 0.017 : 0.011) * (0.7 + 0.5 * max(0, u))
    let reach = smoothstep(female ? 1.3 : 1.1, 0.95, abs(u)) * smoothstep(-1.1, -0.85, u)
    let above = (1 - smoothstep(thick, thick + soft * 1.4, abs(y - upper - thick * 0.5))) * reach
    let below = (1 - smoothstep(0.003, 0.003 + soft * 1.5, abs(y - lower))) * 0.35 * reach
    surface.color = surface.color.mixed(Vector(0.016, 0.011, 0.01, 1), min(1, above * 0.92 + below))
  }
}
