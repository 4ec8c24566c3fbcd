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

  /// The columns at which the places lie in a rectangle of whole pixels: one stretch, for lines stay straight.
  public func stretch(x: Range<Int>, y: Range<Int>) -> Range<Int> {
    func isInside(_ i: Int) -> Bool { x.contains(Int(xs[i]) >> 8) && y.contains(Int(ys[i]) >> 8) }
    guard let first = xs.indices.first(where: isInside), let last = xs.indices.last(where: isInside),
      (first...last).allSatisfy(isInside)
    else { return 0..<0 }
    return first..<(last + 1)
  }

  /// Bilinear mixtures for the places at `columns`, of which all four neighbours lie in a block of a picture.
  ///
  /// - Parameters:
  ///   - width: pixels across of the block.
  ///   - x: where the block begins in the picture.
  ///   - y: where it begins, downwards.
  public func mix(
    _ pixels: Span<UInt8>, width: Int, x: Int, y: Int, columns: Range<Int>, into out: inout MutableSpan<UInt8>
  ) {
    guard !columns.isEmpty else { return }
    let height = pixels.count / (3 * width)
    precondition(pixels.count < 1 << 31 && pixels.count % (3 * width) == 0, "rows of whole pixels")
    precondition(columns.upperBound <= xs.count && 3 * columns.upperBound <= out.count, "the row has room")
    for column in columns {
      precondition(
        (x..<(x + width - 1)).contains(Int(xs[column]) >> 8) && (y..<(y + height - 1)).contains(Int(ys[column]) >> 8),
        "places lie within the block")
    }
    unsafe pixels.withUnsafeBufferPointer { source in
      unsafe out.withUnsafeMutableBufferPointer { target in
        unsafe xs.withUnsafeBufferPointer { xs in
          unsafe ys.withUnsafeBufferPointer { ys in
            unsafe cwarp_mix(
              source.baseAddress, source.count, 3 * width, xs.baseAddress! + columns.lowerBound,
              ys.baseAddress! + columns.lowerBound, Int32(x), Int32(y), columns.count,
              target.baseAddress! + 3 * columns.lowerBound)
          }
        }
      }
    }
  }
}
