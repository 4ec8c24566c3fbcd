import CKernels

/// Loops that resample pictures of three bytes a pixel, in whole numbers: they give the same on every processor.
public enum WarpLoops {
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
}
