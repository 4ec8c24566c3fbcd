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
    sample.pixels.reorderChannels(order)
  }
}

extension Image {
  /// Puts channel `order[k]` in the place of channel k.
  fileprivate mutating func reorderChannels(_ order: [Int]) {
    guard order != [0, 1, 2] else { return }
    let (r, g, b) = (order[0], order[1], order[2])
    var bytes = pixels.mutableSpan
    var i = 0
    while i + 2 < bytes.count {
      let (x, y, z) = (bytes[i + r], bytes[i + g], bytes[i + b])
      bytes[i] = x
      bytes[i + 1] = y
      bytes[i + 2] = z
      i += 3
    }
  }
}
