extension Image {
  /// Draws the outline of a rectangle given by its edges; what lies outside of the image is left out, however far.
  public mutating func drawRectangle(
    minX: Double, minY: Double, maxX: Double, maxY: Double, color: Color, thickness: Int = 1
  ) {
    guard let x0 = Self.pixel(minX), let y0 = Self.pixel(minY), let right = Self.pixel(maxX),
      let bottom = Self.pixel(maxY)
    else { return }
    let (x1, y1) = (max(x0 + 1, right), max(y0 + 1, bottom))
    fill(x0..<x1, y0..<(y0 + thickness), color)
    fill(x0..<x1, (y1 - thickness)..<y1, color)
    fill(x0..<(x0 + thickness), y0..<y1, color)
    fill((x1 - thickness)..<x1, y0..<y1, color)
  }

  /// Draws a filled disc; what lies outside of the image is left out, however far.
  public mutating func drawDisc(x: Double, y: Double, radius: Double, color: Color) {
    guard radius >= 0, let left = Self.pixel(x - radius), let right = Self.pixel(x + radius),
      let top = Self.pixel(y - radius), let bottom = Self.pixel(y + radius)
    else { return }
    for row in (top - 1..<bottom + 2).clamped(to: 0..<height) {
      for column in (left - 1..<right + 2).clamped(to: 0..<width) {
        let (dx, dy) = (Double(column) + 0.5 - x, Double(row) + 0.5 - y)
        if dx * dx + dy * dy <= radius * radius { self[column, row] = color }
      }
    }
  }

  /// The nearest whole coordinate, kept where arithmetic holds and no picture reaches; nil for what is no number.
  private static func pixel(_ coordinate: Double) -> Int? {
    coordinate.isNaN ? nil : Int(min(max(coordinate, -1e9), 1e9).rounded())
  }

  /// Fills a rectangle; what lies outside of the image is left out.
  public mutating func fill(_ columns: Range<Int>, _ rows: Range<Int>, _ color: Color) {
    let columns = columns.clamped(to: 0..<width)
    guard !columns.isEmpty else { return }
    let row = Image(width: columns.count, height: 1, color: color).pixels
    for y in rows.clamped(to: 0..<height) {
      let start = 3 * (y * width + columns.lowerBound)
      pixels.replaceSubrange(start..<(start + row.count), with: row)
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
