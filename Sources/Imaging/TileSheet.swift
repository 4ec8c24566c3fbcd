/// A picture of pictures: rows of tiles, each with a line or more of text under it, below a headline.
public struct TileSheet: Sendable {
  /// A picture with lines of text.
  public struct Tile: Sendable {
    /// The picture; fitted to its place where it is larger or smaller.
    public var image: Image
    /// Lines of text under it; of one that is too long the end is shown.
    public var lines: [String]

    /// A tile with these lines.
    public init(_ image: Image, lines: [String]) {
      self.image = image
      self.lines = lines
    }

    /// A tile with one line.
    public init(_ image: Image, caption: String) { self.init(image, lines: [caption]) }
  }

  /// Tiles side by side.
  public struct Row: Sendable {
    /// A line of text above them; none where it is empty.
    public var heading: String
    /// From the left.
    public var tiles: [Tile]

    /// A row of tiles.
    public init(_ heading: String = "", _ tiles: [Tile]) {
      self.heading = heading
      self.tiles = tiles
    }
  }

  /// Pixels across and down of the place for a picture.
  public var side: Int

  private static let gap = 8
  private static let paper = Color(24, 26, 30)
  private static let ink = Color(220, 222, 226)
  private static let line = Image.letterHeight + 4

  /// How many letters of a line there is room for under a picture.
  public var letters: Int { side / Image.letterAdvance }

  /// A sheet with pictures of that size.
  public init(side: Int) { self.side = side }

  /// The sheet of `rows`, under a headline.
  public func draw(_ rows: [Row], headline: String) -> Image {
    let columns = max(1, rows.map(\.tiles.count).max() ?? 1)
    let texts = [2 * headline.count] + rows.map(\.heading.count)
    let width = max(columns * (side + Self.gap), Image.letterAdvance * (texts.max() ?? 0) + Self.gap) + Self.gap
    let top = 2 * Self.gap + 2 * Image.letterHeight
    let height = top + rows.map { rowHeight($0) }.reduce(0, +) + Self.gap
    var sheet = Image(width: width, height: max(height, top + Self.gap), color: Self.paper)
    sheet.drawText(headline, x: Self.gap, y: Self.gap, color: Self.ink, scale: 2)
    var y = top
    for row in rows {
      draw(row, at: y, on: &sheet)
      y += rowHeight(row)
    }
    return sheet
  }

  private func rowHeight(_ row: Row) -> Int {
    let lines = max(1, row.tiles.map(\.lines.count).max() ?? 1)
    return (row.heading.isEmpty ? 0 : Self.line + 4) + side + Self.gap + lines * Self.line
  }

  private func draw(_ row: Row, at y: Int, on sheet: inout Image) {
    sheet.drawText(row.heading, x: Self.gap, y: y, color: Self.ink)
    let top = y + (row.heading.isEmpty ? 0 : Self.line + 4)
    for (column, tile) in row.tiles.enumerated() {
      let x = Self.gap + column * (side + Self.gap)
      let picture = tile.image.fitted(exactly: side)
      sheet.paste(picture, x: x + (side - picture.width) / 2, y: top + (side - picture.height) / 2)
      for (number, line) in tile.lines.enumerated() {
        sheet.drawText(
          String(line.suffix(letters)), x: x, y: top + side + 3 + number * Self.line, color: Self.ink)
      }
    }
  }
}

extension Image {
  /// The picture with a longer side of `side` pixels, made larger where it is smaller.
  fileprivate func fitted(exactly side: Int) -> Image {
    let scale = Double(side) / Double(max(width, height))
    guard scale != 1 else { return self }
    return resized(
      width: max(1, Int((Double(width) * scale).rounded())), height: max(1, Int((Double(height) * scale).rounded())))
  }
}
