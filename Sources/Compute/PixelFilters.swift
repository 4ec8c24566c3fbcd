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

  /// `tables[i mod 3][bytes[i]]`: a table for each channel.
  public static func lookup(_ rgb: [UInt8], inEach tables: [[UInt8]]) -> [UInt8] {
    precondition(tables.count == 3 && tables.allSatisfy { $0.count == 256 }, "a byte has 256 values")
    let all = tables.flatMap { $0 }
    return unsafe made(rgb.count, from: rgb) { unsafe cfilters_lookup_channels($0, rgb.count / 3, all, $1) }
  }

  /// How many pixels have each level of red, green and blue.
  public static func histograms(_ rgb: [UInt8]) -> [[UInt32]] {
    let counts = unsafe [UInt32](unsafeUninitializedCapacity: 768) { target, initialized in
      unsafe target.initialize(repeating: 0)
      unsafe cfilters_channel_histograms(rgb, rgb.count / 3, target.baseAddress)
      initialized = 768
    }
    return (0..<3).map { Array(counts[(256 * $0)..<(256 * $0 + 256)]) }
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
    let margin = Margin(
      width: width, height: height, across: taps.map { abs($0.across) }.max() ?? 0,
      down: taps.map { abs($0.down) }.max() ?? 0, repeatsEdges: false)
    let weights = taps.map(\.weight)
    return unsafe made(rgb.count, from: rgb) { from, to in
      unsafe margin.roll(over: from) { y, window in
        let rows: [UnsafePointer<UInt8>?] = unsafe taps.map { unsafe window + margin.place($0.across, y + $0.down) }
        unsafe cfilters_weigh(rows, weights, weights.count, to + 3 * y * width, 3 * width)
      }
    }
  }

  /// The picture blurred across and then down by the same odd number of weights in 256ths, which add up to 256; mirrored beyond its edges.
  public static func blurred(_ rgb: [UInt8], width: Int, height: Int, weights: [UInt16]) -> [UInt8] {
    precondition(weights.reduce(0) { $0 + Int($1) } == 256 && weights.count % 2 == 1, "an odd number of weights of 256")
    precondition(rgb.count == 3 * width * height, "a pixel has three bytes")
    let reach = weights.count / 2
    let (line, ring) = (
      Margin(width: width, height: 1, across: reach, down: 0, repeatsEdges: false),
      Margin(width: width, height: height, across: 0, down: reach, repeatsEdges: false)
    )
    return unsafe made(rgb.count, from: rgb) { from, to in
      unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: line.stride) { padded in
        unsafe ring.roll(over: from) { source, slot in
          unsafe line.fill(padded.baseAddress!, from: source)
          let rows: [UnsafePointer<UInt8>?] = unsafe weights.indices.map { tap in
            unsafe UnsafePointer(padded.baseAddress! + 3 * tap)
          }
          unsafe cfilters_weigh(rows, weights, weights.count, slot, 3 * width)
        } use: { y, window in
          let rows: [UnsafePointer<UInt8>?] = unsafe weights.indices.map {
            unsafe window + ring.place(0, y + $0 - reach)
          }
          unsafe cfilters_weigh(rows, weights, weights.count, to + 3 * y * width, 3 * width)
        }
      }
    }
  }

  /// The picture with each byte the median of `side` x `side` around it (3, 5 or 7), channel by channel; its edges are repeated.
  public static func median(_ rgb: [UInt8], width: Int, height: Int, side: Int) -> [UInt8] {
    precondition([3, 5, 7].contains(side) && rgb.count == 3 * width * height, "windows of 3, 5 or 7")
    let reach = side / 2
    let margin = Margin(width: width, height: height, across: reach, down: reach, repeatsEdges: true)
    return unsafe made(rgb.count, from: rgb) { from, to in
      unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: side * margin.stride) { columns in
        unsafe margin.roll(over: from) { y, window in
          let rows: [UnsafePointer<UInt8>?] = unsafe (0..<side).map {
            unsafe window + margin.place(-reach, y - reach + $0)
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

/// The rows of a picture with a margin all around, mirrored at the first and last pixels or with these repeated. Only as many rows are kept as a window
/// is high.
private struct Margin {
  /// Bytes from one row to the next.
  let stride: Int
  private let width, height, across, down: Int
  private let repeatsEdges: Bool
  /// The columns that are seen left and right of the picture.
  private let columns: [UInt32]

  init(width: Int, height: Int, across: Int, down: Int, repeatsEdges: Bool) {
    (self.width, self.height, self.across, self.down) = (width, height, across, down)
    self.repeatsEdges = repeatsEdges
    stride = 3 * (width + 2 * across)
    columns = (Array(-across..<0) + Array(width..<(width + across))).map {
      UInt32(Self.source($0, width, repeatsEdges))
    }
  }

  /// Where the pixel at column `x` of row `y` lies in the kept rows, from -across and -down on.
  func place(_ x: Int, _ y: Int) -> Int { (y + down) % (2 * down + 1) * stride + 3 * (x + across) }

  /// Writes a row of the picture with its margin.
  func fill(_ slot: UnsafeMutablePointer<UInt8>, from row: UnsafePointer<UInt8>) {
    unsafe cfilters_pad(row, width, across, columns, [0], 1, slot)
  }

  /// Calls `use` for each row, while all rows of the window around it are kept.
  func roll(over picture: UnsafePointer<UInt8>, use: (_ row: Int, _ window: UnsafePointer<UInt8>) -> Void) {
    unsafe roll(over: picture, fill: { unsafe fill($1, from: $0) }, use: use)
  }

  /// The same where `fill` says what is kept of a row.
  func roll(
    over picture: UnsafePointer<UInt8>, fill: (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void,
    use: (_ row: Int, _ window: UnsafePointer<UInt8>) -> Void
  ) {
    let kept = 2 * down + 1
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: kept * stride) { window in
      var next = -down
      for y in 0..<height {
        while next <= y + down {
          let row = unsafe picture + 3 * width * Self.source(next, height, repeatsEdges)
          unsafe fill(row, window.baseAddress! + (next + down) % kept * stride)
          next += 1
        }
        unsafe use(y, window.baseAddress!)
      }
    }
  }

  /// The place inside of `count` that is seen at `place`: at its edge, or in a mirror at its first and last pixel.
  private static func source(_ place: Int, _ count: Int, _ repeatsEdges: Bool) -> Int {
    if repeatsEdges { return min(max(place, 0), count - 1) }
    guard count > 1 else { return 0 }
    let period = 2 * (count - 1)
    let within = ((place % period) + period) % period
    return min(within, period - within)
  }
}
