import Compute

/// See ``summary``.
public struct OneOf: Composer {
  public static let summary = "Applies one of some transforms, chosen by their probabilities against each other."
  public static let parameters: [Parameter<Self>] = [.transforms, .epochs, .probability]
  public var transforms: [any Augmentation] = []
  public var epochs: ClosedRange<Int>?
  public var p = 0.5

  public init() {}

  public func compose(_ sample: inout Sample, random: inout Random) {
    let place = random.choose(weights: weights)
    apply(place, to: &sample, key: random.next(), always: true)
  }
}
