import Compute
import Imaging

/// See ``summary``.
public struct MedianBlur: Augmentation {
  public static let summary = "Takes for each byte the median of the square around it; the edges are repeated."
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "blur_limit", \.window, .wholeInterval(3...7),
      "pixels across of the square: odd ones of the range, each as likely; an even one alone is made odd"),
    .probability,
  ]
  public var window: Interval = 3...7
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let sides = [3, 5, 7].filter { window.contains(Double($0)) }
    let side = sides.isEmpty ? 2 * (Int(window.lowerBound) / 2) + 1 : random.choose(sides)
    sample.note("window", side)
    let image = sample.pixels
    sample.pixels.pixels = PixelFilters.median(image.pixels, width: image.width, height: image.height, side: side)
  }
}
