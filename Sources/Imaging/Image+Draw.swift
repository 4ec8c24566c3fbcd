extension Image {
  /// Draws the outline of a rectangle given by its edges; what lies outside of the image is left out.
  public mutating func drawRectangle(
    minX: Double, minY: Double, maxX: Double, maxY: Double, color: Color, thickness: Int = 1
  ) {
    let (x0, y0) = (Int(minX.rounded()), Int(minY.rounded()))
    let (x1, y1) = (max(x0 + 1, Int(maxX.rounded())), max(y0 + 1, Int(maxY.rounded())))
    fill(x0..<x1, y0..<(y0 + thickness), color)
    fill(x0..<x1, (y1 - thickness)..<y1, color)
    fill(x0..<(x0 + thickness), y0..<y1, color)
    fill((x1 - thickness)..<x1, y0..<y1, color)
  }

  /// Draws a filled disc.
  public mutating func drawDisc(x: Double, y: Double, radius: Double, color: Color) {
    let columns = Int((x - radius).rounded(.down))...Int((x + radius).rounded(.up))
    let rows = Int((y - radius).rounded(.down))...Int((y + radius).rounded(.up))
    for row in rows where row >= 0 && row < height {
      for column in columns where column >= 0 && column < width {
        let (dx, dy) = (Double(column) + 0.5 - x, Double(row) + 0.5 - y)
        if dx * dx + dy * dy <= radius * radius { self[column, row] = color }
      }
    }
  }

  /// Fills a rectangle; what lies outside of the image is left out.
  public mutating func fill(_ columns: Range<Int>, _ rows: Range<Int>, _ color: Color) {
    for y in rows.clamped(to: 0..<height) {
      for x in columns.clamped(to: 0..<width) { self[x, y] = color }
    }
  }

  /// Lays `other` over this image with its upper left corner at (`x`, `y`); what reaches beyond is left out.
  public mutating func paste(_ other: Image, x: Int, y: Int) {
    let columns = (x..<(x + other.width)).clamped(to: 0..<width)
    guard !columns.isEmpty else { return }
    for row in (y..<(y + other.height)).clamped(to: 0..<height) {
      let source = 3 * ((row - y) * other.width + columns.lowerBound - x)
      let target = 3 * (row * width + columns.lowerBound)
      pixels.replaceSubrange(
        target..<(target + 3 * columns.count), with: other.pixels[source..<(source + 3 * columns.count)])
    }
  }
}
