import Compute
import Foundation

/// A thing that looks like a face and is none.
struct Decoy: Sendable {
  /// The kinds of things.
  enum Kind: CaseIterable, Sendable {
    case ball, clock, flower, socket, oval, coin, plate, balloon
  }

  let kind: Kind
  /// Its middle and half its size, in pixels.
  let x, y, radius: Float
  private let color, second: Vector
  private let turn: Float
  private let noise: Noise

  /// A thing for a sequence of random numbers, somewhere in a picture of the given size.
  init(_ random: inout Random, width: Int, height: Int) {
    kind = random.choose(Kind.allCases)
    radius = random.logarithmic(7, 0.16 * Float(min(width, height)))
    x = random.number(0, Float(width))
    y = random.number(0, Float(height))
    let vivid = random.number(0.35, 0.9)
    color = .hue(random.number(0, 1), saturation: vivid, value: random.number(0.5, 0.95))
    second = .hue(random.number(0, 1), saturation: 0.5, value: random.number(0.4, 0.95))
    turn = random.number(0, 6.28)
    noise = Noise(random.next32())
  }

  /// Draws the thing in the light of the picture; `blur` is how many pixels the background is out of focus.
  func draw(on canvas: inout Canvas, _ light: Light, blur: Float) {
    canvas.cover(aboutX: x, y: y, reach: radius * 1.6) { dx, dy in
      let (u, v) = (dx / radius, dy / radius)
      let soft = max(1, min(blur, radius * 0.25)) / radius
      let paint = color(u, v, soft)
      let share = paint.color.w
      guard share > 0 else { return .zero }
      var lit = shade(paint.color, paint.normal, light) * share
      lit.w = share
      return lit
    }
  }

  /// The colour with its coverage, and the direction of the surface, at a place in units of the radius.
  private func color(_ u: Float, _ v: Float, _ soft: Float) -> (color: Vector, normal: Vector) {
    switch kind {
    case .ball: return ball(u, v, soft)
    case .clock: return clock(u, v, soft)
    case .flower: return flower(u, v, soft)
    case .socket: return socket(u, v, soft)
    case .oval: return oval(u, v, soft)
    case .coin: return coin(u, v, soft)
    case .plate: return plate(u, v, soft)
    case .balloon: return balloon(u, v, soft)
    }
  }

  private func shade(_ color: Vector, _ normal: Vector, _ light: Light) -> Vector {
    let toward = max(0, normal.dot(light.direction))
    let half = (light.direction + Vector(0, 0, 1, 0)).direction
    let shine = pow(max(0, normal.dot(half)), 36) * 0.22
    return color * (light.color * toward + light.ground.mixed(light.sky, 0.5 + 0.5 * normal.y)) + light.color * shine
  }

  private func dome(_ u: Float, _ v: Float, bulge: Float = 1) -> Vector {
    Vector(u * bulge, -v * bulge, max(0.05, 1 - (u * u + v * v) * bulge * bulge).squareRoot(), 0).direction
  }

  private func disc(_ distance: Float, _ edge: Float, _ soft: Float) -> Float {
    1 - smoothstep(edge - soft, edge + soft, distance)
  }

  private func with(_ color: Vector, _ coverage: Float) -> Vector { Vector(color.x, color.y, color.z, coverage) }

  private func ball(_ u: Float, _ v: Float, _ soft: Float) -> (color: Vector, normal: Vector) {
    let normal = dome(u, v)
    let (s, c) = (sin(turn), cos(turn))
    let (x, y) = (normal.x * c - normal.y * s, normal.x * s + normal.y * c)
    let seam = min(min(abs(x), abs(y)), abs(abs(x) - 0.55 - 0.25 * y * y))
    let striped = turn > 3 ? (sin(x * 7) > 0 ? color : second) : color
    let paint = turn > 4.7 ? striped : color.mixed(Vector(0.02, 0.02, 0.02, 1), 1 - smoothstep(0.02, 0.05 + soft, seam))
    return (with(paint, disc((u * u + v * v).squareRoot(), 1, soft)), normal)
  }

  private func clock(_ u: Float, _ v: Float, _ soft: Float) -> (color: Vector, normal: Vector) {
    let r = (u * u + v * v).squareRoot()
    let angle = atan2(v, u)
    var paint = Vector(0.8, 0.79, 0.75, 1).mixed(color * 0.6, smoothstep(0.86 - soft, 0.86 + soft, r))
    let mark = abs(sin(angle * 6)) < 0.13 && r > 0.66 && r < 0.8
    func hand(_ direction: Float, _ length: Float) -> Bool {
      let along = u * cos(direction) + v * sin(direction)
      return along > -0.1 && along < length && abs(v * cos(direction) - u * sin(direction)) < 0.05
    }
    if mark || hand(turn, 0.62) || hand(turn * 12, 0.45) || r < 0.09 { paint = Vector(0.02, 0.02, 0.025, 1) }
    return (with(paint, disc(r, 1, soft)), Vector(0, 0, 1, 0).mixed(dome(u, v), smoothstep(0.84, 1, r)))
  }

