import Compute
import Foundation
import Imaging

/// See ``summary``.
public struct GaussianBlur: Augmentation {
  public static let summary = "Blurs by a Gaussian of random width; the edges are mirrored."
  public static let parameters: [Parameter<Self>] = [
    Parameter("sigma_limit", \.sigma, .interval(0...20), "standard deviation in pixels"),
    Parameter(
      "blur_limit", \.window, .interval(0...101),
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
    guard radius > 0, deviation > 0 else { return }
    sample.pixels.blur(weights: Self.weights(deviation, radius))
  }

  /// Whole 256ths that add up to 256, the same to either side. What rounding down leaves is handed out by largest remainder, in pairs;
  /// the middle has no partner and takes what is odd.
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
    return (half.dropFirst().reversed() + half).map { UInt16($0) }
  }
}

extension Image {
  /// Across, then down, with the same odd number of weights that add up to 256.
  fileprivate mutating func blur(weights: [UInt16]) {
    let radius = weights.count / 2
    var across = pixels
    var sums = [UInt16](repeating: 0, count: 3 * width)
    var line = [UInt8](repeating: 0, count: 3 * (width + 2 * radius))
    for y in 0..<height {
      extendRow(y, radius, into: &line)
      sum(lines: weights.indices.map { (line: 3 * $0, weight: weights[$0]) }, of: line, into: &sums)
      Self.store(sums, into: &across, at: 3 * y * width)
    }
    for y in 0..<height {
      let rows = weights.indices.map { (line: 3 * width * mirrored(y + $0 - radius, height), weight: weights[$0]) }
      sum(lines: rows, of: across, into: &sums)
      Self.store(sums, into: &pixels, at: 3 * y * width)
    }
  }

  /// A row with as many mirrored pixels on either side as the window needs.
  private func extendRow(_ y: Int, _ radius: Int, into line: inout [UInt8]) {
    let start = 3 * y * width
    line.replaceSubrange((3 * radius)..<(3 * (radius + width)), with: pixels[start..<(start + 3 * width)])
    for x in Array(-radius..<0) + Array(width..<(width + radius)) {
      for channel in 0..<3 { line[3 * (x + radius) + channel] = pixels[start + 3 * mirrored(x, width) + channel] }
    }
  }

  /// The weighted sum of stretches of `source` that start at the given places.
  private func sum(lines: [(line: Int, weight: UInt16)], of source: [UInt8], into sums: inout [UInt16]) {
    var target = sums.mutableSpan
    for i in target.indices { target[i] = 128 }
    for (start, weight) in lines where weight > 0 {
      let part = source.span.extracting(start..<(start + target.count))
      precondition(part.count == target.count)
      for i in target.indices { target[i] &+= weight &* UInt16(part[i]) }
    }
  }

  private static func store(_ sums: [UInt16], into bytes: inout [UInt8], at start: Int) {
    let source = sums.span
    var target = bytes.mutableSpan
    precondition(start >= 0 && start + source.count <= target.count)
    for i in source.indices { target[start &+ i] = UInt8(truncatingIfNeeded: source[i] >> 8) }
  }

  /// The place inside of `count` that a mirror at its first and last pixel shows at `index`.
  private func mirrored(_ index: Int, _ count: Int) -> Int {
    guard count > 1 else { return 0 }
    let period = 2 * (count - 1)
    let place = ((index % period) + period) % period
    return min(place, period - place)
  }
}
