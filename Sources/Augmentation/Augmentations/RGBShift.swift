import Compute
import Imaging

/// See ``summary``.
public struct RGBShift: Augmentation {
  public static let summary = "Adds a number to each channel."
  public static let parameters: [Parameter<Self>] = [
    Parameter("r_shift_limit", \.red, .interval(-255...255, single: .symmetric), "what is added to red"),
    Parameter("g_shift_limit", \.green, .interval(-255...255, single: .symmetric), "what is added to green"),
    Parameter("b_shift_limit", \.blue, .interval(-255...255, single: .symmetric), "what is added to blue"),
    .probability,
  ]
  public var red: Interval = -20...20
  public var green: Interval = -20...20
  public var blue: Interval = -20...20
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let shifts = [red, green, blue].map { random.uniform(in: $0) }
    for (name, shift) in zip(["red", "green", "blue"], shifts) { sample.note(name, shift) }
    sample.apply(tables: shifts.map { shift in ByteTable { $0 + shift } })
  }
}