  private func flower(_ u: Float, _ v: Float, _ soft: Float) -> (color: Vector, normal: Vector) {
    let r = (u * u + v * v).squareRoot()
    let petals = (5 + turn).rounded()
    let wave = abs(cos((atan2(v, u) + turn) * petals / 2))
    let edge = 0.55 + 0.45 * wave
    var paint = color * (0.55 + 0.45 * wave) * (0.75 + 0.4 * r)
    let heart = disc(r, 0.3, soft)
    paint = paint.mixed(Vector.srgb(214, 160, 40) * (0.7 + 0.5 * noise.at(u * 14, v * 14)), heart)
    return (with(paint, disc(r, edge, soft)), dome(u, v, bulge: 0.6))
  }

  private func socket(_ u: Float, _ v: Float, _ soft: Float) -> (color: Vector, normal: Vector) {
    let plate = max(abs(u), abs(v)) - 0.85
    let r = (u * u + v * v).squareRoot()
    var paint = Vector(0.76, 0.75, 0.71, 1) * (r < 0.68 ? 0.82 : 1)
    let holes = min(hypot(abs(u) - 0.3, v + 0.06), hypot(u, v - 0.36) + 0.03)
    paint = paint.mixed(Vector(0.015, 0.015, 0.015, 1), disc(holes, 0.1, soft))
    return (with(paint, 1 - smoothstep(-soft, soft, plate)), r < 0.68 ? dome(u, -v, bulge: 0.5) : Vector(0, 0, 1, 0))
  }

  private func oval(_ u: Float, _ v: Float, _ soft: Float) -> (color: Vector, normal: Vector) {
    let r = (u * u * 1.7 + v * v).squareRoot()
    let skin = Vector.srgb(232, 186, 150).mixed(.srgb(96, 60, 42), turn / 6.3) * (0.9 + 0.2 * noise.at(u * 4, v * 4))
    return (with(skin, disc(r, 1, soft)), dome(u * 1.2, v * 0.95))
  }

  private func coin(_ u: Float, _ v: Float, _ soft: Float) -> (color: Vector, normal: Vector) {
    let r = (u * u + v * v).squareRoot()
    let metal = turn > 3 ? Vector.srgb(206, 166, 84) : Vector.srgb(186, 188, 190)
    let relief = noise.fractal(u * 3 + 5, v * 3, octaves: 3) * disc(r, 0.7, soft * 2)
    let slope = Vector((noise.at(u * 6, v * 6) - 0.5) * disc(r, 0.72, soft), 0.25 * bell(r - 0.86, 0.06), 1, 0)
      .direction
    return (with(metal * (0.55 + 0.6 * relief + 0.3 * bell(r - 0.9, 0.06)), disc(r, 1, soft)), slope)
  }

  /// A plate with two dark things and a curved one: breakfast.
  private func plate(_ u: Float, _ v: Float, _ soft: Float) -> (color: Vector, normal: Vector) {
    let r = (u * u + v * v).squareRoot()
    var paint = Vector(0.84, 0.83, 0.8, 1) * (1 - 0.12 * bell(r - 0.7, 0.05))
    let eggs = hypot(abs(u) - 0.28, v + 0.15 + 0.1 * noise.at(u * 3, 1))
    paint = paint.mixed(turn > 3 ? second * 0.4 : .srgb(238, 168, 40), disc(eggs, 0.14, soft))
    let strip = abs(hypot(u, v + 0.1) - 0.5) < 0.05 && v > 0.2
    if strip && turn > 1.5 { paint = .srgb(142, 62, 44) }
    return (with(paint, disc(r, 1, soft)), dome(u, v, bulge: 0.35))
  }

  private func balloon(_ u: Float, _ v: Float, _ soft: Float) -> (color: Vector, normal: Vector) {
    let r = hypot(u * 1.15, v * (v > 0 ? 0.92 : 1))
    let string = v > 1 && v < 1.6 && abs(u - 0.05 * sin(v * 9)) < 0.02 + soft * 0.3
    if string { return (Vector(0.6, 0.6, 0.6, 0.8), Vector(0, 0, 1, 0)) }
    return (with(color, disc(r, 1, soft)), dome(u * 1.1, v * 0.92))
  }
}
