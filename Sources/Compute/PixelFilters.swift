import CKernels

/// Changes of whole rows of RGB, in vector code where the processor has it; every function gives new bytes. They give the same on every
/// processor.
public enum PixelFilters {
  /// New bytes, `count` of them, that `fill` writes all of.
  private static func made(
    _ count: Int, from bytes: [UInt8], _ fill: (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void
  ) -> [UInt8] {
    guard count > 0 else { return [] }
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
      unsafe bytes.withUnsafeBufferPointer { unsafe fill($0.baseAddress!, target.baseAddress!) }
      initialized = count
    }
  }

  /// `table[bytes[i]]`
  public static func lookup(_ bytes: [UInt8], in table: [UInt8]) -> [UInt8] {
    precondition(table.count == 256, "a byte has 256 values")
    return unsafe made(bytes.count, from: bytes) { unsafe cfilters_lookup($0, bytes.count, table, $1) }
  }

  /// The luminance of each pixel, (4899 red + 9617 green + 1868 blue + 8192) / 2^14, in all its channels.
  public static func grayed(_ rgb: [UInt8]) -> [UInt8] {
    unsafe made(rgb.count, from: rgb) { unsafe cfilters_gray($0, rgb.count / 3, $1) }
  }

  /// Pixels with channel `order[k]` in the place of channel k.
  public static func reordered(_ rgb: [UInt8], _ order: [Int]) -> [UInt8] {
    precondition(order.sorted() == [0, 1, 2], "an order of the three channels")
    let places = order.map { UInt8($0) }
    return unsafe made(rgb.count, from: rgb) { unsafe cfilters_reorder($0, rgb.count / 3, places, $1) }
  }

  /// Pixels whose channels are at `part` 256ths of their distance from the pixel's luminance.
  public static func saturated(_ rgb: [UInt8], part: Int32) -> [UInt8] {
    precondition(part >= 0 && part < 1 << 16, "a part of the distance")
    return unsafe made(rgb.count, from: rgb) { unsafe cfilters_saturate($0, rgb.count / 3, part, $1) }
  }

  /// Pixels moved in the HSV cone: the hue by sixths of the circle, from -6 to 6, the saturation in parts of 1, the value in bytes.
  public static func shifted(_ rgb: [UInt8], hue: Float, saturation: Float, value: Float) -> [UInt8] {
    precondition(abs(hue) <= 6, "at most one turn")
    return unsafe made(rgb.count, from: rgb) {
      unsafe cfilters_hsv($0, rgb.count / 3, hue, saturation, value, $1)
    }
  }

  /// Every byte of a pixel moved by what `gray` of the pixel is moved to become `target`.
  public static func moved(_ rgb: [UInt8], gray: [UInt8], to target: [UInt8]) -> [UInt8] {
    precondition(gray.count == rgb.count / 3 && target.count == gray.count, "a pixel has one grey level")
    return unsafe made(rgb.count, from: rgb) { unsafe cfilters_shift($0, gray, target, gray.count, $1) }
  }

  /// `part` 256ths of `a` and the rest of `b`.
  public static func blended(_ a: [UInt8], _ b: [UInt8], part: Int) -> [UInt8] {
    precondition(a.count == b.count && (0...256).contains(part), "two equal pictures and a part")
    return unsafe made(a.count, from: a) { unsafe cfilters_blend($0, b, UInt32(part), $1, a.count) }
  }

  /// `bytes[i] * scale[i mod 3] + shift[i mod 3]` into as many numbers.
  public static func scale(_ rgb: [UInt8], by scale: [Float], shift: [Float], into numbers: inout [Float]) {
    precondition(scale.count == 3 && shift.count == 3 && numbers.count == rgb.count, "a number for every byte")
    let count = rgb.count / 3
    unsafe numbers.withUnsafeMutableBufferPointer { target in
      unsafe rgb.withUnsafeBufferPointer { source in
        guard let to = target.baseAddress, let from = source.baseAddress else { return }
        unsafe cfilters_scale(from, count, scale, shift, to)
      }
    }
  }

  /// A row of a weighted sum.
  public struct Tap: Hashable, Sendable {
    /// Rows below.
    public var down: Int
    /// Pixels to the right.
    public var across: Int
    /// In 256ths; all taps add up to 256.
    public var weight: UInt16

    /// A tap at a place.
    public init(down: Int, across: Int, weight: UInt16) {
      (self.down, self.across, self.weight) = (down, across, weight)
    }
  }

