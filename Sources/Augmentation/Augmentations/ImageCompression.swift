import Compute
import Imaging

/// See ``summary``.
public struct ImageCompression: Augmentation {
  /// The codec that leaves its traces.
  public enum Codec: String, Sendable, CaseIterable {
    case jpeg
  }

  public static let summary = "Writes the picture as a JPEG (4:2:0) and reads it again."
  public static let parameters: [Parameter<Self>] = [
    Parameter("compression_type", \.codec, .choice, "the codec"),
    Parameter("quality_range", \.quality, .wholeInterval(1...100), "JPEG quality"),
    .probability,
  ]
  public var codec = Codec.jpeg
  public var quality: Interval = 99...100
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let range = Int(quality.lowerBound.rounded())...Int(quality.upperBound.rounded())
    let quality = random.integer(in: range)
    sample.note("quality", quality)
    // A panorama that no JPEG can hold has never been through one either.
    guard sample.pixels.fitsJPEG else { return }
    let bytes = sample.pixels.jpeg(quality: quality)
    guard let decoded = try? Image.decode(bytes) else { preconditionFailure("libjpeg cannot read what it wrote") }
    sample.pixels = decoded.image
  }
}
