import Compute

/// What a resampling finds beyond the edge of a photograph.
public enum Border: Hashable, Sendable {
  /// One colour everywhere.
  case fill(Color)
  /// The nearest pixel of the photograph.
  case replicate
}

extension Image {
  /// The image seen through `map` (from this image's coordinates to the new one's) on a canvas of the given size.
  ///
  /// Bilinear; where the map shrinks to half or less, whole blocks are averaged first so that nothing aliases. A shift by
  /// whole pixels and a mirror image copy bytes exactly.
  public func warped(by map: Affine, width: Int, height: Int, border: Border = .fill(.gray)) -> Image {
    if let copy = copied(by: map, width: width, height: height) { return copy }
    let shrink = 1 / max(abs(map.determinant).squareRoot(), 1e-9)
    let block = min(Int(shrink + 1e-9), min(self.width, self.height))
    let back = map.inverse
    guard block >= 2 else { return sampled(by: back, width: width, height: height, border: border) }
    let (columns, rows) = needed(by: back, width: width, height: height, block: block)
    let enlarge = Affine.scale(x: Double(block), y: Double(block)).then(
      .translation(x: Double(columns.lowerBound), y: Double(rows.lowerBound)))
    return reduced(by: block, columns, rows).sampled(
      by: back.then(enlarge.inverse), width: width, height: height, border: border)
  }

  /// The image seen through a map that is not affine, alike; what it shrinks is averaged as the middle of the canvas asks for.
  public func warped(by map: Projective, width: Int, height: Int, border: Border = .fill(.gray)) -> Image {
    if let affine = map.affine { return warped(by: affine, width: width, height: height, border: border) }
    let back = map.inverse
    let growth = back.determinant(x: Double(width) / 2, y: Double(height) / 2)
    let block = min(Int(abs(growth).squareRoot() + 1e-9), min(self.width, self.height))
    guard block >= 2 else { return sampled(by: back, width: width, height: height, border: border) }
    let shrink = Affine.scale(x: 1 / Double(block), y: 1 / Double(block))
    return reduced(by: block, 0..<self.width, 0..<self.height).sampled(
      by: back.then(Projective(shrink)), width: width, height: height, border: border)
  }

  /// The image where `map` takes every pixel to a pixel and the canvas shows nothing but the image; else nil.
  private func copied(by map: Affine, width: Int, height: Int) -> Image? {
    let isTurned = map.a == 0 && map.d == 0
    let (ones, zeros) = isTurned ? ([map.b, map.c], [map.a, map.d]) : ([map.a, map.d], [map.b, map.c])
    guard ones.allSatisfy({ abs($0) == 1 }), zeros == [0, 0], max(abs(map.tx), abs(map.ty)) < 1e9,
      map.tx == map.tx.rounded(), map.ty == map.ty.rounded()
    else { return nil }
    let back = map.inverse
    let frame = Projective(back)
    let ends = [(0.5, 0.5), (Double(width) - 0.5, Double(height) - 0.5)].compactMap { frame.apply(x: $0.0, y: $0.1) }
    let isInside = ends.allSatisfy { $0.x > 0 && $0.y > 0 && $0.x < Double(self.width) && $0.y < Double(self.height) }
    guard isInside else { return nil }
    let copy = PixelSampling.Copy(
      x: Int(ends[0].x), y: Int(ends[0].y), isTurned: isTurned, goesLeft: (isTurned ? back.b : back.a) < 0,
      goesUp: (isTurned ? back.c : back.d) < 0)
    return Image(
      width: width, height: height,
      pixels: PixelSampling.copied(pixels, sourceWidth: self.width, copy, width: width, height: height))
  }

  /// The part of the image, in whole blocks, that a canvas shows, and enough around it that its edges are never mixed in.
  private func needed(by back: Affine, width: Int, height: Int, block: Int) -> (Range<Int>, Range<Int>) {
    let corners = [(0, 0), (width, 0), (0, height), (width, height)].map {
      back.apply(x: Double($0.0), y: Double($0.1))
    }
    func stretch(_ places: [Double], _ length: Int) -> Range<Int> {
      let limit = Double(length)
      let low = Int(min(max(places.min() ?? 0, 0), limit)) / block - 2
      let high = Int(min(max(places.max() ?? limit, 0), limit)) / block + 3
      let start = min(max(0, low * block), (length - 1) / block * block)
      return start..<min(length, max(high * block, start + block))
    }
    return (stretch(corners.map(\.x), self.width), stretch(corners.map(\.y), self.height))
  }

