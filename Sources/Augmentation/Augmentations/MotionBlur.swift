import Compute
import Foundation
import Imaging

/// See ``summary``.
public struct MotionBlur: Augmentation {
  public static let summary = "Blurs along a line, as a camera does that moves; the edges are mirrored."
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "blur_limit", \.window, .wholeInterval(3...101), "pixels across of the window that holds the line, made odd"),
    Parameter("angle_range", \.angle, .interval(0...360), "degrees of the line"),
    Parameter(
      "direction_range", \.direction, .interval(-1...1),
      "to which side of the pixel the line goes: -1 back alone, 0 both ways, 1 ahead alone"),
    Parameter("allow_shifted", \.shifts, .flag, "whether the line may be shifted by up to a quarter of the window"),
    .probability,
  ]
  public var window: Interval = 3...7
  public var angle: Interval = 0...360
  public var direction: Interval = -1...1
  public var shifts = true
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let reach = random.integer(in: Int(window.lowerBound.rounded())...Int(window.upperBound.rounded())) / 2
    sample.note("window", 2 * reach + 1)
    let turn = random.uniform(in: angle)
    sample.note("angle", turn)
    let taps = Self.weighed(places(reach, turn * .pi / 180, &random))
    guard taps.count > 1 else { return }
    let image = sample.pixels
    sample.pixels.pixels = PixelFilters.weighed(image.pixels, width: image.width, height: image.height, taps: taps)
  }

  /// The pixels of the line, relative to the one in the middle, each once.
  private func places(_ reach: Int, _ turn: Double, _ random: inout Random) -> [SIMD2<Int>] {
    let bias = random.uniform(in: direction)
    let (from, to) = (-Double(reach) * (1 - max(0, bias)), Double(reach) * (1 + min(0, bias)))
    let half = shifts ? Double(reach) / 2 : 0
    let (x, y) = (random.uniform(in: -half...half), random.uniform(in: -half...half))
    func place(_ value: Double) -> Int { min(max(Int(value.rounded()), -reach), reach) }
    let all = (0...(2 * reach)).map { step in
      let t = from + (to - from) * Double(step) / Double(2 * reach)
      return SIMD2(place(cos(turn) * t + x), place(sin(turn) * t + y))
    }
    return Set(all).sorted { ($0.y, $0.x) < ($1.y, $1.x) }
  }

  /// Equal weights in whole 256ths; the first ones take what is left over.
  private static func weighed(_ places: [SIMD2<Int>]) -> [PixelFilters.Tap] {
    let (part, rest) = 256.quotientAndRemainder(dividingBy: places.count)
    return places.enumerated().map { index, place in
      PixelFilters.Tap(down: place.y, across: place.x, weight: UInt16(part + (index < rest ? 1 : 0)))
    }
  }
}
