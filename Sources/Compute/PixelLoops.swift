import CKernels

/// Loops over rows of pixels of eight bits, in vector code where the processor has it. They give the same on every processor.
public enum PixelLoops {
  /// The luminance of `luminance.count` pixels of RGB: (77 red + 150 green + 29 blue + 128) / 256, after Rec. 601.
  public static func luminance(of rgb: Span<UInt8>, into luminance: inout MutableSpan<UInt8>) {
    precondition(rgb.count == 3 * luminance.count, "a pixel has three bytes")
    let count = luminance.count
    unsafe rgb.withUnsafeBufferPointer { source in
      unsafe luminance.withUnsafeMutableBufferPointer { target in
        unsafe cpictures_luminance(source.baseAddress, target.baseAddress, count)
      }
    }
  }

  /// `sum[i] += weight * row[i]`
  public static func add(_ row: Span<UInt8>, weight: UInt32, to sum: inout [UInt32]) {
    precondition(row.count <= sum.count, "there is a sum for every byte")
    unsafe row.withUnsafeBufferPointer { source in
      unsafe sum.withUnsafeMutableBufferPointer { target in
        unsafe cpictures_add_row_u32(source.baseAddress, weight, target.baseAddress, source.count)
      }
    }
  }

  /// `sum[i] += weight * row[i]`
  public static func add(_ row: Span<UInt8>, weight: Float, to sum: inout [Float]) {
    precondition(row.count <= sum.count, "there is a sum for every byte")
    unsafe row.withUnsafeBufferPointer { source in
      unsafe sum.withUnsafeMutableBufferPointer { target in
        unsafe cpictures_add_row_f32(source.baseAddress, weight, target.baseAddress, source.count)
      }
    }
  }

  /// The sums of `cells` equal stretches of a row, each pixel counted `cells` times: one on the edge of two stretches counts for each by its part.
  public static func addStretches(of row: [UInt32], cells: Int, to sums: inout [UInt64]) {
    precondition(cells > 0 && !row.isEmpty, "a stretch has a length")
    let count = row.count
    sums.append(contentsOf: repeatElement(0, count: cells))
    unsafe sums.withUnsafeMutableBufferPointer { target in
      unsafe cpictures_stretches(row, count, cells, target.baseAddress! + (target.count - cells))
    }
  }

  /// The rounded means of each two by two bytes of rows of `width` bytes; an odd last byte or row is left out.
  public static func halved(_ bytes: [UInt8], width: Int) -> [UInt8] {
    let (across, down) = (width / 2, bytes.count / width / 2)
    return unsafe [UInt8](unsafeUninitializedCapacity: across * down) { target, count in
      unsafe bytes.withUnsafeBufferPointer { source in
        for y in 0..<down {
          let above = unsafe source.baseAddress! + 2 * y * width
          unsafe cpictures_halve(above, above + width, target.baseAddress! + y * across, across)
        }
      }
      count = across * down
    }
  }

  /// The 8x8 lowest frequencies of a square of 32x32 whole numbers, row by row: `waves` has the 32 numbers of each of the 8 frequencies, and
  /// the frequency (u, v) is the sum over x and y of `waves[32 u + x] * waves[32 v + y] * levels[32 y + x]`.
  public static func lowestFrequencies(of levels: [Int], waves: [Int]) -> [Int] {
    precondition(levels.count == 32 * 32 && waves.count == 8 * 32, "a square of 32x32, and 8 waves")
    return unsafe withUnsafeTemporaryAllocation(of: Int64.self, capacity: 64) { out in
      unsafe levels.withUnsafeBytes { levels in
        unsafe waves.withUnsafeBytes { waves in
          unsafe cpictures_lowest_frequencies(
            levels.assumingMemoryBound(to: Int64.self).baseAddress,
            waves.assumingMemoryBound(to: Int64.self).baseAddress, out.baseAddress)
        }
      }
      return unsafe out.map { Int($0) }
    }
  }

  /// A part of a square of 32x32 cells.
  public struct Window: Hashable, Sendable {
    /// The cells left of it and above it.
    public let x, y: Int
    /// How many cells it has across and down.
    public let width, height: Int

    /// A window within the square.
    public init(x: Int, y: Int, width: Int, height: Int) {
      precondition(
        x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= 32 && y + height <= 32, "a window lies within")
      (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }
  }

