import Compute
import Imaging

/// See ``summary``.
public struct ChannelShuffle: Augmentation {
  public static let summary = "Exchanges red, green and blue, in one of their six orders."
  public static let parameters: [Parameter<Self>] = [.probability]
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    var order = [0, 1, 2]
    random.shuffle(&order)
    sample.pixels.pixels = PixelFilters.reordered(sample.pixels.pixels, order)
  }
}
