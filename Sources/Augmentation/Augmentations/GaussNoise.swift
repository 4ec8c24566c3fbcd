import Compute
import Imaging

/// See ``summary``.
public struct GaussNoise: Augmentation {
  public static let summary = "Adds normally distributed noise to every pixel."
  public static let parameters: [Parameter<Self>] = [
    Parameter("std_range", \.deviation, .interval(0...1), "standard deviation, in parts of 255"),
    Parameter("mean_range", \.mean, .interval(-1...1), "mean, in parts of 255"),
    Parameter("per_channel", \.perChannel, .flag, "whether the three channels get noise of their own"),
    .probability,
  ]
  public var deviation: Interval = 0.2...0.44
  public var mean: Interval = 0...0
  public var perChannel = true
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let part = random.uniform(in: deviation)
    let numbers = NormalNumbers(deviation: part * 255)
    let shift = random.uniform(in: mean) * 255
    sample.note("std", part)
    sample.note("mean", shift / 255)
    let pixels = sample.pixels.pixels
    sample.pixels.pixels = PixelLoops.adding(
      numbers, mean: shift, to: pixels, key: random.next(), perPixel: !perChannel)
  }
}