  /// The signs of the 8x8 lowest frequencies of windows of a square of 32x32 numbers, against their median without the first: 64 bits each.
  ///
  /// - Parameters:
  ///   - levels: within 2^15 of zero.
  ///   - waves: at `256 n + 8 x + u` the number, within 2^10 of zero, of frequency u at cell x of n.
  public static func hashes(of windows: [Window], in levels: [Int32], waves: [Int32]) -> [UInt64] {
    precondition(levels.count == 32 * 32 && waves.count == 33 * 256, "a square of 32x32, and 8 waves for each side")
    let parts = windows.map {
      cpictures_window(x: UInt32($0.x), y: UInt32($0.y), width: UInt32($0.width), height: UInt32($0.height))
    }
    return unsafe [UInt64](unsafeUninitializedCapacity: parts.count) { target, count in
      unsafe cpictures_window_hashes(levels, parts, parts.count, waves, target.baseAddress)
      count = parts.count
    }
  }

  /// A square of 32x32 numbers, sheared about its middle: a small turn.
  ///
  /// The cell (x, y), counted from the middle, becomes what lies `across` 256ths of y to its left, then what lies `down` 256ths of x below it,
  /// mixed from two neighbours each.
  ///
  /// - Parameters:
  ///   - levels: within 2^15 of zero.
  ///   - cells: which are made, in both directions; others are 0.
  public static func sheared(_ levels: [Int32], across: Int, down: Int, cells: Range<Int>) -> [Int32] {
    precondition(levels.count == 32 * 32 && abs(across) <= 32 && abs(down) <= 32, "a square of 32x32, a little turned")
    precondition(cells.lowerBound >= 2 && cells.upperBound <= 30, "what is turned leaves two cells around it")
    var sheared = [Int32](repeating: 0, count: levels.count)
    unsafe cpictures_shear(
      levels, Int32(across), Int32(down), UInt32(cells.lowerBound), UInt32(cells.upperBound), &sheared)
    return sheared
  }

  /// How each number of a shorter row is mixed from neighbours in a longer one.
  public struct Mixture: Sendable {
    /// How many neighbours each has.
    public let taps: Int
    /// The first neighbour of each.
    public let first: [UInt32]
    /// The weights of each one's neighbours, which follow one another; 0 for those that do not count.
    public let weights: [Float]
    /// How many pixels of a longer row are read.
    let reach: Int

    /// A mixture by its numbers.
    public init(taps: Int, first: [UInt32], weights: [Float]) {
      precondition(taps >= 1 && weights.count == taps * first.count, "every neighbour has a weight")
      (self.taps, self.first, self.weights) = (taps, first, weights)
      reach = Int(first.max() ?? 0) + taps
    }
  }

  /// Mixes pixels of `channels` (1 or 3) numbers from 0 to 255 and rounds them to bytes, from place `start` of `pixels` on.
  ///
  /// - Parameter row: has a pixel and a number more than the mixture reaches.
  public static func mix(
    _ row: [Float], by mixture: Mixture, channels: Int, into pixels: inout [UInt8], at start: Int
  ) {
    precondition(channels == 1 || channels == 3, "a pixel has 1 or 3 numbers, not \(channels)")
    let count = mixture.first.count
    precondition(row.count > channels * mixture.reach && start >= 0 && pixels.count >= start + channels * count)
    let loop = unsafe channels == 3 ? cpictures_mix_rgb : cpictures_mix_gray
    unsafe pixels.withUnsafeMutableBufferPointer { target in
      unsafe loop(row, mixture.first, mixture.weights, mixture.taps, target.baseAddress! + start, count)
    }
  }

  /// How many bytes there are of each value.
  public static func histogram(of bytes: [UInt8]) -> [UInt32] {
    var histogram = [UInt32](repeating: 0, count: 256)
    unsafe histogram.withUnsafeMutableBufferPointer { target in
      unsafe cpictures_histogram(bytes, bytes.count, target.baseAddress)
    }
    return histogram
  }

  /// Of the inner pixels of row `y` of a picture of one channel: adds the Laplacians to `sum` and their squares to `squares`, and to
  /// `noise[x]` the magnitude of the second difference both ways.
  public static func addDetail(
    of gray: [UInt8], width: Int, row y: Int, sum: inout Int64, squares: inout Int64, noise: inout [UInt32]
  ) {
    precondition(y >= 1 && gray.count >= (y + 2) * width && noise.count >= width, "the row has a row at either side")
    var sums = (Int64(0), Int64(0))
    unsafe gray.withUnsafeBufferPointer { source in
      let row = unsafe source.baseAddress! + y * width
      unsafe noise.withUnsafeMutableBufferPointer { noise in
        unsafe withUnsafeMutableBytes(of: &sums) { sums in
          unsafe cpictures_detail(
            row - width, row, row + width, width, sums.baseAddress!.assumingMemoryBound(to: Int64.self),
            noise.baseAddress)
        }
      }
    }
    sum += sums.0
    squares += sums.1
  }
}
