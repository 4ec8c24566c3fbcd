import Compute
import Foundation
import Imaging

/// What a camera adds to the light: exposure, a soft lens, dark corners, grain.
struct Camera: Sendable {
  private let exposure, vignette, softness, grain: Float
  private let tint: Vector

  /// The camera for a sequence of random numbers.
  init(_ random: inout Random) {
    exposure = random.logarithmic(0.82, 1.3)
    vignette = random.number(0, 0.45)
    softness = random.chance(0.3) ? random.number(0.2, 0.9) : 0
    grain = random.chance(0.7) ? random.logarithmic(0.004, 0.022) : 0.003
    let warmth = random.number(-0.06, 0.06)
    tint = Vector(1 + warmth, 1, 1 - warmth, 0)
  }

  /// The photograph of a canvas.
  func develop(_ canvas: Canvas, _ random: inout Random) -> Image {
    var bytes = [UInt8](repeating: 0, count: 3 * canvas.width * canvas.height)
    var noise = GrainSource(random.next())
    let soft = softened(canvas)
    let (cx, cy) = (Float(canvas.width) / 2, Float(canvas.height) / 2)
    let scale = 1 / (cx * cx + cy * cy)
    for y in 0..<canvas.height {
      for x in 0..<canvas.width {
        let (dx, dy) = (Float(x) - cx, Float(y) - cy)
        let i = y * canvas.width + x
        let color = soft.pixels[i] * tint * (exposure * (1 - vignette * (dx * dx + dy * dy) * scale))
        write(color, noise.next(), to: &bytes, at: 3 * i)
      }
    }
    return Image(width: canvas.width, height: canvas.height, pixels: bytes)
  }

  private func write(_ color: Vector, _ noise: Vector, to bytes: inout [UInt8], at i: Int) {
    let luminance = Self.curve(color.luminance)
    let strength = grain * (1.25 - luminance)
    for channel in 0..<3 {
      let value = Self.curve(color[channel]) + (noise[3] * 0.7 + noise[channel] * 0.7) * strength
      bytes[i + channel] = UInt8(clamp(value * 255 + 0.5, 0, 255))
    }
  }

  /// A lens is never quite sharp: each pixel takes a share of its neighbours.
  private func softened(_ canvas: Canvas) -> Canvas {
    guard softness > 0 else { return canvas }
    var result = canvas
    let blurred = canvas.blurred(1)
    for i in result.pixels.indices { result.pixels[i] = canvas.pixels[i].mixed(blurred.pixels[i], softness) }
    return result
  }

  /// Linear light to an sRGB value from 0 to 1; bright light rolls off instead of clipping.
  private static func curve(_ light: Float) -> Float {
    let place = clamp(light, 0, 3.999) * 1024
    let index = Int(place)
    return table[index] + (table[index + 1] - table[index]) * (place - Float(index))
  }

  private static let table: [Float] = (0...4096).map { step in
    let light = Float(step) / 1024
    let rolled = light < 0.6 ? light : 0.6 + 0.4 * (1 - exp(-(light - 0.6) / 0.4))
    return rolled <= 0.003_130_8 ? 12.92 * rolled : 1.055 * pow(rolled, 1 / 2.4) - 0.055
  }
}

/// Sensor noise in quantity: four nearly normal numbers at a time, from a small generator that Philox seeds.
struct GrainSource {
  private var state: UInt64

  /// The grain for a seed.
  init(_ seed: UInt64) { state = seed | 1 }

  /// Four numbers of mean 0 and deviation near 1.
  mutating func next() -> Vector {
    Vector(one(), one(), one(), one())
  }

  /// Four 16-bit numbers summed: near enough to normal for grain (Marsaglia's xorshift64* makes the bits).
  private mutating func one() -> Float {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    let bits = state &* 0x2545_F491_4F6C_DD1D
    let sum = (bits & 0xFFFF) &+ (bits >> 16 & 0xFFFF) &+ (bits >> 32 & 0xFFFF) &+ (bits >> 48)
    return (Float(sum) - 131_070) * (1 / 37_837)
  }
}