  /// The picture with each pixel the weighted sum of its neighbours at `taps`; beyond its edges it is mirrored at its first and last pixels.
  public static func weighed(_ rgb: [UInt8], width: Int, height: Int, taps: [Tap]) -> [UInt8] {
    precondition(taps.reduce(0) { $0 + Int($1.weight) } == 256 && rgb.count == 3 * width * height, "weights of 256")
    let padded = MirroredRows(
      rgb, width: width, height: height, across: taps.map { abs($0.across) }.max() ?? 0,
      down: taps.map { abs($0.down) }.max() ?? 0)
    let weights = taps.map(\.weight)
    return unsafe made(rgb.count, from: padded.bytes) { from, to in
      for y in 0..<height {
        let rows: [UnsafePointer<UInt8>?] = unsafe taps.map { unsafe from + padded.place($0.across, y + $0.down) }
        unsafe cfilters_weigh(rows, weights, weights.count, to + 3 * y * width, 3 * width)
      }
    }
  }

  /// The picture with each byte the median of `side` x `side` around it (3, 5 or 7), channel by channel; its edges are repeated.
  public static func median(_ rgb: [UInt8], width: Int, height: Int, side: Int) -> [UInt8] {
    precondition([3, 5, 7].contains(side) && rgb.count == 3 * width * height, "windows of 3, 5 or 7")
    let reach = side / 2
    let padded = MirroredRows(rgb, width: width, height: height, across: reach, down: reach, repeatsEdges: true)
    return unsafe made(rgb.count, from: padded.bytes) { from, to in
      unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: side * padded.stride) { columns in
        for y in 0..<height {
          let rows: [UnsafePointer<UInt8>?] = unsafe (0..<side).map {
            unsafe from + padded.place(-reach, y - reach + $0)
          }
          unsafe cfilters_median(rows, side, 3, columns.baseAddress, to + 3 * y * width, 3 * width)
        }
      }
    }
  }

  /// A row of contrast-limited adaptive equalisation: `tables` are those of all tiles, row by row, of 256 bytes each.
  public static func equalize(
    _ gray: [UInt8], row: Int, width: Int, tables: [UInt8], tiles: Int, above: Int, below: Int, tileWidth: Int,
    lower: Float, into target: inout [UInt8]
  ) {
    let row256 = 256 * tiles
    precondition(max(above, below) * row256 + row256 <= tables.count && min(above, below) >= 0, "tables for all tiles")
    precondition(row >= 0 && (row + 1) * width <= gray.count && target.count == gray.count, "a row of the picture")
    unsafe target.withUnsafeMutableBufferPointer { to in
      unsafe gray.withUnsafeBufferPointer { from in
        unsafe tables.withUnsafeBufferPointer { tables in
          let base = tables.baseAddress!
          unsafe cfilters_clahe_row(
            from.baseAddress! + row * width, width, base + above * row256, base + below * row256, tiles,
            Float(tileWidth), lower, to.baseAddress! + row * width)
        }
      }
    }
  }
}

/// A picture with a margin all around, mirrored at the first and last pixels or with these repeated.
struct MirroredRows {
  let bytes: [UInt8]
  /// Bytes from one row to the next.
  let stride: Int
  private let across: Int
  private let down: Int

  init(_ rgb: [UInt8], width: Int, height: Int, across: Int, down: Int, repeatsEdges: Bool = false) {
    (self.across, self.down) = (across, down)
    stride = 3 * (width + 2 * across)
    func source(_ place: Int, _ count: Int) -> Int {
      repeatsEdges ? min(max(place, 0), count - 1) : Self.mirrored(place, count)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(stride * (height + 2 * down))
    for y in -down..<(height + down) {
      let row = 3 * source(y, height) * width
      for x in -across..<0 { bytes.append(contentsOf: rgb[(row + 3 * source(x, width))...].prefix(3)) }
      bytes.append(contentsOf: rgb[row..<(row + 3 * width)])
      for x in width..<(width + across) { bytes.append(contentsOf: rgb[(row + 3 * source(x, width))...].prefix(3)) }
    }
    self.bytes = bytes
  }

  /// Where the pixel at column `x` of row `y` lies, from -across and -down on.
  func place(_ x: Int, _ y: Int) -> Int { (y + down) * stride + 3 * (x + across) }

  /// The place inside of `count` that a mirror at its first and last pixel shows at `index`.
  static func mirrored(_ index: Int, _ count: Int) -> Int {
    guard count > 1 else { return 0 }
    let period = 2 * (count - 1)
    let place = ((index % period) + period) % period
    return min(place, period - place)
  }
}
