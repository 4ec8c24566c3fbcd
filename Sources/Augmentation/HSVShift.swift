import Imaging

/// A shift in the HSV cone, a few hundred pixels at a time: their channels lie apart, so that the loop over them becomes
/// vector instructions.
struct HSVShift {
  /// Sixths of the circle.
  var hue: Float
  /// 0 to 1.
  var saturation: Float
  /// 0 to 255.
  var value: Float

  private static let block = 256

  func apply(to image: inout Image) {
    var red = [Float](repeating: 0, count: Self.block)
    var (green, blue) = (red, red)
    let pixels = image.pixels.count / 3
    for start in stride(from: 0, to: pixels, by: Self.block) {
      let count = min(Self.block, pixels - start)
      Self.take(&red, count, from: image.pixels, at: 3 * start)
      Self.take(&green, count, from: image.pixels, at: 3 * start + 1)
      Self.take(&blue, count, from: image.pixels, at: 3 * start + 2)
      shift(&red, &green, &blue)
      Self.put(red, count, to: &image.pixels, at: 3 * start)
      Self.put(green, count, to: &image.pixels, at: 3 * start + 1)
      Self.put(blue, count, to: &image.pixels, at: 3 * start + 2)
    }
  }

  private static func take(_ values: inout [Float], _ count: Int, from bytes: [UInt8], at start: Int) {
    let source = bytes.span
    var target = values.mutableSpan
    precondition(count <= target.count && start >= 0 && start + 3 * (count - 1) < source.count)
    for i in 0..<count { target[i] = Float(source[start &+ 3 &* i]) }
  }

  private static func put(_ values: [Float], _ count: Int, to bytes: inout [UInt8], at start: Int) {
    let source = values.span
    var target = bytes.mutableSpan
    precondition(count <= source.count && start >= 0 && start + 3 * (count - 1) < target.count)
    for i in 0..<count { target[start &+ 3 &* i] = UInt8(truncatingIfNeeded: Int32(source[i])) }
  }

  /// To hue, saturation and value, and back, without a branch (Smith, "Color gamut transform pairs", 1978).
  private func shift(_ red: inout [Float], _ green: inout [Float], _ blue: inout [Float]) {
    var reds = red.mutableSpan
    var greens = green.mutableSpan
    var blues = blue.mutableSpan
    precondition(reds.count == Self.block && greens.count == Self.block && blues.count == Self.block)
    for i in 0..<Self.block {
      let (r, g, b) = (reds[i], greens[i], blues[i])
      let top = larger(r, larger(g, b))
      let chroma = top - smaller(r, smaller(g, b))
      let sector = wrapped(Self.sector(r, g, b, top, chroma) + hue)
      // A grey pixel has no hue to be saturated with.
      let part = chroma / larger(top, 1)
      let moved = chroma > 0 ? clamped(part + saturation, 1) : part
      let light = clamped(top + value, 255)
      reds[i] = Self.channel(wrapped(sector + 5), light, light * moved)
      greens[i] = Self.channel(wrapped(sector + 3), light, light * moved)
      blues[i] = Self.channel(wrapped(sector + 1), light, light * moved)
    }
  }

  /// The hue in sixths of the circle, from -1 to 5.
  @inline(__always)
  private static func sector(_ r: Float, _ g: Float, _ b: Float, _ top: Float, _ chroma: Float) -> Float {
    let part = 1 / larger(chroma, 1)
    let other = g == top ? (b - r) * part + 2 : (r - g) * part + 4
    return r == top ? (g - b) * part : other
  }

  /// value - chroma max(0, min(k, 4 - k, 1)), and a half, to be cut off to the nearest byte.
  @inline(__always)
  private static func channel(_ k: Float, _ light: Float, _ depth: Float) -> Float {
    light - depth * clamped(smaller(k, 4 - k), 1) + 0.5
  }
}

// The standard library's min and max mind the sign of zero and so stay scalar; these become single vector instructions.

@inline(__always)
private func larger(_ a: Float, _ b: Float) -> Float { a > b ? a : b }

@inline(__always)
private func smaller(_ a: Float, _ b: Float) -> Float { a < b ? a : b }

@inline(__always)
private func clamped(_ x: Float, _ top: Float) -> Float { smaller(larger(x, 0), top) }

/// A place on the circle of six, for one at most six beyond it.
@inline(__always)
private func wrapped(_ sector: Float) -> Float {
  let low = sector < 0 ? sector + 6 : sector
  return low >= 6 ? low - 6 : low
}
