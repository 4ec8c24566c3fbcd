import Compute
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
  public init(_ image: Image) { self.init(GrayImage(image)) }

  /// The hash of a picture's luminance.
  init(_ image: GrayImage) { self = Self.all(of: LuminanceGrid(image, side: Self.side).levels)[0] }

  /// The hashes of a picture in all its flips and quarter turns: the k-th is that of ``Image/upright(from:)`` for the k-th
  /// ``Orientation``, to the bit.
  public static func all(of image: Image) -> [PerceptualHash] {
    all(of: LuminanceGrid(GrayImage(image), side: side).levels)
  }

  /// How many bits differ: 0 for the same picture, about 32 for two that have nothing in common.
  public func distance(to other: PerceptualHash) -> Int { (bits ^ other.bits).nonzeroBitCount }

  /// The side of the grid of which hashes are made.
  static let side = 32
  private static let frequencies = 8

  /// The hashes of all orientations from one cosine transform (DCT-II, not normalised).
  ///
  /// To mirror a picture is to negate its odd frequencies across; to mirror top and bottom, those down; to transpose it, to swap
  /// both. The transform is in whole numbers, so that this is exact.
  static func all(of levels: [Int]) -> [PerceptualHash] {
    let coefficients = PixelLoops.lowestFrequencies(of: levels, waves: cosines)
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
    let median = Self.median(Array(coefficients.dropFirst()))
    var bits: UInt64 = 0
    for (place, value) in coefficients.enumerated() where value > median { bits |= 1 << UInt64(place) }
    self.bits = bits
  }

  /// The middle one of an odd number of numbers, found without putting the others in order (Hoare, "Algorithm 65: Find", 1961).
  private static func median(_ numbers: [Int]) -> Int {
    var numbers = numbers
    let middle = numbers.count / 2
    var (low, high) = (0, numbers.count - 1)
    while low < high {
      let pivot = numbers[middle]
      var (left, right) = (low, high)
      while left <= right {
        while numbers[left] < pivot { left += 1 }
        while numbers[right] > pivot { right -= 1 }
        guard left <= right else { break }
        numbers.swapAt(left, right)
        (left, right) = (left + 1, right - 1)
      }
      if right < middle { low = left }
      if middle < left { high = right }
    }
    return numbers[middle]
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
