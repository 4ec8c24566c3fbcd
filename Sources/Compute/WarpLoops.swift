import CKernels

/// Loops that resample pictures of three bytes a pixel, in whole numbers: they give the same on every processor.
public enum WarpLoops {
  /// Sums up rows of `count` bytes that follow one another from byte `start` on, each by its weight.
  ///
  /// - Parameters:
  ///   - weights: 256ths, which together with `rest` make 256 at most.
  ///   - rest: the weight of `beyond`, a colour of which all rows have some.
  ///   - sums: where the sums are written; numbers behind them stay as they are.
  public static func sum(
    _ rows: Span<UInt8>, from start: Int, count: Int, weights: Span<UInt16>, rest: UInt16, of beyond: RGB,
    into sums: inout MutableSpan<UInt16>
  ) {
    precondition(count % 3 == 0 && start >= 0 && start + weights.count * count <= rows.count, "rows within the picture")
    precondition(count <= sums.count, "there is a sum for every byte")
    let first = [rest * UInt16(beyond.red), rest * UInt16(beyond.green), rest * UInt16(beyond.blue)]
    unsafe rows.withUnsafeBufferPointer { source in
      unsafe weights.withUnsafeBufferPointer { weights in
        unsafe sums.withUnsafeMutableBufferPointer { target in
          unsafe cwarp_rows(
            source.baseAddress! + start, count, weights.baseAddress, weights.count, first, target.baseAddress, count)
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
