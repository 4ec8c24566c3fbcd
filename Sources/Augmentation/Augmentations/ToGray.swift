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
    let brightness: PixelLoops.Brightness =
      switch method {
      case .weightedAverage: .weighted
      case .average: .mean
      case .desaturation: .middle
      case .max: .largest
      }
    sample.pixels.pixels = PixelLoops.gray(sample.pixels.pixels, brightness)
  }
}
