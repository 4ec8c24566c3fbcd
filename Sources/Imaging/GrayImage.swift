import CImageIO
import Compute

/// The luminance of a picture: rows of one byte a pixel.
public struct GrayImage: Hashable, Sendable {
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int
  /// `width * height` bytes, row by row: 0 black, 255 white.
  public let pixels: [UInt8]

  /// A picture from its bytes.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && pixels.count == width * height, "a grey image has a byte for every pixel")
    (self.width, self.height, self.pixels) = (width, height, pixels)
  }

  /// The luminance of an image: (77 red + 150 green + 29 blue + 128) / 256, after Rec. 601.
  public init(_ image: Image) {
    var pixels = [UInt8](repeating: 0, count: image.width * image.height)
    var target = pixels.mutableSpan
    PixelLoops.luminance(of: image.pixels.span, into: &target)
    self.init(width: image.width, height: image.height, pixels: pixels)
  }

  /// The luminance of a thumbnail as ``PhotographFacts`` makes them: a JPEG of at most `longSide` pixels a side; nil where it is none.
  public init?(thumbnail jpeg: [UInt8], longSide: Int = PhotographFacts.longSide) {
    var info = cimageio_info()
    let pixels = unsafe [UInt8](unsafeUninitializedCapacity: longSide * longSide) { target, count in
      let result = unsafe cimageio_jpeg_gray(jpeg, jpeg.count, target.baseAddress, longSide * longSide, &info)
      count = result == CIMAGEIO_OK ? Int(info.width) * Int(info.height) : 0
    }
    guard !pixels.isEmpty else { return nil }
    self.init(width: Int(info.width), height: Int(info.height), pixels: pixels)
  }

  /// The image made smaller by averaging areas, if need be, so that its longer side is at most `side`.
  public func fitted(longSide side: Int) -> GrayImage {
    let size = Image.fittedSize(width: width, height: height, longSide: side)
    guard size.width < width || size.height < height else { return self }
    return GrayImage(
      width: size.width, height: size.height,
      pixels: averaged(
        pixels, width: width, height: height, channels: 1, toWidth: size.width, height: size.height))
  }

  /// A part of the image.
  func cropped(x: Int, y: Int, width: Int, height: Int) -> GrayImage {
    precondition(x >= 0 && y >= 0 && x + width <= self.width && y + height <= self.height, "a part lies within")
    var rows: [UInt8] = []
    rows.reserveCapacity(width * height)
    for row in y..<(y + height) {
      rows += pixels[(row * self.width + x)..<(row * self.width + x + width)]
    }
    return GrayImage(width: width, height: height, pixels: rows)
  }
}
