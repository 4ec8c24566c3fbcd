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
    unsafe cfilters_extend(row, width, across, columns, slot)
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
