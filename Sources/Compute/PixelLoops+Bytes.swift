import CKernels

/// Loops that look at one byte, or at one pixel of RGB, at a time.
extension PixelLoops {
  /// What becomes the brightness of a pixel.
  public enum Brightness: Sendable, CaseIterable {
    /// (4899 red + 9617 green + 1868 blue + 8192) / 2^14: 0.299, 0.587 and 0.114, after Rec. 601.
    case weighted
    /// The rounded mean of the three.
    case mean
    /// The rounded mean of the largest and the smallest.
    case middle
    /// The largest.
    case largest
  }

  /// Every byte sent through a table of 256.
  public static func mapped(_ bytes: [UInt8], by table: [UInt8]) -> [UInt8] {
    precondition(table.count == 256, "a byte has 256 values")
    return unsafe made(bytes.count) { unsafe cbytes_map(bytes, table, $0, bytes.count) }
  }

  /// The bytes of red, green and blue sent through a table of 256 each; the three follow one another.
  public static func mapped(_ rgb: [UInt8], byChannels tables: [UInt8]) -> [UInt8] {
    precondition(tables.count == 768, "a byte has 256 values, a pixel three bytes")
    return unsafe made(rgb) { unsafe cbytes_map_channels(rgb, tables, $0, $1) }
  }

  /// The sum of all bytes.
  public static func sum(of bytes: [UInt8]) -> Int { unsafe Int(cbytes_sum(bytes, bytes.count)) }

  /// The sum, over all pixels, of the luminance (77 red + 150 green + 29 blue + 128) / 256.
  public static func luminanceSum(of rgb: [UInt8]) -> Int { unsafe Int(cbytes_luminance_sum(rgb, pixelCount(rgb))) }

  /// The sums, over all pixels, of twice the lightness, which is the largest and the smallest channel together, and of its squares.
  public static func lightnessSums(of rgb: [UInt8]) -> (sum: Int, squares: Int) {
    var sums: (UInt64, UInt64) = (0, 0)
    unsafe withUnsafeMutableBytes(of: &sums) { target in
      unsafe cbytes_lightness_sums(
        rgb, pixelCount(rgb), target.baseAddress!.assumingMemoryBound(to: UInt64.self))
    }
    return (Int(sums.0), Int(sums.1))
  }

  /// How many pixels have each of the 256 values of red, then of green and of blue.
  public static func histograms(of rgb: [UInt8]) -> [[UInt32]] {
    let count = pixelCount(rgb)
    let all = unsafe [UInt32](unsafeUninitializedCapacity: 768) { target, initialized in
      unsafe cbytes_histograms(rgb, count, target.baseAddress)
      initialized = 768
    }
    return (0..<3).map { Array(all[(256 * $0)..<(256 * $0 + 256)]) }
  }

  /// The three channels of each pixel replaced by its brightness.
  public static func gray(_ rgb: [UInt8], _ brightness: Brightness) -> [UInt8] {
    let kinds: [Brightness: cbytes_brightness] = [
      .weighted: cbytes_weighted, .mean: cbytes_mean, .middle: cbytes_middle, .largest: cbytes_largest,
    ]
    guard let kind = kinds[brightness] else { preconditionFailure("every brightness has a loop") }
    return unsafe made(rgb) { unsafe cbytes_gray(rgb, kind, $0, $1) }
  }

  /// Channel `order[k]` in the place of channel k.
  public static func reordered(_ rgb: [UInt8], _ order: [Int]) -> [UInt8] {
    precondition(order.sorted() == [0, 1, 2], "an order of three channels")
    let order = order.map { UInt8($0) }
    return unsafe made(rgb) { unsafe cbytes_reorder(rgb, order, $0, $1) }
  }

  /// Each channel moved to gray + ((channel - gray) part + 128) / 256, cut off at 0 and 255, where gray is the luminance.
  ///
  /// - Parameter part: at most 2560 either way.
  public static func saturated(_ rgb: [UInt8], part: Int) -> [UInt8] {
    precondition(abs(part) <= 2560, "a factor of at most ten")
    return unsafe made(rgb) { unsafe cbytes_saturate(rgb, Int32(part), $0, $1) }
  }

  /// To the channels of each pixel is added what `table` adds to its luminance, cut off at 0 and 255.
  public static func shifted(_ rgb: [UInt8], byLuminance table: [UInt8]) -> [UInt8] {
    precondition(table.count == 256, "a byte has 256 values")
    return unsafe made(rgb) { unsafe cbytes_shift_luminance(rgb, table, $0, $1) }
  }

  /// Each pixel shifted in the HSV cone: its hue by sixths of the circle (-6 to 6), its saturation in parts of 1, its value in bytes.
  public static func shifted(_ rgb: [UInt8], hue: Float, saturation: Float, value: Float) -> [UInt8] {
    precondition(abs(hue) <= 6, "a hue within a turn")
    return unsafe made(rgb) { unsafe cbytes_shift_hsv(rgb, hue, saturation, value, $0, $1) }
  }

  /// How many pixels these bytes are.
  static func pixelCount(_ rgb: [UInt8]) -> Int {
    precondition(rgb.count % 3 == 0, "a pixel has three bytes")
    return rgb.count / 3
  }

  /// As many bytes as `write` fills.
  static func made(_ count: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Void) -> [UInt8] {
    guard count > 0 else { return [] }
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
      unsafe write(target.baseAddress!)
      initialized = count
    }
  }

  /// As many bytes as `rgb` has, written by a loop that is told the number of pixels.
  static func made(_ rgb: [UInt8], _ write: (UnsafeMutablePointer<UInt8>, Int) -> Void) -> [UInt8] {
    let count = pixelCount(rgb)
    return unsafe made(rgb.count) { unsafe write($0, count) }
  }
}
