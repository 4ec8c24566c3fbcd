import Foundation

/// A place or a direction (x, y, z, unused), or a linear colour (red, green, blue, coverage).
///
/// Four floats rather than three, for sums and products of these are single instructions.
typealias Vector = SIMD4<Float>

extension SIMD4<Float> {
  /// The sum of the products of the first three components.
  func dot(_ b: Vector) -> Float { x * b.x + y * b.y + z * b.z }

  /// The length over the first three components.
  var length: Float { dot(self).squareRoot() }

  /// The direction of the vector; the vector itself where it has no length.
  var direction: Vector {
    let length = self.length
    return length > 1e-9 ? self / length : self
  }

  /// The mixture with `other`, of which `share` (0 to 1) is taken.
  func mixed(_ other: Vector, _ share: Float) -> Vector { self + (other - self) * share }

  /// The colour's luminance (Rec. 709).
  var luminance: Float { 0.2126 * x + 0.7152 * y + 0.0722 * z }

  /// The linear colour of sRGB values from 0 to 255, fully covering.
  static func srgb(_ red: Float, _ green: Float, _ blue: Float) -> Vector {
    Vector(linear(red / 255), linear(green / 255), linear(blue / 255), 1)
  }

  /// A colour by its hue (0 to 1, red first), saturation and value, as sRGB has them.
  static func hue(_ hue: Float, saturation: Float, value: Float) -> Vector {
    srgb(
      255 * hueChannel(5, hue, saturation, value), 255 * hueChannel(3, hue, saturation, value),
      255 * hueChannel(1, hue, saturation, value))
  }

  private static func linear(_ value: Float) -> Float {
    value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }
}

/// `value` held between `low` and `high`.
func clamp(_ value: Float, _ low: Float, _ high: Float) -> Float { value < low ? low : (value > high ? high : value) }

/// 0 below `from`, 1 above `to`, with a smooth passage between; `from` may be the greater one.
func smoothstep(_ from: Float, _ to: Float, _ value: Float) -> Float {
  let t = clamp((value - from) / (to - from), 0, 1)
  return t * t * (3 - 2 * t)
}

/// 1 at 0, falling off as a bell of the given width.
func bell(_ distance: Float, _ width: Float) -> Float {
  let t = distance / width
  return exp(-t * t)
}

/// A turn of space, as the rows of its matrix.
struct Rotation: Sendable {
  /// Where the turned axes lie: `rows.0` gives the x of a turned vector.
  var rows: (Vector, Vector, Vector)

  /// A head's turn in radians: first nodding (`pitch`, positive downwards), then looking aside (`yaw`, positive to the right
  /// of the picture), then leaning in the plane of the picture (`roll`, positive counter-clockwise).
  init(yaw: Float, pitch: Float, roll: Float) {
    let (sy, cy, sp, cp, sr, cr) = (sin(yaw), cos(yaw), sin(pitch), cos(pitch), sin(roll), cos(roll))
    let first = Vector(cy, sy * sp, sy * cp, 0)
    let second = Vector(0, cp, -sp, 0)
    rows = (first * cr - second * sr, first * sr + second * cr, Vector(-sy, cy * sp, cy * cp, 0))
  }

  /// `v` turned.
  func apply(_ v: Vector) -> Vector { Vector(rows.0.dot(v), rows.1.dot(v), rows.2.dot(v), 0) }

  /// `v` turned back.
  func inverse(_ v: Vector) -> Vector { rows.0 * v.x + rows.1 * v.y + rows.2 * v.z }
}

/// One channel of a colour by hue; `shift` is 5 for red, 3 for green and 1 for blue.
private func hueChannel(_ shift: Float, _ hue: Float, _ saturation: Float, _ value: Float) -> Float {
  let k = (shift + hue * 6).truncatingRemainder(dividingBy: 6)
  return value * (1 - saturation * clamp(min(k, 4 - k), 0, 1))
}
