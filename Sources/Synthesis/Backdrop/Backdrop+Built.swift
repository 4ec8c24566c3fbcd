import Foundation

/// Places that people have built.
extension Backdrop {
  func city(_ x: Float, _ y: Float, _ height: Float) -> Vector {
    let wide = 0.16 + 0.14 * number(0)
    let house = (x / wide).rounded(.down)
    let roof = height * (0.05 + 0.45 * cell(house, 3))
    let street = height * 0.93
    if y > street { return Vector.srgb(96, 94, 92) * (0.7 + 0.5 * grain(x * 40, y * 80)) }
    guard y > roof else {
      return Vector.srgb(150, 184, 216).mixed(.srgb(226, 228, 228), clamp(y / height * 2, 0, 1))
    }
    let wall = tone(Int(cell(house, 9) * 3.99)).mixed(.srgb(190, 180, 168), 0.45) * (0.75 + 0.3 * grain(x * 14, y * 14))
    let (u, v) = (x / wide * 4, (y - roof) / (0.075 + 0.03 * cell(house, 5)))
    let (fu, fv) = (u - u.rounded(.down), v - v.rounded(.down))
    guard fu > 0.25, fu < 0.75, fv > 0.25, fv < 0.8, v > 0.2 else { return wall }
    let lit = cell(u.rounded(.down), v.rounded(.down) + 40)
    if fu < 0.29 || fv < 0.29 || abs(fu - 0.5) < 0.02 { return wall * 1.3 }
    return lit > 0.82 ? .srgb(238, 206, 130) : Vector.srgb(62, 76, 92).mixed(.srgb(150, 176, 196), lit * (1 - fv))
  }

  func room(_ x: Float, _ y: Float, _ height: Float) -> Vector {
    let floor = height * (0.75 + 0.15 * number(0))
    if y > floor {
      let plank = cell((x * 9 + (y - floor) * 14 * (x - 0.5)).rounded(.down), 2)
      return Vector.srgb(146, 104, 66) * (0.6 + 0.3 * plank + 0.3 * grain(x * 8, y * 90))
    }
    if y > floor - 0.015 { return .srgb(232, 228, 220) }
    let (left, top) = (0.08 + 0.45 * number(1), height * 0.1)
    if let pane = window(x - left, y - top) { return pane }
    if let picture = picture(x - left - 0.42 * (number(1) > 0.5 ? -1 : 1), y - top - 0.04) { return picture }
    let stripe: Float = number(2) > 0.6 && sin(x * 120) > 0 ? 0.92 : 1
    return tone(0).mixed(.srgb(226, 218, 204), 0.55) * ((0.85 + 0.15 * grain(x * 5, y * 5)) * stripe)
  }

  private func window(_ x: Float, _ y: Float) -> Vector? {
    guard x > 0, x < 0.26, y > 0, y < 0.36 else { return nil }
    let frame = min(min(x, 0.26 - x), min(y, 0.36 - y)) < 0.012 || abs(x - 0.13) < 0.006 || abs(y - 0.14) < 0.006
    guard !frame else { return .srgb(240, 238, 232) }
    let tree = grain(x * 24, y * 24)
    return y > 0.2 + 0.1 * tree ? Vector.srgb(110, 140, 84) * (0.6 + tree) : .srgb(206, 226, 242)
  }

  private func picture(_ x: Float, _ y: Float) -> Vector? {
    guard x > 0, x < 0.2, y > 0, y < 0.15 else { return nil }
    if min(min(x, 0.2 - x), min(y, 0.15 - y)) < 0.01 { return .srgb(58, 40, 28) }
    return tone(1).mixed(tone(2), smoothstep(0.3, 0.7, grain(x * 18, y * 18))).mixed(tone(3), y * 4)
  }

  func lights(_ x: Float, _ y: Float) -> Vector {
    var color = tone(0) * (0.05 + 0.08 * grain(x * 4, y * 4))
    for layer in 0..<3 {
      let size: Float = 0.07 + 0.05 * Float(layer)
      let (u, v) = (x / size, y / size)
      for (i, j) in [(0, 0), (1, 0), (0, 1), (1, 1), (-1, 0), (0, -1), (-1, -1), (1, -1), (-1, 1)] {
        let (cu, cv) = (u.rounded(.down) + Float(i), v.rounded(.down) + Float(j))
        let chance = cell(cu, cv + 100 * Float(layer))
        guard chance > 0.62 else { continue }
        let (dx, dy) = (u - cu - cell(cu, cv + 31), v - cv - cell(cu, cv + 57))
        let radius = 0.28 + 0.3 * cell(cu, cv + 73)
        let disc = 1 - smoothstep(radius * 0.9, radius, (dx * dx + dy * dy).squareRoot())
        let lamp = Vector.hue(0.02 + 0.14 * cell(cu, cv + 91), saturation: 0.65 * cell(cu, cv + 13), value: 1)
        color += (chance > 0.95 ? tone(2) * 1.6 : lamp) * (disc * 0.28)
      }
    }
    return color
  }

  func beach(_ x: Float, _ y: Float, _ height: Float) -> Vector {
    let horizon = height * (0.3 + 0.2 * number(0))
    let shore = horizon + height * 0.22 + 0.02 * grain(x * 6, 3)
    if y < horizon {
      return Vector.srgb(96, 158, 214).mixed(.srgb(222, 234, 240), y / horizon)
    }
    if y < shore {
      let wave = grain(x * 9, (y - horizon) * 160 / (0.2 + (y - horizon) * 4))
      let foam = smoothstep(0.72, 0.85, wave) + bell(y - shore, 0.008)
      return Vector.srgb(38, 110, 142).mixed(.srgb(92, 172, 178), (y - horizon) * 3).mixed(
        .srgb(242, 246, 246), min(1, foam))
    }
    return Vector.srgb(214, 188, 144) * (0.72 + 0.4 * grain(x * 28, y * 60))
  }

  func panels(_ x: Float, _ y: Float) -> Vector {
    let wide = 0.09 + 0.12 * number(0)
    let panel = (x / wide).rounded(.down)
    let u = x / wide - panel
    let ring = sin((grain(x * 3, y * 1.2 + panel * 7) * 14 + y * 5 + cell(panel, 4) * 9) * 4)
    let wood = tone(0).mixed(.srgb(142, 98, 60), 0.65) * (0.75 + 0.35 * cell(panel, 8))
    return wood * (0.88 + 0.1 * ring) * (0.35 + 0.65 * smoothstep(0, 0.05, min(u, 1 - u)))
  }

  func shelf(_ x: Float, _ y: Float) -> Vector {
    let high: Float = 0.17 + 0.05 * number(0)
    let row = (y / high).rounded(.down)
    let v = y / high - row
    if v > 0.93 { return Vector.srgb(122, 84, 52) * (0.7 + 0.4 * grain(x * 6, y * 60)) }
    let place = x * 34 + 3 * grain(x * 9, row * 5)
    let book = place.rounded(.down)
    let tall = 0.12 + 0.38 * cell(book, row + 20)
    guard v > tall else { return Vector.srgb(40, 28, 20) * (0.5 + 0.5 * v) }
    let cover = Vector.hue(
      cell(book, row), saturation: 0.1 + 0.45 * cell(book, row + 50), value: 0.2 + 0.5 * cell(book, row + 80))
    let u = place - book
    let title: Float = abs(v - 0.6) < 0.1 && abs(u - 0.5) < 0.12 ? 1.7 : 1
    return cover * (0.45 + 0.55 * smoothstep(0, 0.3, min(u, 1 - u))) * title
  }
}
