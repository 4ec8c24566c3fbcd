import Foundation

/// 64 bits that stay nearly the same when a picture is recompressed, scaled or brightened: the signs of the lowest
/// frequencies of its luminance, against their median (Zauner, "Implementation and benchmarking of perceptual image hash
/// functions", 2010).
public struct PerceptualHash: Hashable, Sendable {
  /// Row by row, from the lowest frequency.
  public let bits: UInt64

  /// A hash of known bits.
  public init(bits: UInt64) { self.bits = bits }

  /// The hash of a picture.
  public init(_ image: Image) { self.init(luminance: image.luminance(side: Self.side)) }

  /// How many bits differ: 0 for the same picture, about 32 for two that have nothing in common.
  public func distance(to other: PerceptualHash) -> Int { (bits ^ other.bits).nonzeroBitCount }

  private static let side = 32

  private init(luminance: [Float]) {
    let columns = (0..<8).map { u in (0..<Self.side).map { y in Self.project(luminance, row: y, frequency: u) } }
    var coefficients: [Float] = []
    for v in 0..<8 {
      for u in 0..<8 { coefficients.append(zip(columns[u], Self.cosines[v]).reduce(0) { $0 + $1.0 * $1.1 }) }
    }
    let sorted = coefficients.dropFirst().sorted()
    let median = sorted[sorted.count / 2]
    bits = coefficients.enumerated().reduce(0) { $1.element > median ? $0 | 1 << UInt64($1.offset) : $0 }
  }

  private static func project(_ luminance: [Float], row: Int, frequency: Int) -> Float {
    zip(luminance[(row * side)..<((row + 1) * side)], cosines[frequency]).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static let cosines: [[Float]] = (0..<8).map { u in
    (0..<side).map { Float(cos((Double($0) + 0.5) * Double(u) * .pi / Double(side))) }
  }
}

extension Image {
  /// The luminance (Rec. 601) of the picture squeezed to a square, row by row, from 0 to 255.
  public func luminance(side: Int) -> [Float] {
    let small = width >= side && height >= side ? resized(width: side, height: side) : stretched(to: side)
    return (0..<(side * side)).map {
      0.299 * Float(small.pixels[3 * $0]) + 0.587 * Float(small.pixels[3 * $0 + 1])
        + 0.114 * Float(small.pixels[3 * $0 + 2])
    }
  }

  private func stretched(to side: Int) -> Image {
    let map = Affine.scale(x: Double(side) / Double(width), y: Double(side) / Double(height))
    return warped(by: map, width: side, height: side, border: .replicate)
  }
}
