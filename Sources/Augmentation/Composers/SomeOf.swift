import Compute

/// See ``summary``.
public struct SomeOf: Composer {
  public static let summary =
    "Chooses a number of transforms, each no more than once, and applies them in their order, each by its own probability."
  public static let parameters: [Parameter<Self>] = [
    .transforms, Parameter("n", \.count, .wholeInterval(1...100), "how many are chosen; all where there are fewer"),
    .epochs, .probability,
  ]
  public var transforms: [any Augmentation] = []
  public var count: Interval = 1...1
  public var epochs: ClosedRange<Int>?
  public var p = 1.0

  public init() {}

  public func compose(_ sample: inout Sample, random: inout Random) {
    let places = chosen(count, &random).sorted()
    let key: UInt64 = random.next()
    for place in places { apply(place, to: &sample, key: key) }
  }
}
