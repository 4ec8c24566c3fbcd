import Compute
import Imaging

/// See ``summary``.
public struct ISONoise: Augmentation {
  public static let summary = "What a sensor shows at a high ISO: noise of brightness, the more the darker, and of hue."
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "color_shift", \.color, .interval(0...1), "standard deviation of the hue in circles, at an intensity of 1"),
    Parameter("intensity", \.intensity, .interval(0...10), "how strong all of it is"),
    .probability,
  ]
  public var color: Interval = 0.01...0.05
  public var intensity: Interval = 0.1...0.5
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let strength = random.uniform(in: intensity)
    let turn = random.uniform(in: color) * strength * 2 * Double.pi
    let spread = GrayImage(sample.pixels).standardDeviation
    let key: UInt64 = random.next()
    sample.pixels.addSensorNoise(
      brightness: (spread * strength).squareRoot(), turn: turn, key: key)
  }
}

extension GrayImage {
  /// How far grey levels are from their mean, in the mean of squares.
  fileprivate var standardDeviation: Double {
    let bytes = pixels.span
    var (sum, squares) = (0, 0)
    for i in bytes.indices {
      sum &+= Int(bytes[i])
      squares &+= Int(bytes[i]) &* Int(bytes[i])
    }
    let mean = Double(sum) / Double(bytes.count)
    return max(0, Double(squares) / Double(bytes.count) - mean * mean).squareRoot()
  }
}

extension Image {
  /// Adds to all channels of a pixel one normal number, in the measure in which it is dark, and turns its colour about the grey axis by
  /// another: a small turn by t moves red by t (blue - green) / √3, and so on around.
  ///
  /// - Parameters:
  ///   - brightness: the standard deviation, in bytes, of a black pixel.
  ///   - turn: that of the turn, in radians.
  fileprivate mutating func addSensorNoise(brightness: Double, turn: Double, key: UInt64) {
    // In 256ths and in 4096ths.
    let (light, hue) = (Self.normals(256 * brightness), Self.normals(4096 * turn / 3.0.squareRoot()))
    let lights = light.span
    let hues = hue.span
    precondition(lights.count == 4096 && hues.count == 4096)
    let count = pixels.count / 3
    var bytes = pixels.mutableSpan
    for pixel in 0..<count {
      let bits = noiseBits(key, pixel)
      let i = 3 * pixel
      let (r, g, b) = (Int32(bytes[i]), Int32(bytes[i + 1]), Int32(bytes[i + 2]))
      let dark = 255 - (77 * r + 150 * g + 29 * b) >> 8
      let shift = (lights[Int(bits & 0xFFF)] * dark) >> 16
      let t = hues[Int(bits >> 12 & 0xFFF)]
      bytes[i] = Self.byte(r + shift + (t * (b - g)) >> 12)
      bytes[i + 1] = Self.byte(g + shift + (t * (r - b)) >> 12)
      bytes[i + 2] = Self.byte(b + shift + (t * (g - r)) >> 12)
    }
  }

  private static func normals(_ deviation: Double) -> [Int32] {
    NormalQuantiles.all.map { Int32(max(-1e6, min(1e6, ($0 * deviation).rounded()))) }
  }

  @inline(__always)
  private static func byte(_ value: Int32) -> UInt8 { UInt8(truncatingIfNeeded: min(max(value, 0), 255)) }
}