  /// The image at another size; areas are averaged when it shrinks.
  public func resized(width: Int, height: Int) -> Image {
    if width == self.width && height == self.height { return self }
    if width <= self.width && height <= self.height { return averaged(width: width, height: height) }
    let map = Affine.scale(x: Double(width) / Double(self.width), y: Double(height) / Double(self.height))
    return warped(by: map, width: width, height: height, border: .replicate)
  }

  /// The image made smaller, if need be, so that its longer side is at most `side`.
  public func fitted(longSide side: Int) -> Image {
    let size = Self.fittedSize(width: width, height: height, longSide: side)
    return resized(width: size.width, height: size.height)
  }

  /// The size that ``fitted(longSide:)`` gives an image of `width` x `height` pixels.
  public static func fittedSize(width: Int, height: Int, longSide side: Int) -> (width: Int, height: Int) {
    let long = max(width, height)
    guard long > side else { return (width, height) }
    func shorter(_ length: Int) -> Int { max(1, (length * side + long / 2) / long) }
    return (shorter(width), shorter(height))
  }

  /// The rectangle with its upper left corner at column `x` and row `y`, which lies inside of the image.
  public func cropped(x: Int, y: Int, width: Int, height: Int) -> Image {
    precondition(x >= 0 && y >= 0 && x + width <= self.width && y + height <= self.height, "the crop leaves the image")
    var bytes: [UInt8] = []
    bytes.reserveCapacity(3 * width * height)
    for row in y..<(y + height) {
      let start = 3 * (row * self.width + x)
      bytes.append(contentsOf: pixels[start..<(start + 3 * width)])
    }
    return Image(width: width, height: height, pixels: bytes)
  }

  /// The average of each `block` x `block` square of a part; what is left over at its right and lower edge makes smaller
  /// blocks.
  private func reduced(by block: Int, _ columns: Range<Int>, _ rows: Range<Int>) -> Image {
    let (across, down) = ((columns.count + block - 1) / block, (rows.count + block - 1) / block)
    var bytes = [UInt8](repeating: 0, count: 3 * across * down)
    var sums = [UInt32](repeating: 0, count: 3 * columns.count)
    let whole = columns.count / block
    var narrow = [UInt16](repeating: 0, count: 3 * whole * block)
    for row in 0..<down {
      let lines = (rows.lowerBound + row * block)..<min(rows.upperBound, rows.lowerBound + (row + 1) * block)
      if lines.count == block && block <= 16 && whole == across {
        PixelSampling.reduce(
          pixels, width: width, x: columns.lowerBound, y: lines.lowerBound, block: block, count: whole, sums: &narrow,
          into: &bytes, at: 3 * row * across)
        continue
      }
      for i in sums.indices { sums[i] = 0 }
      for y in lines { addRow(y, from: columns.lowerBound, to: &sums) }
      Self.average(sums, block: block, lines: lines.count, into: &bytes, at: 3 * row * across)
    }
    return Image(width: across, height: down, pixels: bytes)
  }

  private func addRow(_ y: Int, from column: Int, to sums: inout [UInt32]) {
    let start = 3 * (y * width + column)
    let source = pixels.span.extracting(start..<(start + sums.count))
    var target = sums.mutableSpan
    precondition(source.count == target.count)
    for i in target.indices { target[i] &+= UInt32(source[i]) }
  }

  /// Blocks of pixels, each already summed over `lines` rows, to their rounded averages.
  private static func average(_ sums: [UInt32], block: Int, lines: Int, into bytes: inout [UInt8], at start: Int) {
    let source = sums.span
    var target = bytes.mutableSpan
    let columns = source.count / 3
    var out = start
    for left in stride(from: 0, to: columns, by: block) {
      let right = min(columns, left + block)
      let count = UInt64((right - left) * lines)
      // A product and a shift in place of a division, exact for sums of fewer than 2^20 bytes.
      let reciprocal = (1 << 48) / count + 1
      var (r, g, b) = (UInt64(count / 2), UInt64(count / 2), UInt64(count / 2))
      for column in left..<right {
        r &+= UInt64(source[3 * column])
        g &+= UInt64(source[3 * column + 1])
        b &+= UInt64(source[3 * column + 2])
      }
      target[out] = UInt8(truncatingIfNeeded: (r &* reciprocal) >> 48)
      target[out + 1] = UInt8(truncatingIfNeeded: (g &* reciprocal) >> 48)
      target[out + 2] = UInt8(truncatingIfNeeded: (b &* reciprocal) >> 48)
      out += 3
    }
  }

  /// Each new pixel is the average of the old ones under it, those at its edges by the part that is covered.
  private func averaged(width: Int, height: Int) -> Image {
    Image(
      width: width, height: height,
      pixels: Imaging.averaged(
        pixels, width: self.width, height: self.height, channels: 3, toWidth: width, height: height))
  }
}
