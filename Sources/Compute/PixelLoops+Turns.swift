import CKernels

extension PixelLoops {
  /// A rectangle of pixels in a picture.
  public struct Rectangle: Hashable, Sendable {
    /// Pixels to the left of it and above it.
    public var x, y: Int
    /// Pixels across and down.
    public var width, height: Int

    /// A rectangle by its numbers.
    public init(x: Int, y: Int, width: Int, height: Int) {
      (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }
  }

  /// One of the eight ways to lay a picture on a square: mirrored first, and then transposed.
  public struct Turn: Hashable, Sendable {
    /// Whether left and right change places.
    public var mirrored: Bool
    /// Whether top and bottom do.
    public var flipped: Bool
    /// Whether rows become columns.
    public var transposed: Bool

    /// A turn by its parts.
    public init(mirrored: Bool = false, flipped: Bool = false, transposed: Bool = false) {
      (self.mirrored, self.flipped, self.transposed) = (mirrored, flipped, transposed)
    }
  }

  /// The pixels of a rectangle of rows of RGB, turned.
  public static func copied(_ rgb: [UInt8], width: Int, _ part: Rectangle, _ turn: Turn = Turn()) -> [UInt8] {
    precondition(width > 0 && rgb.count % (3 * width) == 0, "whole rows")
    precondition(
      part.x >= 0 && part.y >= 0 && part.width > 0 && part.height > 0 && part.x + part.width <= width
        && part.y + part.height <= rgb.count / (3 * width), "the rectangle leaves the picture")
    let kind = cturns_turn(
      mirrored: turn.mirrored ? 1 : 0, flipped: turn.flipped ? 1 : 0, transposed: turn.transposed ? 1 : 0)
    return unsafe rgb.withUnsafeBufferPointer { source in
      let first = unsafe source.baseAddress! + 3 * (part.y * width + part.x)
      return unsafe made(3 * part.width * part.height) {
        unsafe cturns_copy(first, 3 * width, part.width, part.height, kind, $0)
      }
    }
  }
}
