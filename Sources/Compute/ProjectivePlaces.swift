import CKernels

/// The places of a picture at which the pixels of a canvas's row look, in 256ths of a pixel.
public struct ProjectivePlaces: ~Copyable {
  /// Across, and down.
  public private(set) var xs, ys: [Int32]

  /// Room for a row of `count` places.
  public init(count: Int) {
    xs = [Int32](repeating: 0, count: count)
    ys = xs
  }

  /// The places to which the 3x3 `matrix`, row by row, maps the points (column, row), (column + 1, row) and so on; far to the left where there is
  /// none.
  public mutating func set(matrix: [Double], column: Double, row: Double) {
    precondition(matrix.count == 9, "three by three numbers")
    let count = xs.count
    unsafe xs.withUnsafeMutableBufferPointer { xs in
      unsafe ys.withUnsafeMutableBufferPointer { ys in
        unsafe cwarp_projective_places(matrix, column, row, count, xs.baseAddress, ys.baseAddress)
      }
    }
  }

  /// Bilinear mixtures for the places of which all four neighbours lie in a block of a picture.
  ///
  /// - Parameters:
  ///   - width: pixels across of the block.
  ///   - x: where the block begins in the picture.
  ///   - y: where it begins, downwards.
  ///   - offset: where the row begins in `out`.
  /// - Returns: the columns that were written: one stretch, for lines stay straight.
  public func mix(
    _ pixels: Span<UInt8>, width: Int, x: Int, y: Int, into out: inout MutableSpan<UInt8>, at offset: Int
  ) -> Range<Int> {
    let height = pixels.count / (3 * width)
    precondition(pixels.count < 1 << 31 && pixels.count % (3 * width) == 0, "rows of whole pixels")
    precondition(offset >= 0 && offset + 3 * xs.count <= out.count, "the row has room")
    let (left, top) = (Int32(x), Int32(y))
    var (first, end) = (0, 0)
    unsafe pixels.withUnsafeBufferPointer { source in
      unsafe out.withUnsafeMutableBufferPointer { target in
        unsafe xs.withUnsafeBufferPointer { xs in
          unsafe ys.withUnsafeBufferPointer { ys in
            unsafe cwarp_stretch(
              xs.baseAddress, ys.baseAddress, xs.count, left, top, left + Int32(width) - 1, top + Int32(height) - 1,
              &first, &end)
            guard first < end else { return }
            unsafe cwarp_mix(
              source.baseAddress, source.count, 3 * width, xs.baseAddress! + first, ys.baseAddress! + first, left, top,
              end - first, target.baseAddress! + offset + 3 * first)
          }
        }
      }
    }
    return first..<end
  }
}
