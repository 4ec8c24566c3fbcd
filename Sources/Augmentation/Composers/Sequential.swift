import Compute

/// See ``summary``.
public struct Sequential: Composer {
  public static let summary = "Applies transforms in their order, each by its own probability: all of them, or none."
  public static let parameters: [Parameter<Self>] = [.transforms, .epochs, .probability]
  public var transforms: [any Augmentation] = []
  public var epochs: ClosedRange<Int>?
  public var p = 0.5

  public init() {}

  public func compose(_ sample: inout Sample, random: inout Random) {
    let key: UInt64 = random.next()
    for place in transforms.indices { apply(place, to: &sample, key: key) }
  }
}
