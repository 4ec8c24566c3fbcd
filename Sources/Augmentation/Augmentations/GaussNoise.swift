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
    let noise = NormalNoise(deviation: random.uniform(in: deviation) * 255)
    let shift = random.uniform(in: mean) * 255
    sample.pixels.pixels = noise.added(
      to: sample.pixels.pixels, mean: shift, key: random.next(), perPixel: !perChannel)
  }
}
