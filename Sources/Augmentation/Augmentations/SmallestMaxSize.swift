import Compute
import Imaging

/// See ``summary``.
public struct SmallestMaxSize: Augmentation {
  public static let summary = "Scales the picture so that its shorter side has so many pixels; its shape stays."
  public static let parameters: [Parameter<Self>] = [
    Parameter("max_size", \.side, .integer(1...longestSide), required: true, "pixels of the shorter side"),
    .probability,
  ]
  public var side = 320
  public var p = 1.0

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    sample.scale(by: Double(side) / Double(min(sample.canvas.width, sample.canvas.height)))
  }
}
