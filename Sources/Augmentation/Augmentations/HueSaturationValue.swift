import Compute
import Imaging

/// See ``summary``.
public struct HueSaturationValue: Augmentation {
  public static let summary = "Turns the hue and adds to saturation and value."
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "hue_shift_limit", \.hue, .interval(-180...180, single: .symmetric),
      "what is added to the hue, in steps of 2 degrees"),
    Parameter(
      "sat_shift_limit", \.saturation, .interval(-255...255, single: .symmetric),
      "what is added to the saturation of 0 to 255"),
    Parameter(
      "val_shift_limit", \.value, .interval(-255...255, single: .symmetric), "what is added to the value of 0 to 255"),
    .probability,
  ]
  public var hue: Interval = -20...20
  public var saturation: Interval = -30...30
  public var value: Interval = -20...20
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let turn = Float(random.uniform(in: hue)) / 30
    let (saturation, value) = (Float(random.uniform(in: saturation)) / 255, Float(random.uniform(in: value)))
    sample.note("hue_shift", Double(turn) * 30)
    sample.note("sat_shift", Double(saturation) * 255)
    sample.note("val_shift", Double(value))
    let pixels = sample.pixels.pixels
    sample.pixels.pixels = PixelLoops.shifted(pixels, hue: turn, saturation: saturation, value: value)
  }
}
