import CKernels

extension WarpLoops {
  /// How a canvas is made; all ways give the same bytes.
  public enum Way: CaseIterable, Sendable {
    /// As is quickest on the processor.
    case best
    /// What lies inside of the picture row by row.
    case rows
    /// Pixel by pixel.
    case plain

    fileprivate var number: cwarp_way {
      switch self {
      case .best: return CWARP_BEST
      case .rows: return CWARP_ROWS
      case .plain: return CWARP_PLAIN
      }
    }
  }

  /// Where the pixels of a canvas look, in 2^-24ths of a pixel.
  public struct Map: Sendable {
    /// Of the canvas's first pixel.
    public var x, y: Int64
    /// From there to its neighbour on the right.
    public var rightX, rightY: Int64
    /// From there to its neighbour below.
    public var downX, downY: Int64

    /// From the first place and those of its neighbours.
    public init(x: Int64, y: Int64, rightX: Int64, rightY: Int64, downX: Int64, downY: Int64) {
      (self.x, self.y) = (x, y)
      (self.rightX, self.rightY, self.downX, self.downY) = (rightX, rightY, downX, downY)
    }
  }

  /// A map with a horizon: a 3x3 matrix, row by row, from the canvas to a picture, both with edges between the pixels.
  public struct Projection: Sendable {
    let matrix: [Double]
    /// The place on the canvas that its first pixel shows.
    public var column, row: Double
    let left, top: Int

    /// - Parameters:
    ///   - left: how many of the picture's columns are missing before those at hand.
    ///   - top: how many rows are missing.
    public init(matrix: [Double], column: Double, row: Double, left: Int, top: Int) {
      precondition(matrix.count == 9, "three by three numbers")
      (self.matrix, self.column, self.row, self.left, self.top) = (matrix, column, row, left, top)
    }
  }

  /// A colour of three bytes.
  public typealias RGB = (red: UInt8, green: UInt8, blue: UInt8)

  /// A canvas of `width` x `height` bilinear mixtures, into `out` from byte `offset` on.
  ///
  /// - Parameters:
  ///   - pictureWidth: pixels across of the picture that `pixels` are.
  ///   - beyond: the colour beyond the picture; nil for that of its nearest pixel.
  public static func see(
    _ pixels: Span<UInt8>, pictureWidth: Int, beyond: RGB?, through map: Map, width: Int, height: Int,
    into out: inout MutableSpan<UInt8>, at offset: Int = 0, way: Way = .best
  ) {
    let target = unsafe room(width, height, &out, offset)
    var places = cwarp_map(
      x: map.x, y: map.y, right_x: map.rightX, right_y: map.rightY, down_x: map.downX, down_y: map.downY)
    unsafe withPicture(pixels, pictureWidth, beyond) { picture in
      unsafe cwarp_affine(way.number, picture, &places, width, height, target)
    }
  }

  /// The same through a map with a horizon; where it has no place, the canvas shows what is far to the left.
  public static func see(
    _ pixels: Span<UInt8>, pictureWidth: Int, beyond: RGB?, through map: Projection, width: Int, height: Int,
    into out: inout MutableSpan<UInt8>, at offset: Int = 0, way: Way = .best
  ) {
    let target = unsafe room(width, height, &out, offset)
    unsafe withPicture(pixels, pictureWidth, beyond) { picture in
      unsafe cwarp_projective(
        way.number, picture, Int32(map.left), Int32(map.top), map.matrix, map.column, map.row, width, height, target)
    }
  }

  /// Where a canvas of that size is written, which has room.
  private static func room(
    _ width: Int, _ height: Int, _ out: inout MutableSpan<UInt8>, _ offset: Int
  ) -> UnsafeMutablePointer<UInt8> {
    precondition(width > 0 && height > 0 && offset >= 0 && offset + 3 * width * height <= out.count, "there is room")
    return unsafe out.withUnsafeMutableBufferPointer { unsafe $0.baseAddress! + offset }
  }

  private static func withPicture(
    _ pixels: Span<UInt8>, _ width: Int, _ beyond: RGB?, _ body: (UnsafePointer<cwarp_picture>) -> Void
  ) {
    precondition(
      width > 0 && !pixels.isEmpty && pixels.count < 1 << 31 && pixels.count % (3 * width) == 0, "rows of whole pixels")
    let color: [UInt8] = beyond.map { [$0.red, $0.green, $0.blue] } ?? [0, 0, 0]
    unsafe pixels.withUnsafeBufferPointer { pixels in
      unsafe color.withUnsafeBufferPointer { color in
        var picture = unsafe cwarp_picture(
          pixels: pixels.baseAddress, width: Int32(width), height: Int32(pixels.count / (3 * width)),
          color: beyond == nil ? nil : color.baseAddress)
        unsafe body(&picture)
      }
    }
  }
}
