import Compute
import Foundation
import Imaging

/// See ``summary``.
public struct GaussianBlur: Augmentation {
  public static let summary = "Blurs by a Gaussian of random width; the edges are mirrored."
  public static let parameters: [Parameter<Self>] = [
    Parameter("sigma_limit", \.sigma, .interval(0...20), "standard deviation in pixels"),
    Parameter(
      "blur_limit", \.window, .wholeInterval(0...101),
      "pixels across of the window, made odd; 0 for one that follows from the deviation"),
    .probability,
  ]
  public var sigma: Interval = 0.5...3
  public var window: Interval = 0...0
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let deviation = random.uniform(in: sigma)
    let drawn = random.integer(in: Int(window.lowerBound.rounded())...Int(window.upperBound.rounded()))
    // Pillow's and Albumentations' rule for the window: 3.5 deviations to either side.
    let radius = drawn > 0 ? drawn / 2 : Int(deviation * 3.5)
    sample.note("sigma", deviation)
    sample.note("window", 2 * radius + 1)
    guard radius > 0, deviation > 0 else { return }
    let pixels = sample.pixels
    sample.pixels.pixels = PixelLoops.blurred(
      pixels.pixels, width: pixels.width, weights: Self.weights(deviation, radius))
  }

  /// Whole 256ths of the middle and of each distance to either side; all of them add up to 256. What rounding down leaves is handed
  /// out by largest remainder, in pairs; the middle has no partner and takes what is odd.
  private static func weights(_ deviation: Double, _ radius: Int) -> [UInt16] {
    let raw = (0...radius).map { exp(-(Double($0) / deviation) * (Double($0) / deviation) / 2) }
    let sum = 2 * raw.reduce(0, +) - raw[0]
    let exact = raw.map { $0 / sum * 256 }
    var half = exact.map { Int($0) }
    let rest = 256 - (2 * half.reduce(0, +) - half[0])
    let order = (1...radius).sorted {
      (exact[$1] - exact[$1].rounded(.down), $0) < (exact[$0] - exact[$0].rounded(.down), $1)
    }
    for distance in order.prefix(rest / 2) { half[distance] += 1 }
    half[0] += rest % 2
    return half.map { UInt16($0) }
  }
}
