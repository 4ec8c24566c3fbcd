import Foundation

/// Gives every hit its colour: what it is made of, in the light of the photograph.
struct Painter {
  let figure: Figure
  let light: Light
  private let skin: SkinPainter
  private let hair: Noise
  private let folds: Noise
  private var identity: Identity { figure.layout.identity }
  private var look: Appearance { figure.layout.look }

  /// The painter of a figure.
  init(_ figure: Figure, _ light: Light) {
    self.figure = figure
    self.light = light
    skin = SkinPainter(figure.layout, pixel: 1 / figure.scale)
    hair = Noise(figure.layout.identity.grain &+ 5)
    folds = Noise(figure.layout.look.grain)
  }

  /// The light that comes from a hit to the camera; its coverage is 1.
  func color(of hit: Hit) -> Vector {
    let part = figure.parts[hit.part]
    let rotation = figure.rotation(of: part)
    let place = rotation.inverse(hit.place)
    var color: Vector
    switch part.material {
    case .skin: color = lit(part.onHead ? skin.head(place) : skin.neck(place), hit.normal, hit)
    case .hair, .beard: color = strands(place, rotation, hit, beard: part.material == .beard)
    case .cloth: color = fabric(cloth(place), place, hit)
    case .hat, .brim: color = fabric(knit(place, part.material), place, hit)
    case .mask: color = fabric(pleated(place), place, hit)
    case .frame: color = lit(Surface(color: figure.lenses?.frame ?? .zero, gloss: 0.3, sharpness: 40), hit.normal, hit)
    }
    color.w = 1
    return color
  }

  /// Diffuse light of lamp, sky and ground, and the lamp's highlight.
  private func lit(_ surface: Surface, _ normal: Vector, _ hit: Hit) -> Vector {
    let toward = normal.dot(light.direction)
    // Red light goes furthest around into the shadow of skin.
    let wrap = Vector(1, 0.45, 0.3, 0) * surface.wrap
    let direct = Vector(
      max(0, (toward + wrap.x) / (1 + wrap.x)), max(0, (toward + wrap.y) / (1 + wrap.y)),
      max(0, (toward + wrap.z) / (1 + wrap.z)), 0)
    let shade = Vector(hit.lit, hit.lit, hit.lit, 0).mixed(Vector(1, hit.lit, hit.lit, 0), surface.wrap * 0.25)
    let dome = light.ground.mixed(light.sky, 0.5 + 0.5 * normal.y)
    let closed = 1 - hit.openness
    let open = Vector(1 - closed * (1 - 0.35 * surface.wrap), hit.openness, hit.openness, 0)
    let half = (light.direction + Vector(0, 0, 1, 0)).direction
    let shine = surface.gloss * pow(max(0, normal.dot(half)), surface.sharpness) * hit.lit
    let grazing = 1 - max(0, normal.z)
    let rim = dome * (0.1 * grazing * grazing * grazing * hit.openness)
    return surface.color * (light.color * direct * shade + dome * open) + light.color * shine + rim
  }

  /// Hair: strands of noise along the direction of growth, with the highlight of thin cylinders (Kajiya and Kay, 1989).
  private func strands(_ p: Vector, _ rotation: Rotation, _ hit: Hit, beard: Bool) -> Vector {
    let curly = beard || [.afro, .cropped].contains(identity.hairStyle)
    let around = atan2(p.x, p.z + 0.25)
    let detail = clamp(figure.scale / 40, 0, 1)
    let strand =
      curly
      ? hair.at(p.x * 22, p.y * 22, p.z * 22) * 0.6 + hair.at(p.x * 48, p.y * 48, p.z * 48) * 0.4
      : hair.at(around * 42 + 2 * hair.at(p.y * 3, p.z * 3), p.y * 3.2) * 0.6 + hair.at(around * 15, p.y * 1.5) * 0.4
    let down = rotation.apply(curly ? Vector(0.3, 1, 0.2, 0) : Vector(p.x * 0.25, 1, p.z * 0.15, 0))
    let tilt = (strand - 0.5) * (curly ? 0.9 : 0.45) * detail
    let normal = (hit.normal + rotation.apply(Vector(cos(around), 0.3, -sin(around), 0)) * tilt).direction
    let tangent = (down - normal * down.dot(normal)).direction
    let half = (light.direction + Vector(0, 0, 1, 0)).direction
    let along = tangent.dot(half)
    let shine = pow(max(0, 1 - along * along), 26) * max(0, normal.dot(light.direction) + 0.2) * hit.lit
    let surface = Surface(
      color: identity.hair * (0.62 + 0.76 * strand * detail + 0.38 * (1 - detail)), gloss: 0.015, wrap: 0.12)
    let gleam = (identity.hair * 1.2 + Vector(0.05, 0.05, 0.05, 0)) * light.color
    return lit(surface, normal, hit) + gleam * (shine * (curly ? 0.12 : 0.5) * (0.4 + strand))
  }

  private func fabric(_ color: Vector, _ p: Vector, _ hit: Hit) -> Vector {
    let (x, y) = (p.x * 1.7 + p.z * 0.5, p.y * 1.3)
    let here = folds.fractal(x, y, octaves: 3)
    let dx = folds.fractal(x + 0.08, y, octaves: 3) - here
    let dy = folds.fractal(x, y + 0.08, octaves: 3) - here
    let normal = (hit.normal - Vector(dx, dy, 0, 0) * 2.2).direction
    return lit(Surface(color: color * (0.85 + 0.3 * here), gloss: 0.015, sharpness: 8, wrap: 0.15), normal, hit)
  }

  private func cloth(_ p: Vector) -> Vector {
    if p.y < -9.68 { return Vector(0.03, 0.025, 0.022, 1) }
    if p.y < -5.2 { return look.trim * 0.4 }
    switch look.pattern {
    case .plain: return look.cloth
    case .stripes: return sin(p.y * 14) > 0.2 ? look.cloth : look.trim
    case .checks:
      let a: Float = sin(p.x * 11) > 0 ? 0.5 : 0
      let b: Float = sin(p.y * 11) > 0 ? 0.5 : 0
      return look.cloth.mixed(look.trim, (a + b) * 0.8)
    case .dots:
      let (u, v) = (p.x * 3.2 - (p.x * 3.2).rounded(), p.y * 3.2 - (p.y * 3.2).rounded())
      return u * u + v * v < 0.06 ? look.trim : look.cloth
    }
  }

  private func knit(_ p: Vector, _ material: Material) -> Vector {
    let color = material == .brim && look.cover == .cap ? look.coverColor * 0.8 : look.coverColor
    switch look.cover {
    case .beanie: return color * (0.8 + 0.2 * sin(atan2(p.x, p.z) * 46) * clamp(figure.scale / 60, 0, 1))
    case .cap: return color * (1 - 0.4 * bell(sin(atan2(p.x, p.z + 0.1) * 3), 0.06))
    case .scarf: return sin(p.y * 16 + p.x * 9) > 0 ? color : look.trim
    case .sunHat: return (material == .hat && p.y < 0.78) ? look.trim * 0.6 : color.mixed(.srgb(222, 198, 150), 0.6)
    default: return color
    }
  }

  private func pleated(_ p: Vector) -> Vector {
    let base =
      look.grain % 3 == 0 ? look.coverColor : (look.grain % 3 == 1 ? .srgb(150, 190, 215) : .srgb(232, 234, 236))
    return base * (0.93 + 0.09 * sin(p.y * 34) * clamp(figure.scale / 40, 0, 1))
  }
}
