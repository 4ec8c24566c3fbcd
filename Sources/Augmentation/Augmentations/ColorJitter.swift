import Compute
import Imaging

/// See ``summary``.
public struct ColorJitter: Augmentation {
  public static let summary = "Changes brightness, contrast, saturation and hue, in a random order."
  public static let parameters: [Parameter<Self>] = [
    Parameter("brightness", \.brightness, .interval(0...10), "factor of all bytes"),
    Parameter("contrast", \.contrast, .interval(0...10), "factor of the distance from the mean luminance"),
    Parameter("saturation", \.saturation, .interval(0...10), "factor of the distance from the pixel's own luminance"),
    Parameter("hue", \.hue, .interval(-0.5...0.5, single: .symmetric), "turn of the hue in circles"),
    .probability,
  ]
  public var brightness: Interval = 0.8...1.2
  public var contrast: Interval = 0.8...1.2
  public var saturation: Interval = 0.8...1.2
  public var hue: Interval = -0.5...0.5
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let (bright, contrast) = (random.uniform(in: brightness), random.uniform(in: contrast))
    let (saturation, turn) = (random.uniform(in: saturation), random.uniform(in: hue))
    for (name, value) in [("brightness", bright), ("contrast", contrast), ("saturation", saturation), ("hue", turn)] {
      sample.note(name, value)
    }
    var order = [0, 1, 2, 3]
    random.shuffle(&order)
    for change in order {
      switch change {
      case 0: sample.apply(tables: ByteTable { $0 * bright })
      case 1: sample.changeContrast(by: contrast)
      case 2: sample.pixels.saturate(by: saturation)
      default: sample.pixels.turnHue(by: turn)
      }
    }
  }
}

extension Sample {
  /// Moves all bytes away from the mean luminance, or towards it.
  fileprivate mutating func changeContrast(by factor: Double) {
    let image = pixels
    let mean = Double(PixelLoops.luminanceSum(of: image.pixels)) / Double(image.width * image.height)
    apply(tables: ByteTable { mean + ($0 - mean) * factor })
  }
}

extension Image {
  /// Moves every channel away from the pixel's luminance, or towards it, in whole 256ths.
  fileprivate mutating func saturate(by factor: Double) {
    pixels = PixelLoops.saturated(pixels, part: Int((factor * 256).rounded()))
  }

  /// Turns every hue, by parts of the circle.
  fileprivate mutating func turnHue(by turn: Double) {
    pixels = PixelLoops.shifted(pixels, hue: Float(6 * turn), saturation: 0, value: 0)
  }
}
