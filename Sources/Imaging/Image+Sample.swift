extension Image {
  /// For every pixel of the new canvas, the bilinear mixture of the four pixels around the place to which `back` maps its centre.
  ///
  /// Weights are whole 256ths, so that equal maps give equal bytes on every processor.
  func sampled(by back: Affine, width: Int, height: Int, border: Border) -> Image {
    var bytes = [UInt8](repeating: 0, count: 3 * width * height)
    let step = (x: Fixed(back.a), y: Fixed(back.c))
    for row in 0..<height {
      let place = back.apply(x: 0.5, y: Double(row) + 0.5)
      // Half a 256th is added once, so that cutting the places off rounds them.
      let start = (x: Fixed(place.x - 0.5) + Fixed.half, y: Fixed(place.y - 0.5) + Fixed.half)
      sampleRow(from: start, step: step, count: width, at: 3 * row * width, border: border, into: &bytes)
    }
    return Image(width: width, height: height, pixels: bytes)
  }

  /// A row of the canvas: first what lies before the photograph, then what lies inside of it, then the rest.
  private func sampleRow(
    from start: (x: Fixed, y: Fixed), step: (x: Fixed, y: Fixed), count: Int, at offset: Int, border: Border,
    into bytes: inout [UInt8]
  ) {
    let inside = Fixed.columns(from: start.x, step: step.x, count: count, below: width - 1).clamped(
      to: Fixed.columns(from: start.y, step: step.y, count: count, below: height - 1))
    mixInside(inside, from: start, step: step, at: offset, into: &bytes)
    for columns in [0..<inside.lowerBound, inside.upperBound..<count] {
      for column in columns {
        let color = edgeColor(start.x.advanced(by: step.x, column), start.y.advanced(by: step.y, column), border)
        bytes[offset + 3 * column] = color.red
        bytes[offset + 3 * column + 1] = color.green
        bytes[offset + 3 * column + 2] = color.blue
      }
    }
  }

  private func mixInside(
    _ columns: Range<Int>, from start: (x: Fixed, y: Fixed), step: (x: Fixed, y: Fixed), at offset: Int,
    into bytes: inout [UInt8]
  ) {
    let source = pixels.span
    var target = bytes.mutableSpan
    precondition(offset >= 0 && offset + 3 * columns.upperBound <= target.count)
    let stride = 3 * width
    var (x, y) = (start.x.advanced(by: step.x, columns.lowerBound), start.y.advanced(by: step.y, columns.lowerBound))
    for column in columns {
      let (fx, fy) = (x.part, y.part)
      // The four places are inside: the columns are those with x + 1 < width and y + 1 < height.
      let i = y.whole &* stride &+ 3 &* x.whole
      let out = offset &+ 3 &* column
      for channel in 0..<3 {
        let j = i &+ channel
        let (a, b) = unsafe (Int32(source[unchecked: j]), Int32(source[unchecked: j &+ 3]))
        let (c, d) = unsafe (Int32(source[unchecked: j &+ stride]), Int32(source[unchecked: j &+ stride &+ 3]))
        let (top, low) = ((a << 8) &+ (b &- a) &* fx, (c << 8) &+ (d &- c) &* fx)
        let mixed = ((top << 8) &+ (low &- top) &* fy &+ 32768) >> 16
        unsafe target[unchecked: out &+ channel] = UInt8(truncatingIfNeeded: mixed)
      }
      x = x + step.x
      y = y + step.y
    }
  }

  /// The mixture where not all four pixels are those of the photograph.
  private func edgeColor(_ x: Fixed, _ y: Fixed, _ border: Border) -> Color {
    let (column, row) = (x.whole, y.whole)
    if case .fill(let color) = border, column < -1 || column >= width || row < -1 || row >= height { return color }
    let (a, b) = (pixel(column, row, border), pixel(column + 1, row, border))
    let (c, d) = (pixel(column, row + 1, border), pixel(column + 1, row + 1, border))
    func mix(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> UInt8 {
      let top = Int32(a) * (256 - x.part) + Int32(b) * x.part
      let low = Int32(c) * (256 - x.part) + Int32(d) * x.part
      return UInt8(truncatingIfNeeded: (top * (256 - y.part) + low * y.part + 32768) >> 16)
    }
    return Color(
      mix(a.red, b.red, c.red, d.red), mix(a.green, b.green, c.green, d.green), mix(a.blue, b.blue, c.blue, d.blue))
  }

  private func pixel(_ x: Int, _ y: Int, _ border: Border) -> Color {
    switch border {
    case .replicate: return self[min(max(x, 0), width - 1), min(max(y, 0), height - 1)]
    case .fill(let color): return x >= 0 && x < width && y >= 0 && y < height ? self[x, y] : color
    }
  }
}

/// A place along an axis in whole 2^-24ths of a pixel: sums of them are exact.
private struct Fixed {
  private static let bits = 24
  private let raw: Int64

  private init(raw: Int64) { self.raw = raw }

  /// The nearest one to `place`. Far outside of every photograph all places are alike.
  init(_ place: Double) { raw = Int64((min(max(place, -1e6), 1e6) * Double(1 << Self.bits)).rounded()) }

  /// Half of the 256th to which places are cut off.
  static let half = Fixed(raw: 1 << (bits - 9))

  static func + (a: Fixed, b: Fixed) -> Fixed { Fixed(raw: a.raw &+ b.raw) }

  func advanced(by step: Fixed, _ count: Int) -> Fixed { Fixed(raw: raw &+ step.raw &* Int64(count)) }

  /// The pixel before the place.
  var whole: Int { Int(raw >> Self.bits) }

  /// How many 256ths lie beyond it.
  var part: Int32 { Int32(truncatingIfNeeded: raw >> (Self.bits - 8)) & 255 }

  /// The steps, of `count`, at which a place that starts at `start` lies from 0 up to but not including `limit`.
  static func columns(from start: Fixed, step: Fixed, count: Int, below limit: Int) -> Range<Int> {
    let end = Int64(limit) << bits
    guard step.raw != 0 else { return start.raw >= 0 && start.raw < end ? 0..<count : 0..<0 }
    let forward = step.raw > 0
    let stride = abs(step.raw)
    // Walking left is walking right from the other side.
    let origin = forward ? start.raw : end - 1 - start.raw
    let first = min(max(ceilingQuotient(-origin, stride), 0), Int64(count))
    let last = min(max(ceilingQuotient(end - origin, stride), first), Int64(count))
    return Int(first)..<Int(last)
  }

  private static func ceilingQuotient(_ a: Int64, _ b: Int64) -> Int64 {
    let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
    return remainder > 0 ? quotient + 1 : quotient
  }
}
