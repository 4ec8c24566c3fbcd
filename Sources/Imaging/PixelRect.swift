/// A rectangle of whole pixels, of which there is at least one.
public struct PixelRect: Hashable, Sendable {
  /// The first column and row.
  public var x, y: Int
  /// Pixels across and down.
  public var width, height: Int

  /// A rectangle from (`x`, `y`) on.
  public init(x: Int, y: Int, width: Int, height: Int) {
    precondition(width > 0 && height > 0, "a rectangle has pixels")
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// The columns.
  var columns: Range<Int> { x..<(x + width) }
  /// The rows.
  var rows: Range<Int> { y..<(y + height) }
}
