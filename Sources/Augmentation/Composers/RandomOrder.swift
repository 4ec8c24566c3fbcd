import Compute

/// See ``summary``.
public struct RandomOrder: Composer {
  public static let summary = "Applies some transforms in a random order, each by its own probability."
  public static let parameters: [Parameter<Self>] = [
    .transforms, Parameter("n", \.count, .wholeInterval(1...100), "how many are chosen; all where there are fewer"),
    .epochs,
    .probability,
  ]
  public var transforms: [any Augmentation] = []
  public var count: Interval = 1...1
  public var epochs: ClosedRange<Int>?
  public var p = 1.0

  public init() {}

  public func compose(_ sample: inout Sample, random: inout Random) {
    let places = chosen(count, &random)
    let key: UInt64 = random.next()
    for place in places { apply(place, to: &sample, key: key) }
  }
}
