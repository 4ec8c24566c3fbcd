import Compute
import Imaging

/// See ``summary``.
public struct ISONoise: Augmentation {
  public static let summary = """
    What a sensor shows at a high ISO: grains of light, the lighter the darker the pixel was and the more the more the picture's lightness \
    varies, and noise of hue.
    """
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "color_shift", \.color, .interval(0...1), "standard deviation of the hue in degrees, at an intensity of 1"),
    Parameter(
      "intensity", \.intensity, .interval(0...10),
      "how much of what a pixel is below white a grain adds, and how many grains there are"),
    .probability,
  ]
  public var color: Interval = 0.01...0.05
  public var intensity: Interval = 0.1...0.5
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let strength = random.uniform(in: intensity)
    let shift = random.uniform(in: color)
    sample.note("intensity", strength)
    sample.note("color_shift", shift)
    let pixels = sample.pixels.pixels
    sample.pixels.pixels = PixelLoops.addingSensorNoise(
      to: pixels, photons: Self.lightnessDeviation(of: pixels) * strength, step: strength, turn: shift * strength,
      key: random.next())
  }

  /// The standard deviation of the lightness of pixels, which is from 0 to 1: at most a half.
  private static func lightnessDeviation(of rgb: [UInt8]) -> Double {
    let (sum, squares) = PixelLoops.lightnessSums(of: rgb)
    let count = Double(rgb.count / 3)
    let mean = Double(sum) / count
    return min(0.5, max(0, Double(squares) / count - mean * mean).squareRoot() / 510)
  }
}
