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
  public init(_ image: Image) {
    self = Self.all(of: LuminanceGrid(GrayImage(image), side: Self.side))[0]
  }

  /// The hashes of a picture in all its flips and quarter turns: the k-th is that of ``Image/upright(from:)`` for the k-th
  /// ``Orientation``, to the bit.
  public static func all(of image: Image) -> [PerceptualHash] {
    all(of: LuminanceGrid(GrayImage(image), side: side))
  }

  /// How many bits differ: 0 for the same picture, about 32 for two that have nothing in common.
  public func distance(to other: PerceptualHash) -> Int { (bits ^ other.bits).nonzeroBitCount }

  /// The side of the grid of which hashes are made.
  static let side = 32
  private static let frequencies = 8

  /// The hashes of all orientations from one cosine transform.
  ///
  /// To mirror a picture is to negate its odd frequencies across; to mirror top and bottom, those down; to transpose it, to swap
  /// both. The transform is in whole numbers, so that this is exact.
  static func all(of grid: LuminanceGrid) -> [PerceptualHash] {
    let coefficients = transform(grid.levels)
    let signs: [(across: Int, down: Int)] = [(0, 0), (1, 0), (1, 1), (0, 1)]
    let upright = signs.map { sign in
      PerceptualHash(
        coefficients: coefficients.indices.map { place in
          let (v, u) = (place / frequencies, place % frequencies)
          return (u & sign.across + v & sign.down) & 1 == 0 ? coefficients[place] : -coefficients[place]
        })
    }
    // Transposed; flipped and transposed; turned and transposed; mirrored and transposed.
    return upright + [0, 3, 2, 1].map { upright[$0].transposed }
  }

  /// The hash of the transposed picture: its coefficients are the same ones elsewhere, and so is their median.
  private var transposed: PerceptualHash {
    var result: UInt64 = 0
    for place in 0..<UInt64(64) { result |= (bits >> place & 1) << (place % 8 * 8 + place / 8) }
    return PerceptualHash(bits: result)
  }

  /// A bit for each coefficient above the median of all but the first, which is the mean luminance.
  private init(coefficients: [Int]) {
    let sorted = coefficients.dropFirst().sorted()
    let median = sorted[sorted.count / 2]
    bits = coefficients.indices.reduce(0) { coefficients[$1] > median ? $0 | 1 << UInt64($1) : $0 }
  }

  /// The lowest frequencies of the cosine transform (DCT-II, not normalised), row by row.
  private static func transform(_ levels: [Int]) -> [Int] {
    var rows = [Int](repeating: 0, count: side * frequencies)
    for y in 0..<side {
      for u in 0..<frequencies { rows[u * side + y] = project(levels, from: y * side, frequency: u) }
    }
    var result: [Int] = []
    for v in 0..<frequencies {
      for u in 0..<frequencies { result.append(project(rows, from: u * side, frequency: v)) }
    }
    return result
  }

  private static func project(_ numbers: [Int], from start: Int, frequency: Int) -> Int {
    let source = numbers.span.extracting(start..<(start + side))
    let wave = cosines.span.extracting((frequency * side)..<((frequency + 1) * side))
    precondition(source.count == wave.count)
    var sum = 0
    for i in source.indices { sum &+= source[i] &* wave[i] }
    return sum
  }

  /// In whole 4096ths: with luminances below 2^16, no sum comes near 2^63.
  private static let cosines: [Int] = (0..<(frequencies * side)).map { place in
    let angle = (Double(place % side) + 0.5) * Double(place / side) * .pi / Double(side)
    return Int((4096 * cos(angle)).rounded())
  }
}

extension Image {
  /// The luminance (Rec. 601) of the picture squeezed to a square, row by row, from 0 to 255.
  public func luminance(side: Int) -> [Float] {
    let grid = LuminanceGrid(GrayImage(self), side: side)
    return grid.sums.map { Float(Double($0) / Double(grid.weight)) }
  }
}
