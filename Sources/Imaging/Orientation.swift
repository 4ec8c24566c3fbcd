import Compute

/// How a camera was held, as EXIF tag 0x0112 tells it: what must be done to the stored pixels to see the picture upright.
public enum Orientation: Int, Sendable, Codable, CaseIterable {
  /// Nothing.
  case upright = 1
  /// Mirror left and right.
  case mirrored
  /// Half a turn.
  case upsideDown
  /// Mirror top and bottom.
  case flipped
  /// Mirror along the main diagonal.
  case transposed
  /// A quarter turn clockwise.
  case right
  /// Mirror along the other diagonal.
  case transversed
  /// A quarter turn counter-clockwise.
  case left

  /// Whether width and height change places.
  public var swapsSides: Bool { rawValue >= 5 }
}

extension Image {
  /// The stored image as it is to be seen.
  public func upright(from orientation: Orientation) -> Image {
    guard orientation != .upright else { return self }
    let whole = PixelLoops.Rectangle(x: 0, y: 0, width: width, height: height)
    let (columns, rows) = orientation.swapsSides ? (height, width) : (width, height)
    return Image(
      width: columns, height: rows, pixels: PixelLoops.copied(pixels, width: width, whole, orientation.turn))
  }

  /// The image as a camera held that way would have stored it: ``upright(from:)`` brings it back.
  public func stored(as orientation: Orientation) -> Image {
    let back: [Orientation: Orientation] = [.right: .left, .left: .right]
    return upright(from: back[orientation] ?? orientation)
  }
}

extension GrayImage {
  /// The stored image as it is to be seen.
  public func upright(from orientation: Orientation) -> GrayImage {
    let (columns, rows) = orientation.swapsSides ? (height, width) : (width, height)
    // Where the first pixel comes from, and how far away its neighbour to the right comes from, and that below.
    func place(_ x: Int, _ y: Int) -> Int {
      let (sx, sy) = orientation.source(x, y, width: width, height: height)
      return sy * width + sx
    }
    let (first, right, below) = (place(0, 0), place(1, 0) - place(0, 0), place(0, 1) - place(0, 0))
    let source = pixels.span
    var bytes = [UInt8](repeating: 0, count: pixels.count)
    for y in 0..<rows {
      for x in 0..<columns {
        bytes[y * columns + x] = source[first + x * right + y * below]
      }
    }
    return GrayImage(width: columns, height: rows, pixels: bytes)
  }
}

extension Orientation {
  /// What makes the stored picture upright.
  fileprivate var turn: PixelLoops.Turn {
    PixelLoops.Turn(
      mirrored: [.mirrored, .upsideDown, .transversed, .left].contains(self),
      flipped: [.upsideDown, .flipped, .right, .transversed].contains(self), transposed: swapsSides)
  }

  /// Which stored pixel is seen at (`x`, `y`) of the upright picture; `width` and `height` are the stored picture's.
  fileprivate func source(_ x: Int, _ y: Int, width w: Int, height h: Int) -> (Int, Int) {
    switch self {
    case .upright: return (x, y)
    case .mirrored: return (w - 1 - x, y)
    case .upsideDown: return (w - 1 - x, h - 1 - y)
    case .flipped: return (x, h - 1 - y)
    case .transposed: return (y, x)
    case .right: return (y, h - 1 - x)
    case .transversed: return (w - 1 - y, h - 1 - x)
    case .left: return (w - 1 - y, x)
    }
  }
}
