import Compute
import Imaging

/// See ``summary``.
public struct Downscale: Augmentation {
  public static let summary = "Makes the picture smaller and as large as before again, so that detail is lost."
  public static let parameters: [Parameter<Self>] = [
    Parameter("scale_range", \.scale, .interval(0.01...0.99), "the smaller picture's sides in parts of the picture's"),
    .probability,
  ]
  public var scale: Interval = 0.25...0.25
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let factor = random.uniform(in: scale)
    sample.note("scale", factor)
    let (width, height) = (sample.canvas.width, sample.canvas.height)
    func side(_ length: Int) -> Int { max(1, Int((Double(length) * factor).rounded())) }
    let small = sample.pixels.resized(width: side(width), height: side(height))
    sample.pixels = small.resized(width: width, height: height)
  }
}
