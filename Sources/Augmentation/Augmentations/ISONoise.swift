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
    let shift = random.uniform(in: color)
    let turn = shift * strength * 2 * Double.pi
    sample.note("intensity", strength)
    sample.note("color_shift", shift)
    let pixels = sample.pixels.pixels
    let light = (Self.luminanceDeviation(of: pixels) * strength).squareRoot()
    sample.pixels.pixels = PixelLoops.addingSensorNoise(to: pixels, light: light, turn: turn, key: random.next())
  }

  /// How far the luminance of pixels is from their mean, in the mean of squares.
  private static func luminanceDeviation(of rgb: [UInt8]) -> Double {
    let (sum, squares) = PixelLoops.luminanceSums(of: rgb)
    let count = Double(rgb.count / 3)
    let mean = Double(sum) / count
    return max(0, Double(squares) / count - mean * mean).squareRoot()
  }
}
