import Compute
import Imaging

/// See ``summary``.
public struct SmallestMaxSize: Augmentation {
  public static let summary =
    "Scales the picture so that its shorter side has so many pixels, but the longer one no more than 8192; its shape stays."
  public static let parameters: [Parameter<Self>] = [
    Parameter("max_size", \.side, .integer(1...longestSide), required: true, "pixels of the shorter side"),
    .probability,
  ]
  public var side = 320
  public var p = 1.0

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let (width, height) = (Double(sample.canvas.width), Double(sample.canvas.height))
    // A panorama of 20000 by 16 pixels must not become one of ten million.
    sample.scale(by: min(Double(side) / min(width, height), max(1, Double(longestSide) / max(width, height))))
  }
}
