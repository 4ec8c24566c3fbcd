import CKernels

/// Pictures seen through a map, row by row, in vector code where the processor has it. The same on every processor.
public struct PixelSampling: ~Copyable {
  /// Places along a row in 256ths of a pixel.
  public private(set) var xs: [Int32]
  /// Places down, alike.
  public private(set) var ys: [Int32]

  /// Room for a row of `count` places.
  public init(count: Int) {
    xs = [Int32](repeating: 0, count: count)
    ys = xs
  }

  /// Places from (x, y) on in equal steps, all in 2^-24ths of a pixel.
  public mutating func setPlaces(x: Int64, y: Int64, stepX: Int64, stepY: Int64) {
    let count = xs.count
    unsafe xs.withUnsafeMutableBufferPointer { xs in
      unsafe ys.withUnsafeMutableBufferPointer { ys in
        unsafe csampling_affine_places(x, y, stepX, stepY, count, xs.baseAddress, ys.baseAddress)
      }
    }
  }

  /// The places to which the 3x3 `matrix`, row by row, maps the points (column, row), (column + 1, row) and so on; far to the left where there is
  /// none.
  public mutating func setPlaces(matrix: [Double], column: Double, row: Double) {
    precondition(matrix.count == 9, "three by three numbers")
    let count = xs.count
    unsafe xs.withUnsafeMutableBufferPointer { xs in
      unsafe ys.withUnsafeMutableBufferPointer { ys in
        unsafe csampling_projective_places(matrix, column, row, count, xs.baseAddress, ys.baseAddress)
      }
    }
  }

  /// Bilinear mixtures for the places at `columns`, of which all four neighbours lie in the picture of `width` pixels a row.
  public func mix(_ rgb: [UInt8], width: Int, columns: Range<Int>, into target: UnsafeMutablePointer<UInt8>) {
    guard !columns.isEmpty else { return }
    precondition(columns.lowerBound >= 0 && columns.upperBound <= xs.count && rgb.count < 1 << 32)
    unsafe xs.withUnsafeBufferPointer { xs in
      unsafe ys.withUnsafeBufferPointer { ys in
        unsafe rgb.withUnsafeBufferPointer { rgb in
          unsafe csampling_mix(
            rgb.baseAddress, 3 * width, xs.baseAddress! + columns.lowerBound, ys.baseAddress! + columns.lowerBound,
            columns.count, target)
        }
      }
    }
  }

  /// How a picture's pixels are taken over one by one.
  public struct Copy: Hashable, Sendable {
    /// The column and the row of the first pixel.
    public var x, y: Int
    /// Whether steps across are steps down there, and whether steps go back.
    public var isTurned, goesLeft, goesUp: Bool

    /// A copy that begins at (x, y).
    public init(x: Int, y: Int, isTurned: Bool, goesLeft: Bool, goesUp: Bool) {
      (self.x, self.y) = (x, y)
      (self.isTurned, self.goesLeft, self.goesUp) = (isTurned, goesLeft, goesUp)
    }
  }

  /// A picture of `width` x `height` whose pixels are those of `rgb`, `sourceWidth` a row, in the order of `copy`; all lie inside of it.
  public static func copied(_ rgb: [UInt8], sourceWidth: Int, _ copy: Copy, width: Int, height: Int) -> [UInt8] {
    let (right, down) = (copy.goesLeft ? -3 : 3, (copy.goesUp ? -3 : 3) * sourceWidth)
    let (across, below) = copy.isTurned ? (down, right) : (right, down)
    let first = 3 * (copy.y * sourceWidth + copy.x)
    let last = first + (width - 1) * across + (height - 1) * below
    precondition(min(first, last) >= 0 && max(first, last) + 3 <= rgb.count, "the copy leaves the picture")
    return unsafe [UInt8](unsafeUninitializedCapacity: 3 * width * height) { target, initialized in
      unsafe rgb.withUnsafeBufferPointer { source in
        let (from, to) = unsafe (source.baseAddress! + first, target.baseAddress!)
        if copy.isTurned {
          unsafe csampling_turn(from, across, below, width, height, to)
        } else {
          for y in 0..<height { unsafe copyRow(from + y * below, reversed: copy.goesLeft, width, to + 3 * y * width) }
        }
      }
      initialized = 3 * width * height
    }
  }

  private static func copyRow(
    _ from: UnsafePointer<UInt8>, reversed: Bool, _ width: Int, _ to: UnsafeMutablePointer<UInt8>
  ) {
    if reversed {
      unsafe csampling_reverse(from - 3 * (width - 1), width, to)
    } else {
      unsafe to.update(from: from, count: 3 * width)
    }
  }

  /// Rounded means of `block` x `block` squares from row `y` and column `x` on, `count` of them, to place `start` of `means`.
  public static func reduce(
    _ rgb: [UInt8], width: Int, x: Int, y: Int, block: Int, count: Int, sums: inout [UInt16], into means: inout [UInt8],
    at start: Int
  ) {
    precondition((2...16).contains(block) && x >= 0 && y >= 0 && x + block * count <= width)
    precondition((y + block) * width * 3 <= rgb.count && start >= 0 && start + 3 * count <= means.count)
    precondition(sums.count >= 3 * block * count, "a sum for every byte of a row")
    unsafe means.withUnsafeMutableBufferPointer { target in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        unsafe rgb.withUnsafeBufferPointer { source in
          unsafe csampling_reduce(
            source.baseAddress! + 3 * (y * width + x), 3 * width, block, count, sums.baseAddress,
            target.baseAddress! + start)
        }
      }
    }
  }
}
