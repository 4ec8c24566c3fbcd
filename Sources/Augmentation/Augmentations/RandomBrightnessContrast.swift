import Compute
import Imaging

/// See ``summary``.
public struct RandomBrightnessContrast: Augmentation {
  public static let summary = "Multiplies all channels by 1 + contrast and adds brightness, one table for both."
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "brightness_limit", \.brightness, .interval(-1...1, single: .symmetric), "what is added, in parts of the maximum"),
    Parameter(
      "contrast_limit", \.contrast, .interval(-1...1, single: .symmetric), "by what part values are made larger"),
    Parameter(
      "brightness_by_max", \.byMax, .flag, "whether brightness is a part of 255 or of the picture's mean"),
    .probability,
  ]
  public var brightness: Interval = -0.2...0.2
  public var contrast: Interval = -0.2...0.2
  public var byMax = true
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let factor = 1 + random.uniform(in: contrast)
    let part = random.uniform(in: brightness)
    sample.note("contrast", factor - 1)
    sample.note("brightness", part)
    let shift = part * (byMax ? 255 : sample.pixels.meanByte)
    sample.apply(tables: ByteTable { factor * $0 + shift })
  }
}
