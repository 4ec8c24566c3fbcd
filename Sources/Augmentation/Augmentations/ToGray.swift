import Compute
import Imaging

/// See ``summary``.
public struct ToGray: Augmentation {
  /// What becomes the brightness of a pixel.
  public enum Method: String, Sendable, CaseIterable {
    /// 0.299 red + 0.587 green + 0.114 blue (Rec. 601).
    case weightedAverage = "weighted_average"
    /// The mean of the three.
    case average
    /// The mean of the largest and the smallest.
    case desaturation
    /// The largest.
    case max
  }

  public static let summary = "Takes the colour away; the picture keeps three channels."
  public static let parameters: [Parameter<Self>] = [
    Parameter("method", \.method, .choice, "what becomes the brightness"), .probability,
  ]
  public var method = Method.weightedAverage
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    switch method {
    case .weightedAverage: sample.pixels.pixels = PixelFilters.grayed(sample.pixels.pixels)
    case .average: sample.pixels.gray { r, g, b in (r + g + b + 1) / 3 }
    case .desaturation: sample.pixels.gray { r, g, b in (Swift.max(r, g, b) + Swift.min(r, g, b) + 1) >> 1 }
    case .max: sample.pixels.gray { r, g, b in Swift.max(r, g, b) }
    }
  }
}

extension Image {
  /// Gives every pixel the brightness that `value` makes of its red, green and blue.
  @inline(__always)
  fileprivate mutating func gray(_ value: (_ r: Int32, _ g: Int32, _ b: Int32) -> Int32) {
    let count = pixels.count
    var bytes = pixels.mutableSpan
    var i = 0
    while i + 2 < count {
      let v = UInt8(truncatingIfNeeded: value(Int32(bytes[i]), Int32(bytes[i + 1]), Int32(bytes[i + 2])))
      bytes[i] = v
      bytes[i + 1] = v
      bytes[i + 2] = v
      i += 3
    }
  }
}
