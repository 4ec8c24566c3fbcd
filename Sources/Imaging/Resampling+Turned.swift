import Compute

/// Where the map turns: bilinear mixtures, after a picture that shrinks has been shrunk along its own axes.
extension Resampling {
  func acrossAxes(of block: PixelBlock) -> Image {
    afterShrinking(block) ?? drawn(from: block)
  }

  /// The canvas by way of a smaller picture, of which a pixel is what a pixel of the canvas covers; nil where the map shrinks nothing.
  private func afterShrinking(_ block: PixelBlock) -> Image? {
    let reach = back.reach
    // A whole number of pixels across and down, so that the edges stay where they are.
    let smallWidth = max(1, Int((Double(levelWidth) / max(1, reach.across)).rounded()))
    let smallHeight = max(1, Int((Double(levelHeight) / max(1, reach.down)).rounded()))
    guard smallWidth < levelWidth || smallHeight < levelHeight else { return nil }
    let (rest, small) = shrunk(block, toWidth: smallWidth, height: smallHeight)
    return rest.drawn(from: small)
  }

  /// What is left to do once the picture has been shrunk along its axes to the given size, and the part of that which is needed.
  func shrunk(_ block: PixelBlock, toWidth smallWidth: Int, height smallHeight: Int) -> (Resampling, PixelBlock) {
    let (x, y) = (Double(levelWidth) / Double(smallWidth), Double(levelHeight) / Double(smallHeight))
    let rest = Resampling(
      back: back.then(.scale(x: 1 / x, y: 1 / y)), width: width, height: height, levelWidth: smallWidth,
      levelHeight: smallHeight, border: border)
    let part = rest.needed
    let small = Resampling(
      back: Affine.translation(x: Double(part.x), y: Double(part.y)).then(.scale(x: x, y: y)), width: part.width,
      height: part.height, levelWidth: levelWidth, levelHeight: levelHeight, border: .replicate)
    return (rest, PixelBlock(small.alongAxes(of: block), x: part.x, y: part.y))
  }

  /// The canvas as bilinear mixtures of a block.
  private func drawn(from block: PixelBlock) -> Image {
    var bytes = [UInt8](repeating: 0, count: 3 * width * height)
    var out = bytes.mutableSpan
    for row in 0..<height { sample(block, row, into: &out, at: 3 * row * width) }
    return Image(width: width, height: height, pixels: bytes)
  }

  /// A row of the canvas: what lies inside of the picture, then what touches its edge, then the rest.
  private func sample(
    _ block: PixelBlock, _ row: Int, into bytes: inout MutableSpan<UInt8>, at offset: Int
  ) {
    let count = width
    let place = back.apply(x: 0.5, y: Double(row) + 0.5)
    // Half a 256th is added once, so that cutting the places off rounds them.
    let x = Places(from: Fixed(place.x - 0.5) + Fixed.half, step: Fixed(back.a), count: count)
    let y = Places(from: Fixed(place.y - 0.5) + Fixed.half, step: Fixed(back.c), count: count)
    let part = block.part
    let inside = x.columns(from: part.x, below: part.x + part.width - 1)
      .clamped(to: y.columns(from: part.y, below: part.y + part.height - 1))
    let line = WarpLoops.Line(
      x: x[inside.lowerBound].moved(-part.x), y: y[inside.lowerBound].moved(-part.y), dx: x.step.raw, dy: y.step.raw)
    WarpLoops.bilinear(
      block.image.pixels.span, width: part.width, along: line, count: inside.count, into: &bytes,
      at: offset + 3 * inside.lowerBound)
    for columns in [0..<inside.lowerBound, inside.upperBound..<count] {
      sampleEdge(block, columns, x, y, into: &bytes, at: offset)
    }
  }

  /// Columns of which none lies wholly inside: what is wholly outside is filled at once.
  private func sampleEdge(
    _ block: PixelBlock, _ columns: Range<Int>, _ x: Places, _ y: Places, into bytes: inout MutableSpan<UInt8>,
    at offset: Int
  ) {
    var touching = columns
    if case .fill(let color) = border {
      let touched = x.columns(from: -1, below: levelWidth).clamped(to: y.columns(from: -1, below: levelHeight))
      touching = columns.intersection(touched)
      for rest in [columns.lowerBound..<touching.lowerBound, touching.upperBound..<columns.upperBound] {
        WarpLoops.fill(
          (color.red, color.green, color.blue), count: rest.count, into: &bytes, at: offset + 3 * rest.lowerBound)
      }
    }
    let mixer = EdgeMixer(block: block, levelWidth: levelWidth, levelHeight: levelHeight, border: border)
    for column in touching {
      let color = mixer.mixture(x[column].whole, y[column].whole, x[column].part, y[column].part)
      bytes[offset + 3 * column] = color.red
      bytes[offset + 3 * column + 1] = color.green
      bytes[offset + 3 * column + 2] = color.blue
    }
  }
}

extension Range<Int> {
  /// The part that lies in `other` too; an empty one of this range where there is none.
  fileprivate func intersection(_ other: Range<Int>) -> Range<Int> {
    let low = Swift.min(Swift.max(lowerBound, other.lowerBound), upperBound)
    return low..<Swift.max(low, Swift.min(upperBound, other.upperBound))
  }
}

/// Places along an axis of the picture that are equally far from each other.
private struct Places {
  let from: Fixed
  let step: Fixed
  let count: Int

  subscript(index: Int) -> Fixed { Fixed(raw: from.raw &+ step.raw &* Int64(index)) }

  /// The places that lie from `low` up to but not including `high`.
  func columns(from low: Int, below high: Int) -> Range<Int> {
    let (start, end) = (Int64(low) << Fixed.bits, Int64(high) << Fixed.bits)
    guard step.raw != 0 else { return from.raw >= start && from.raw < end ? 0..<count : 0..<0 }
    let stride = abs(step.raw)
    // Walking left is walking right from the other side.
    let (origin, limit) = step.raw > 0 ? (from.raw - start, end - start) : (end - 1 - from.raw, end - start)
    let first = min(max(ceilingQuotient(-origin, stride), 0), Int64(count))
    let last = min(max(ceilingQuotient(limit - origin, stride), first), Int64(count))
    return Int(first)..<Int(last)
  }

  private func ceilingQuotient(_ a: Int64, _ b: Int64) -> Int64 {
    let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
    return remainder > 0 ? quotient + 1 : quotient
  }
}

/// A place along an axis in whole 2^-24ths of a pixel: sums of them are exact.
private struct Fixed {
  static let bits = 24
  let raw: Int64

  init(raw: Int64) { self.raw = raw }

  /// The nearest one to `place`. Far outside of every photograph all places are alike.
  init(_ place: Double) { raw = Int64((min(max(place, -1e6), 1e6) * Double(1 << Self.bits)).rounded()) }

  /// Half of the 256th to which places are cut off.
  static let half = Fixed(raw: 1 << (bits - 9))

  static func + (a: Fixed, b: Fixed) -> Fixed { Fixed(raw: a.raw &+ b.raw) }

  /// The pixel before the place.
  var whole: Int { Int(raw >> Self.bits) }

  /// How many 256ths lie beyond it.
  var part: UInt32 { UInt32(truncatingIfNeeded: raw >> (Self.bits - 8)) & 255 }

  func moved(_ pixels: Int) -> Int64 { raw + Int64(pixels) << Self.bits }
}
