extension Image {
  /// For every pixel of the new canvas, the bilinear mixture of the four pixels around the place to which `back` maps its centre.
  ///
  /// Weights are whole 256ths, so that equal maps give equal bytes on every processor.
  func sampled(by back: Affine, width: Int, height: Int, border: Border) -> Image {
    var bytes = [UInt8](repeating: 0, count: 3 * width * height)
    for row in 0..<height { sampleRow(row, by: back, width: width, border: border, into: &bytes) }
    return Image(width: width, height: height, pixels: bytes)
  }

  private func sampleRow(_ row: Int, by back: Affine, width: Int, border: Border, into bytes: inout [UInt8]) {
    let source = pixels.span
    var target = bytes.mutableSpan
    let (lastX, lastY, stride) = (self.width - 1, self.height - 1, 3 * self.width)
    var out = 3 * row * width
    for column in 0..<width {
      let place = back.apply(x: Double(column) + 0.5, y: Double(row) + 0.5)
      let (x, fx) = Self.split(place.x - 0.5)
      let (y, fy) = Self.split(place.y - 0.5)
      if x >= 0 && x < lastX && y >= 0 && y < lastY {
        let i = y * stride + 3 * x
        for channel in 0..<3 {
          // The four places are inside: x + 1 <= lastX and y + 1 <= lastY.
          let top =
            unsafe Int(source[unchecked: i + channel]) * (256 - fx) + Int(source[unchecked: i + channel + 3]) * fx
          let low =
            unsafe Int(source[unchecked: i + channel + stride]) * (256 - fx)
            + Int(source[unchecked: i + channel + stride + 3]) * fx
          target[out + channel] = UInt8(truncatingIfNeeded: (top * (256 - fy) + low * fy + 32768) >> 16)
        }
      } else {
        let color = edgeColor(x, fx, y, fy, border)
        target[out] = color.red
        target[out + 1] = color.green
        target[out + 2] = color.blue
      }
      out += 3
    }
  }

  /// The pixel before `place`, and how many 256ths lie beyond it. Far outside all places are alike.
  private static func split(_ place: Double) -> (Int, Int) {
    let bounded = min(max(place, -1e6), 1e6)
    let whole = bounded.rounded(.down)
    return (Int(whole), Int((bounded - whole) * 256 + 0.5))
  }

  private func edgeColor(_ x: Int, _ fx: Int, _ y: Int, _ fy: Int, _ border: Border) -> Color {
    let corners = [pixel(x, y, border), pixel(x + 1, y, border), pixel(x, y + 1, border), pixel(x + 1, y + 1, border)]
    func mix(_ channel: KeyPath<Color, UInt8>) -> UInt8 {
      let c = corners.map { Int($0[keyPath: channel]) }
      let (top, low) = (c[0] * (256 - fx) + c[1] * fx, c[2] * (256 - fx) + c[3] * fx)
      return UInt8(truncatingIfNeeded: (top * (256 - fy) + low * fy + 32768) >> 16)
    }
    return Color(mix(\.red), mix(\.green), mix(\.blue))
  }

  private func pixel(_ x: Int, _ y: Int, _ border: Border) -> Color {
    switch border {
    case .replicate: return self[min(max(x, 0), width - 1), min(max(y, 0), height - 1)]
    case .fill(let color): return x >= 0 && x < width && y >= 0 && y < height ? self[x, y] : color
    }
  }
}
