/// Value noise: random numbers at the corners of a grid and a smooth passage between them. A pure function of the place and the
/// seed.
struct Noise: Sendable {
  private let seed: UInt32

  /// The noise of a seed.
  init(_ seed: UInt32) { self.seed = seed }

  /// A number from 0 to 1 that belongs to a cell of the grid.
  func cell(_ x: Int32, _ y: Int32, _ z: Int32 = 0) -> Float {
    var h = seed ^ (UInt32(bitPattern: x) &* 0x8DA6_B343) ^ (UInt32(bitPattern: y) &* 0xD816_3841)
    h ^= UInt32(bitPattern: z) &* 0xCB1A_B31F
    h = (h ^ (h >> 16)) &* 0x7FEB_352D
    h = (h ^ (h >> 15)) &* 0x846C_A68B
    return Float((h ^ (h >> 16)) >> 8) * 0x1p-24
  }

  /// Smooth noise from 0 to 1 with features of about 1 unit.
  func at(_ x: Float, _ y: Float) -> Float {
    let (fx, fy) = (x.rounded(.down), y.rounded(.down))
    let (ix, iy) = (Int32(fx), Int32(fy))
    let (u, v) = (Self.ease(x - fx), Self.ease(y - fy))
    let top = cell(ix, iy) * (1 - u) + cell(ix &+ 1, iy) * u
    let low = cell(ix, iy &+ 1) * (1 - u) + cell(ix &+ 1, iy &+ 1) * u
    return top * (1 - v) + low * v
  }

  /// Smooth noise in space.
  func at(_ x: Float, _ y: Float, _ z: Float) -> Float {
    let fz = z.rounded(.down)
    let w = Self.ease(z - fz)
    return layer(Int32(fz)).at(x, y) * (1 - w) + layer(Int32(fz) &+ 1).at(x, y) * w
  }

  /// A sum of `octaves` noises, each twice as fine and half as strong as the last; from 0 to 1.
  func fractal(_ x: Float, _ y: Float, octaves: Int = 4) -> Float {
    var (sum, weight, total, scale) = (Float(0), Float(1), Float(0), Float(1))
    for octave in 0..<octaves {
      sum += weight * layer(Int32(octave) &+ 977).at(x * scale, y * scale)
      total += weight
      weight *= 0.5
      scale *= 2.03
    }
    return sum / total
  }

  private func layer(_ z: Int32) -> Noise { Noise(seed ^ (UInt32(bitPattern: z) &* 0x9E37_79B1)) }

  private static func ease(_ t: Float) -> Float { t * t * (3 - 2 * t) }
}
