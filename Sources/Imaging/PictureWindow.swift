import Compute
import Foundation

/// A part of a picture that has a hash of its own, so that a picture cropped to it, or framed around it, is found.
///
/// Sides are counted in 32nds of the picture's.
public struct PictureWindow: Hashable, Sendable {
  /// What lies left of it and above it.
  public let x, y: Int
  /// How wide and high it is.
  public let width, height: Int

  /// How many parts a side is counted in.
  public static let side = PerceptualHash.side

  /// The parts that are hashed: from the middle of most of the picture to that of half of each side, the picture without its lowest or
  /// uppermost eighth (where captions stand), and its corners.
  ///
  /// Those of the same rows follow one another, which makes the hashes quicker.
  public static let all: [PictureWindow] =
    [28, 26, 24, 20, 16].map { middle($0) }
    + [PictureWindow(0, 0, 32, 28), PictureWindow(0, 4, 32, 28)]
    + [(0, 0), (8, 0), (0, 8), (8, 8)].map { PictureWindow($0.0, $0.1, 24, 24) }

  private init(_ x: Int, _ y: Int, _ width: Int, _ height: Int) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  private static func middle(_ length: Int) -> PictureWindow {
    PictureWindow((side - length) / 2, (side - length) / 2, length, length)
  }

  /// The hash of each window, made as ``PerceptualHash`` is, of its cells alone.
  ///
  /// - Parameter levels: of 32x32 cells, as ``LuminanceGrid/centred``.
  static func hashes(of levels: [Int32], _ windows: [PictureWindow] = all) -> [UInt64] {
    let parts = windows.map { PixelLoops.Window(x: $0.x, y: $0.y, width: $0.width, height: $0.height) }
    return PixelLoops.hashes(of: parts, in: levels, waves: waves)
  }

  /// All of a picture.
  static let whole = PictureWindow(0, 0, side, side)

  /// In whole 1024ths, so that the sum over a column has 32 bits.
  private static let waves: [Int32] = (0...side).flatMap { length in
    (0..<(8 * side)).map { place in
      let (cell, frequency) = (place / 8, place % 8)
      guard cell < length else { return 0 }
      return Int32((1024 * cos((Double(cell) + 0.5) * Double(frequency) * .pi / Double(length))).rounded())
    }
  }
}

extension PerceptualHash {
  /// The hashes of the parts of a picture, in the order of ``PictureWindow/all``.
  public static func windows(of image: Image) -> [PerceptualHash] {
    PictureWindow.hashes(of: LuminanceGrid(GrayImage(image), side: side).centred).map { PerceptualHash(bits: $0) }
  }
}
