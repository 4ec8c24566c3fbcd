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
    sample.pixels.pixels = NormalNoise.sensor(
      sample.pixels.pixels, light: (spread * strength).squareRoot(), turn: turn, key: random.next())
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
