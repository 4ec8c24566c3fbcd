import CKernels

/// Loops that resample pictures of three bytes a pixel, in whole numbers: they give the same on every processor.
public enum WarpLoops {
  /// A line of places in a picture, in 2^-24ths of a pixel.
  public struct Line: Sendable {
    /// Of the first place.
    public var x, y: Int64
    /// From one to the next: at most ``longestStep`` pixels.
    public var dx, dy: Int64

    /// A line from (`x`, `y`) on.
    public init(x: Int64, y: Int64, dx: Int64, dy: Int64) { (self.x, self.y, self.dx, self.dy) = (x, y, dx, dy) }

    /// Whether the pixels of the first `count` places and those to the right of them and below lie in a picture of that size.
    func isInside(_ count: Int, width: Int, height: Int) -> Bool {
      let steps = Int64(count - 1)
      let (right, low) = (x &+ dx &* steps, y &+ dy &* steps)
      return min(x, right) >= 0 && max(x, right) >> 24 < width - 1 && min(y, low) >= 0 && max(y, low) >> 24 < height - 1
    }
  }

  /// The longest step along a line, in pixels.
  public static let longestStep = Int(CWARP_LONGEST_STEP)

  /// Bilinear mixtures at `count` places along `line`, each cut off to a 256th of a pixel, into `out` from byte `offset` on.
  ///
  /// - Parameter width: pixels across of the picture that `pixels` are.
  public static func bilinear(
    _ pixels: Span<UInt8>, width: Int, along line: Line, count: Int, into out: inout MutableSpan<UInt8>, at offset: Int
  ) {
    guard count > 0 else { return }
    let unit = Int64(longestStep) << 24
    precondition(pixels.count < 1 << 31 && pixels.count % (3 * width) == 0, "rows of whole pixels")
    precondition(abs(line.dx) <= unit && abs(line.dy) <= unit, "a step of a few pixels at most")
    precondition(
      line.isInside(count, width: width, height: pixels.count / (3 * width)), "places lie within the picture")
    precondition(offset >= 0 && offset + 3 * count <= out.count, "the row has room")
    unsafe pixels.withUnsafeBufferPointer { source in
      unsafe out.withUnsafeMutableBufferPointer { target in
        unsafe cwarp_bilinear(
          source.baseAddress, source.count, 3 * width, line.x, line.y, line.dx, line.dy, count,
          target.baseAddress! + offset)
      }
    }
  }

  /// Adds rows of `count` bytes that follow one another from byte `start` on, each by its weight, to as many `sums`.
  ///
  /// - Parameter weights: 256ths, which together with what `sums` holds already make 256 at most.
  public static func add(
    _ rows: Span<UInt8>, from start: Int, count: Int, weights: Span<UInt16>, to sums: inout MutableSpan<UInt16>
  ) {
    guard weights.count > 0 else { return }
    precondition(start >= 0 && start + weights.count * count <= rows.count, "rows lie within the picture")
    precondition(count <= sums.count, "there is a sum for every byte")
    unsafe rows.withUnsafeBufferPointer { source in
      unsafe weights.withUnsafeBufferPointer { weights in
        unsafe sums.withUnsafeMutableBufferPointer { target in
          unsafe cwarp_rows(
            source.baseAddress! + start, count, weights.baseAddress, weights.count, target.baseAddress, count)
        }
      }
    }
  }

  /// `sums[i] += bytes[i]`
  public static func add(_ bytes: Span<UInt8>, to sums: inout [UInt16]) {
    precondition(bytes.count == sums.count, "a sum for every byte")
    unsafe bytes.withUnsafeBufferPointer { source in
      unsafe sums.withUnsafeMutableBufferPointer { target in
        unsafe cwarp_add(source.baseAddress, target.baseAddress, source.count)
      }
    }
  }

  /// The rounded means of sums of `parts` bytes, into `out` from byte `offset` on.
  public static func means(of sums: [UInt16], parts: Int, into out: inout MutableSpan<UInt8>, at offset: Int) {
    precondition((1...64).contains(parts), "at most 64 parts")
    precondition(offset >= 0 && offset + sums.count <= out.count, "the row has room")
    unsafe out.withUnsafeMutableBufferPointer { target in
      unsafe cwarp_means(sums, UInt32(parts), target.baseAddress! + offset, sums.count)
    }
  }

  /// Writes one colour over `count` pixels from byte `offset` on.
  public static func fill(
    _ color: (UInt8, UInt8, UInt8), count: Int, into out: inout MutableSpan<UInt8>, at offset: Int
  ) {
    precondition(count >= 0 && offset >= 0 && offset + 3 * count <= out.count, "the row has room")
    let bytes = [color.0, color.1, color.2]
    unsafe out.withUnsafeMutableBufferPointer { target in
      unsafe cwarp_fill(bytes, target.baseAddress! + offset, count)
    }
  }
}
