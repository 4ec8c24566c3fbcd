import Basics
import CImageIO

extension Image {
  /// The longest side that a JPEG file can have, in pixels.
  public static let longestJPEGSide = 65_500

  /// Whether the image fits in a JPEG file.
  public var fitsJPEG: Bool { max(width, height) <= Self.longestJPEGSide }

  /// The image as a JPEG file (4:2:0). It must fit one; see ``fitsJPEG``.
  ///
  /// - Parameters:
  ///   - quality: 1 to 100.
  ///   - orientation: how a camera would have held it: the pixels are stored turned and EXIF tells how to turn them back.
  public func jpeg(quality: Int = 90, orientation: Orientation = .upright) -> [UInt8] {
    precondition((1...100).contains(quality), "JPEG quality goes from 1 to 100, not \(quality)")
    precondition(fitsJPEG, "a JPEG file has at most \(Self.longestJPEGSide) pixels a side, not \(width)x\(height)")
    let stored = stored(as: orientation)
    let segment = orientation == .upright ? [] : EXIF.segment(orientation: orientation)
    return unsafe Self.encoded { info, out, count in
      unsafe stored.pixels.withUnsafeBufferPointer { rgb in
        unsafe segment.withUnsafeBufferPointer { app1 in
          unsafe cimageio_jpeg_encode(
            rgb.baseAddress, UInt32(stored.width), UInt32(stored.height), Int32(quality), app1.baseAddress, app1.count,
            out, count, info)
        }
      }
    }
  }

  /// The image as a PNG file.
  public func png() -> [UInt8] {
    unsafe Self.encoded { info, out, count in
      unsafe pixels.withUnsafeBufferPointer { rgb in
        unsafe cimageio_png_encode(rgb.baseAddress, UInt32(width), UInt32(height), out, count, info)
      }
    }
  }

  /// Writes the image to `path`, atomically; as JPEG where the name ends so, else as PNG.
  public func write(to path: String) throws(Failure) {
    let isJPEG = ImageFormat.jpeg.extensions.contains { path.lowercased().hasSuffix("." + $0) }
    guard !isJPEG || fitsJPEG else {
      throw Failure(
        path, "a picture of \(width)x\(height) is too large for a JPEG file (\(Self.longestJPEGSide) pixels a side)",
        nextStep: "Use a name that ends in .png.")
    }
    try AtomicFile.write(isJPEG ? jpeg() : png(), to: path)
  }

  private static func encoded(
    _ encode: (
      UnsafeMutablePointer<cimageio_info>, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
      UnsafeMutablePointer<Int>
    ) -> Int32
  ) -> [UInt8] {
    var info = cimageio_info()
    var out: UnsafeMutablePointer<UInt8>?
    var count = 0
    let result = unsafe encode(&info, &out, &count)
    precondition(result == CIMAGEIO_OK, "a picture in memory could not be encoded: \(info.words)")
    defer { unsafe cimageio_free(out) }
    return unsafe Array(UnsafeBufferPointer(start: out, count: count))
  }
}
