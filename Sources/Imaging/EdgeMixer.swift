/// Bilinear mixtures of which not all four pixels are those of the picture: the plain version of what vector code does inside.
struct EdgeMixer {
  let block: PixelBlock
  let levelWidth, levelHeight: Int
  let border: Border

  /// The mixture at a place `right` and `down` 256ths beyond the pixel at (`column`, `row`).
  func mixture(_ column: Int, _ row: Int, _ right: UInt32, _ down: UInt32) -> Color {
    let (a, b) = (pixel(column, row), pixel(column + 1, row))
    let (c, d) = (pixel(column, row + 1), pixel(column + 1, row + 1))
    func mix(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> UInt8 {
      let top = UInt32(a) * (256 - right) + UInt32(b) * right
      let low = UInt32(c) * (256 - right) + UInt32(d) * right
      let weight = down << 8
      return UInt8(truncatingIfNeeded: (((top * (65535 - weight)) >> 16) + ((low * weight) >> 16) + 128) >> 8)
    }
    return Color(
      mix(a.red, b.red, c.red, d.red), mix(a.green, b.green, c.green, d.green), mix(a.blue, b.blue, c.blue, d.blue))
  }

  private func pixel(_ x: Int, _ y: Int) -> Color {
    if case .fill(let color) = border, x < 0 || x >= levelWidth || y < 0 || y >= levelHeight { return color }
    let part = block.part
    return block.image[min(max(x - part.x, 0), part.width - 1), min(max(y - part.y, 0), part.height - 1)]
  }
}
