import Compute
import Foundation

/// What lies behind the people.
struct Backdrop: Sendable {
  /// The kinds of places.
  enum Kind: CaseIterable, Sendable {
    case studio, sky, bricks, foliage, city, room, lights, beach, panels, shelf
  }

  let kind: Kind
  /// The place's light.
  let light: Light
  /// How far out of focus it is, as a part of the picture's longer side.
  let blur: Float
  private let noise: Noise
  private let colors: [Vector]
  private let numbers: [Float]

  /// A place for a sequence of random numbers.
  init(_ random: inout Random) {
    kind = random.choose(Kind.allCases)
    noise = Noise(random.next32())
    colors = (0..<4).map { _ in
      .hue(random.number(0, 1), saturation: random.number(0.05, 0.6), value: random.number(0.2, 0.9))
    }
    numbers = (0..<8).map { _ in random.number(0, 1) }
    blur = random.chance(0.55) ? random.number(0.004, 0.022) : random.number(0, 0.002)
    light = Self.light(&random, outdoors: [.sky, .foliage, .city, .beach].contains(kind))
  }

  private static func light(_ random: inout Random, outdoors: Bool) -> Light {
    let direction = Vector(random.around(0, 0.6), random.number(0.15, 1), random.number(0.25, 1.1), 0).direction
    let warm = random.number(-0.12, outdoors ? 0.12 : 0.22)
    let hard = random.number(0.25, 1)
    let lamp = Vector(1 + warm, 1, 1 - warm, 0) * (0.45 + 0.75 * hard)
    let fill = 0.62 - 0.36 * hard
    let cool = outdoors ? random.number(0.03, 0.15) : random.number(-0.06, 0.06)
    let sky = Vector(1 - cool, 1, 1 + cool, 0) * fill
    let ground = Vector(1.1, 1, 0.9, 0) * (fill * random.number(0.3, 0.65))
    return Light(direction: direction, color: lamp, sky: sky, ground: ground)
  }

  /// The place painted in a picture of the given size, out of focus as it is.
  func painted(width: Int, height: Int) -> Canvas {
    let unit = Float(max(width, height))
    let radius = blur * unit
    // What will be blurred anyway is painted small.
    let shrink = radius > 4 ? 3 : (radius > 2 ? 2 : 1)
    let (w, h) = ((width + shrink - 1) / shrink, (height + shrink - 1) / shrink)
    let scale = Float(shrink) / unit
    let bright = light.sky * 1.1 + light.color * 0.55
    let small = Canvas(width: w, height: h) { x, y in color(x * scale, y * scale, Float(height) / unit) * bright }
    let soft = small.blurred(radius / Float(shrink))
    return shrink == 1 ? soft : soft.enlarged(width: width, height: height)
  }

  /// The colour at a place: x to the right and y down, in units of the picture's longer side; `height` is that of the picture.
  private func color(_ x: Float, _ y: Float, _ height: Float) -> Vector {
    if hasFloor, y > height * (0.72 + 0.16 * numbers[7]) { return pavement(x, y, height) }
    switch kind {
    case .studio: return studio(x, y, height)
    case .sky: return sky(x, y, height)
    case .bricks: return bricks(x, y)
    case .foliage: return foliage(x, y)
    case .city: return city(x, y, height)
    case .room: return room(x, y, height)
    case .lights: return lights(x, y)
    case .beach: return beach(x, y, height)
    case .panels: return panels(x, y)
    case .shelf: return shelf(x, y)
    }
  }

  /// One of the numbers from 0 to 1 that tell this place from others of its kind.
  func number(_ i: Int) -> Float { numbers[i] }

  /// One of the place's four colours.
  func tone(_ i: Int) -> Vector { colors[i] }

  /// A number from 0 to 1 that belongs to a cell.
  func cell(_ x: Float, _ y: Float) -> Float { noise.cell(Int32(x), Int32(y)) }

