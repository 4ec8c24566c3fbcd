import Compute

extension Image {
  /// For every pixel of the new canvas, the bilinear mixture of the four pixels around the place to which `back` maps its centre.
  ///
  /// Weights are whole 256ths, so that equal maps give equal bytes on every processor.
  func sampled(by back: Affine, width: Int, height: Int, border: Border) -> Image {
    let step = (x: Fixed(back.a), y: Fixed(back.c))
    let starts = (0..<height).map { row in
      let place = back.apply(x: 0.5, y: Double(row) + 0.5)
      // Half a 256th is added once, so that cutting the places off rounds them.
      return (x: Fixed(place.x - 0.5) + Fixed.half, y: Fixed(place.y - 0.5) + Fixed.half)
    }
    func columns(_ start: (x: Fixed, y: Fixed), _ margin: Int) -> Range<Int> {
      Fixed.columns(from: start.x, step: step.x, count: width, from: -margin, below: self.width - 1 + margin).clamped(
        to: Fixed.columns(from: start.y, step: step.y, count: width, from: -margin, below: self.height - 1 + margin))
    }
    let stretches = starts.map { (inside: columns($0, 0), touching: columns($0, 1)) }
    return drawn(width: width, stretches, border) { row, column, sampling in
      let start = (x: starts[row].x.advanced(by: step.x, column), y: starts[row].y.advanced(by: step.y, column))
      sampling.setPlaces(x: start.x.raw, y: start.y.raw, stepX: step.x.raw, stepY: step.y.raw)
    }
  }

  /// The same for a map that is not affine. What lies behind the horizon is beyond the edge of the picture.
  func sampled(by back: Projective, width: Int, height: Int, border: Border) -> Image {
    let matrix = back.coefficients
    var row = PixelSampling(count: width)
    let stretches = (0..<height).map { y in
      row.setPlaces(matrix: matrix, column: 0.5, row: Double(y) + 0.5)
      return (inside: stretch(row, margin: 0), touching: stretch(row, margin: 1))
    }
    return drawn(width: width, stretches, border) { row, column, sampling in
      sampling.setPlaces(matrix: matrix, column: Double(column) + 0.5, row: Double(row) + 0.5)
    }
  }

  /// The columns at which a row's places have all four neighbours in the picture, or with a margin of 1 at least one of them: they are one
  /// stretch, for lines stay straight.
  private func stretch(_ sampling: borrowing PixelSampling, margin: Int) -> Range<Int> {
    let (low, right, bottom) = (Int32(-256 * margin), Int32(width - 1 + margin) << 8, Int32(height - 1 + margin) << 8)
    let (xs, ys) = (sampling.xs.span, sampling.ys.span)
    func isInside(_ i: Int) -> Bool { xs[i] >= low && xs[i] < right && ys[i] >= low && ys[i] < bottom }
    guard let first = xs.indices.first(where: isInside), let last = xs.indices.last(where: isInside) else {
      return 0..<0
    }
    return first..<(last + 1)
  }

  /// How many columns are drawn before those beside them: a turned row crosses a page of memory with every other pixel, and so few pages are
  /// at hand.
  private static let strip = 128

  /// A picture drawn strip by strip and row by row.
  ///
  /// - Parameters:
  ///   - stretches: for each row, at which columns all four neighbours lie in this picture, and at which any does.
  ///   - place: sets a row's places from a column on.
  private func drawn(
    width: Int, _ stretches: [(inside: Range<Int>, touching: Range<Int>)], _ border: Border,
    _ place: (_ row: Int, _ column: Int, inout PixelSampling) -> Void
  ) -> Image {
    let height = stretches.count
    let blank = Image(width: width, height: 1, color: border.color).pixels
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 3 * width * height) { target, count in
      for start in stride(from: 0, to: width, by: Self.strip) {
        let columns = start..<min(width, start + Self.strip)
        var sampling = PixelSampling(count: columns.count)
        for row in 0..<height {
          var (inside, touching) = stretches[row]
          if border == .replicate { touching = 0..<width }
          (inside, touching) = (inside.clamped(to: columns), touching.clamped(to: columns))
          if inside.isEmpty { inside = touching.lowerBound..<touching.lowerBound }
          let out = unsafe target.baseAddress! + 3 * (row * width + start)
          if touching.count < columns.count { unsafe out.update(from: blank, count: 3 * columns.count) }
          if touching.isEmpty { continue }
          place(row, start, &sampling)
          let (first, end) = (inside.lowerBound - start, inside.upperBound - start)
          unsafe sampling.mix(pixels, width: self.width, columns: first..<end, into: out + 3 * first)
          for column in [touching.lowerBound - start..<first, end..<touching.upperBound - start].joined() {
            let color = edgeColor(sampling.xs[column], sampling.ys[column], border)
            unsafe (out[3 * column], out[3 * column + 1], out[3 * column + 2]) = (color.red, color.green, color.blue)
          }
        }
      }
      count = 3 * width * height
    }
    return Image(width: width, height: height, pixels: bytes)
  }

  /// The mixture where not all four pixels are those of the photograph.
  private func edgeColor(_ x: Int32, _ y: Int32, _ border: Border) -> Color {
    let (column, row) = (Int(x >> 8), Int(y >> 8))
    let (right, down) = (x & 255, y & 255)
    let (a, b) = (pixel(column, row, border), pixel(column + 1, row, border))
    let (c, d) = (pixel(column, row + 1, border), pixel(column + 1, row + 1, border))
    func mix(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> UInt8 {
      let top = Int32(a) * (256 - right) + Int32(b) * right
      let low = Int32(c) * (256 - right) + Int32(d) * right
      return UInt8(truncatingIfNeeded: (top * (256 - down) + low * down + 32768) >> 16)
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

extension Border {
  /// What is seen where nothing of the photograph is.
  fileprivate var color: Color {
    if case .fill(let color) = self { return color }
    return .black
  }
}

/// A place along an axis in whole 2^-24ths of a pixel: sums of them are exact.
private struct Fixed {
  private static let bits = 24
  let raw: Int64

  private init(raw: Int64) { self.raw = raw }

  /// The nearest one to `place`. Far outside of every photograph all places are alike.
  init(_ place: Double) { raw = Int64((min(max(place, -1e6), 1e6) * Double(1 << Self.bits)).rounded()) }

  /// Half of the 256th to which places are cut off.
  static let half = Fixed(raw: 1 << (bits - 9))

  static func + (a: Fixed, b: Fixed) -> Fixed { Fixed(raw: a.raw &+ b.raw) }

  func advanced(by step: Fixed, _ count: Int) -> Fixed { Fixed(raw: raw &+ step.raw &* Int64(count)) }

  /// The steps, of `count`, at which a place that starts at `start` lies from `low` up to but not including `limit`.
  static func columns(from start: Fixed, step: Fixed, count: Int, from low: Int, below limit: Int) -> Range<Int> {
    let start = Fixed(raw: start.raw - Int64(low) << bits)
    let end = Int64(limit - low) << bits
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
