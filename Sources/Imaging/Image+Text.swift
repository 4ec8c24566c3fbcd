extension Image {
  /// Writes a line of text with its upper left corner at (`x`, `y`), in letters of five by seven pixels (nine
  /// with what hangs below the line) times `scale`.
  ///
  /// The font knows printable ASCII; other characters become boxes. What lies outside of the image is left out.
  public mutating func drawText(_ text: String, x: Int, y: Int, color: Color = .white, scale: Int = 1) {
    precondition(scale >= 1, "letters are at least one pixel times their size")
    var left = x
    for letter in text {
      draw(Font.rows(of: letter), x: left, y: y, color, scale)
      left += Self.letterAdvance * scale
    }
  }

  /// Pixels from one letter to the next, and from the left edge of a text to its right one, at the scale 1.
  public static let letterAdvance = Font.width + 1
  /// Pixels down of a letter at the scale 1, what hangs below the line included.
  public static let letterHeight = Font.height

  private mutating func draw(_ rows: [UInt8], x: Int, y: Int, _ color: Color, _ scale: Int) {
    for (row, bits) in rows.enumerated() {
      let lines = (y + row * scale)..<(y + (row + 1) * scale)
      for column in 0..<Font.width where bits >> (Font.width - 1 - column) & 1 == 1 {
        fill((x + column * scale)..<(x + (column + 1) * scale), lines, color)
      }
    }
  }
}