  /// Fractal noise from 0 to 1.
  func grain(_ x: Float, _ y: Float) -> Float { noise.fractal(x, y, octaves: 3) }

  /// Walls stand on something.
  private var hasFloor: Bool { [.bricks, .foliage, .panels, .shelf].contains(kind) }

  private func pavement(_ x: Float, _ y: Float, _ height: Float) -> Vector {
    let depth = y - height * (0.72 + 0.16 * numbers[7])
    let grit = noise.fractal(x * 70, y * 140, octaves: 3)
    let base = colors[3].mixed(kind == .foliage ? .srgb(98, 112, 58) : .srgb(150, 142, 132), 0.75)
    return base * (0.55 + 0.55 * grit) * (0.55 + 0.45 * smoothstep(0, 0.05, depth))
  }

  private func studio(_ x: Float, _ y: Float, _ height: Float) -> Vector {
    let (dx, dy) = (x - 0.3 - 0.4 * numbers[0], y - height * 0.4)
    let glow = bell((dx * dx + dy * dy).squareRoot(), 0.5)
    let cloud = noise.fractal(x * 3, y * 3)
    return colors[0].mixed(colors[1], 0.3 * cloud) * (0.35 + 0.65 * glow) * (0.8 + 0.4 * cloud)
  }

  private func sky(_ x: Float, _ y: Float, _ height: Float) -> Vector {
    let horizon = height * (0.48 + 0.24 * numbers[0])
    let hill = horizon - 0.12 * noise.fractal(x * 2.5, 7, octaves: 4)
    if y > hill {
      let tuft = noise.fractal(x * 30, y * 55, octaves: 3)
      let near = (y - hill) / max(0.05, height - hill)
      return Vector.srgb(110, 130, 92).mixed(.srgb(88, 116, 50), near) * (0.5 + 0.9 * tuft)
    }
    let cloud = smoothstep(0.45 + 0.2 * numbers[1], 0.85, noise.fractal(x * 4, y * 7, octaves: 5))
    let blue = Vector.srgb(84, 140, 208).mixed(.srgb(190, 214, 232), clamp(y / max(0.1, hill), 0, 1))
    return blue.mixed(.srgb(250, 248, 244), cloud)
  }

  private func bricks(_ x: Float, _ y: Float) -> Vector {
    let high = 0.035 + 0.03 * numbers[0]
    let row = (y / high).rounded(.down)
    let column = x / (high * 2.4) + (Int(row) % 2 == 0 ? 0.5 : 0)
    let (u, v) = (column - column.rounded(.down), y / high - row)
    let joint = min(min(u, 1 - u) * 2.4, min(v, 1 - v))
    let brick = noise.cell(Int32(column.rounded(.down)), Int32(row))
    let grit = noise.fractal(x * 60, y * 60, octaves: 3)
    let fired = Vector.srgb(150, 84, 66).mixed(numbers[1] > 0.6 ? .srgb(196, 188, 178) : .srgb(112, 60, 52), brick)
    return fired.mixed(.srgb(186, 180, 170), 1 - smoothstep(0.05, 0.11, joint)) * (0.6 + 0.7 * grit)
  }

  private func foliage(_ x: Float, _ y: Float) -> Vector {
    let big = noise.fractal(x * 5, y * 5, octaves: 3)
    let leaf = noise.fractal(x * 26 + big * 4, y * 26, octaves: 4)
    let gap = smoothstep(0.62, 0.72, noise.fractal(x * 11 + 9, y * 11 - big * 3, octaves: 3))
    let autumn = numbers[0] > 0.75
    let green = Vector.srgb(38, 62, 26).mixed(
      autumn ? .srgb(206, 132, 44) : .srgb(132, 170, 62), smoothstep(0.3, 0.75, leaf))
    return (green * (0.35 + 1.1 * big)).mixed(.srgb(222, 234, 226), gap * 0.8)
  }
}
