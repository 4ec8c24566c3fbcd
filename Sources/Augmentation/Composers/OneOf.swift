import Compute

/// See ``summary``.
public struct OneOf: Composer {
  public static let summary =
    "Applies one of some transforms, chosen by their probabilities against each other; none where these are all 0."
  public static let parameters: [Parameter<Self>] = [.transforms, .epochs, .probability]
  public var transforms: [any Augmentation] = []
  public var epochs: ClosedRange<Int>?
  public var p = 0.5

  public init() {}

  public func compose(_ sample: inout Sample, random: inout Random) {
    guard let place = random.choose(weights: weights) else { return }
    apply(place, to: &sample, key: random.next(), always: true)
  }
}
