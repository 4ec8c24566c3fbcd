import Foundation

/// The light of a photograph, in camera coordinates (x right, y up, z towards the camera).
struct Light: Sendable {
  /// From the scene to the lamp, of length 1.
  var direction: Vector
  /// The lamp's linear colour and strength.
  var color: Vector
  /// What comes from above and from below.
  var sky, ground: Vector
}

/// A person sculpted for one photograph: all parts, and where they stand in the picture.
struct Figure: Sendable {
  let layout: FaceLayout
  let parts: [Part]
  /// Pixels per head unit.
  let scale: Float
  /// Where the head's origin lies in the picture.
  let center: (x: Float, y: Float)
  let head, shoulders: Rotation
  /// The lenses of glasses, where some are worn.
  let lenses: Lenses?

  /// A person whose head's origin lies at `center`, with `scale` pixels to the unit.
  init(_ identity: Identity, _ look: Appearance, scale: Float, center: (x: Float, y: Float)) {
    layout = FaceLayout(identity: identity, look: look)
    self.scale = scale
    self.center = center
    head = Rotation(yaw: look.yaw, pitch: look.pitch, roll: look.roll)
    shoulders = Rotation(yaw: look.yaw * 0.4, pitch: 0.03, roll: look.roll * 0.15)
    lenses = Lenses(layout)
    let body = BodyShape(layout: layout)
    parts =
      [HeadShape(layout: layout).skin] + HairShape(layout: layout).parts + body.parts + body.covers
      + (lenses == nil ? [] : [body.temples])
  }

  /// The camera coordinates, in heads from the head's origin, of a place on the head.
  func camera(_ onHead: Vector) -> Vector { head.apply(onHead) }

  /// Where a place on the head is seen in the picture.
  func project(_ onHead: Vector) -> (x: Float, y: Float) {
    let p = head.apply(onHead)
    return (center.x + scale * p.x, center.y - scale * p.y)
  }

  /// The turn of the frame in which `part` was sculpted.
  func rotation(of part: Part) -> Rotation { part.onHead ? head : shoulders }

  /// The pixels that the figure may cover, cut to the picture.
  func region(width: Int, height: Int) -> (columns: Range<Int>, rows: Range<Int>) {
    var (left, right, top, bottom) = (Float.infinity, -Float.infinity, Float.infinity, -Float.infinity)
    for part in parts {
      let c = rotation(of: part).apply(part.bounds.center)
      let (x, y, r) = (center.x + scale * c.x, center.y - scale * c.y, scale * part.bounds.radius)
      (left, right, top, bottom) = (min(left, x - r), max(right, x + r), min(top, y - r), max(bottom, y + r))
    }
    let reach = scale * 2.3
    return (
      pixels(max(left, center.x - reach), min(right, center.x + reach), below: width),
      pixels(top, bottom, below: height)
    )
  }

  private func pixels(_ low: Float, _ high: Float, below end: Int) -> Range<Int> {
    let first = Int(clamp(low.rounded(.down), 0, Float(end)))
    return first..<max(first, Int(clamp(high.rounded(.up), 0, Float(end))))
  }
}

/// The rims and glasses of spectacles: a flat drawing in a plane before the eyes.
struct Lenses: Sendable {
  let eye: Vector
  let size: Vector
  let frame: Vector
  let dark: Bool
  /// The depth of the plane.
  let z: Float = 0.9

  /// The lenses that go with a face; nil where none are worn.
  init?(_ layout: FaceLayout) {
    dark = layout.look.cover == .sunglasses
    guard dark || layout.identity.wearsGlasses, layout.look.cover != .mask || !dark else { return nil }
    eye = layout.eye
    let grown: Float = dark ? 1.12 : 1
    size = layout.identity.lens * Vector(grown, grown, 1, 1)
    frame = dark ? .srgb(14, 14, 16) : layout.identity.frame
  }

  /// The colour (premultiplied, with coverage) at a place of the plane; `blur` is the width of a pixel in heads.
  func paint(x: Float, y: Float, blur: Float, glare: Float) -> Vector {
    let edge = outline(x, y)
    let bridge = max(abs(y - eye.y - 0.05) - 0.018, abs(x) - (eye.x - size.x + 0.01))
    let rim = min(abs(edge) - 0.018, bridge)
    let rimShare = 1 - smoothstep(-blur * 0.6, blur * 0.6, rim)
    let glassShare = 1 - smoothstep(-blur * 0.6, blur * 0.6, edge)
    let shine = glare * smoothstep(0.06, 0, abs((x - y * 0.6) - (x > 0 ? eye.x + 0.02 : -eye.x + 0.02)) - 0.03)
    let tint: Vector =
      dark
      ? Vector(0.02, 0.022, 0.026, 1) * Vector(1 + 4 * (y - eye.y), 1 + 4 * (y - eye.y), 1 + 4 * (y - eye.y), 1) : .zero
    let glassCover: Float = (dark ? 0.93 : 0.05) + 0.22 * shine
    var glass = tint * glassCover + Vector(0.5, 0.53, 0.56, 0) * (0.25 * shine + (dark ? 0.02 : 0.03))
    glass.w = glassCover
    glass *= glassShare
    var solid = frame * (0.8 + 0.8 * smoothstep(-0.02, 0.02, y - eye.y - size.y))
    solid.w = 1
    return solid * rimShare + glass * (1 - rimShare)
  }

  /// The distance from a lens's edge: a box with round corners about each eye.
  private func outline(_ x: Float, _ y: Float) -> Float {
    let round = size.z * min(size.x, size.y)
    let dx = abs(abs(x) - eye.x) - (size.x - round)
    let dy = abs(y - eye.y + 0.02) - (size.y - round)
    let outside = (max(dx, 0) * max(dx, 0) + max(dy, 0) * max(dy, 0)).squareRoot()
    return outside + min(max(dx, dy), 0) - round
  }
}
