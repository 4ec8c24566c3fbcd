import CImageIO

/// A file whose header was read and whose pixels were not, yet: one opening serves both, and the budget is looked at between.
///
/// It is safe outside: the handle is closed once, and who opens it keeps the bytes alive. It has one owner at a time, on whatever thread.
@safe struct PictureReader: ~Copyable, @unchecked Sendable {
  let header: PictureHeader
  private let exifRange: Range<Int>
  private let handle: OpaquePointer

  /// Reads the header of `source`, which must outlive the reader.
  init(_ source: UnsafeBufferPointer<UInt8>, _ format: ImageFormat, maxMemory: Int) throws(DecodeProblem) {
    var info = cimageio_info()
    var opened: OpaquePointer?
    let open = try unsafe Self.opener(of: format)
    let result = unsafe open(source.baseAddress, source.count, max(maxMemory, 1), &info, &opened)
    guard let opened = unsafe opened, result == CIMAGEIO_OK else { throw info.problem(result, format) }
    unsafe handle = unsafe opened
    header = PictureHeader(format, info)
    exifRange = info.exif_offset..<(info.exif_offset + info.exif_count)
  }

  deinit { unsafe cimageio_close(handle) }

  /// What the camera wrote; `bytes` are the file.
  func exif(in bytes: [UInt8]) -> EXIF { exifRange.isEmpty ? EXIF() : EXIF(tiff: bytes[exifRange]) }

  /// Decodes the picture as it is stored, once, at so many eighths of its size; with what was wrong, where it came out all the same.
  func pixels(eighths: Int) throws(DecodeProblem) -> (Image, damage: String?) {
    let (width, height) = (
      scaledSide(header.width, eighths: eighths), scaledSide(header.height, eighths: eighths)
    )
    let (block, damage) = try block(PixelRect(x: 0, y: 0, width: width, height: height), eighths: eighths)
    return (block.image, damage)
  }

  /// Decodes at least a part of it.
  func block(_ part: PixelRect, eighths: Int) throws(DecodeProblem) -> (PixelBlock, damage: String?) {
    var window = cimageio_window(part)
    unsafe cimageio_fit(handle, Int32(eighths), &window)
    let (width, height) = (Int(window.width), Int(window.height))
    var info = cimageio_info()
    var result = Int32(0)
    // The codecs write every byte or fail: filling the buffer first would be one pass too many.
    let rgb = unsafe [UInt8](unsafeUninitializedCapacity: 3 * width * height) { target, count in
      result = unsafe cimageio_read(handle, Int32(eighths), &window, target.baseAddress, 3 * width * height, &info)
      count = result == CIMAGEIO_OK || result == CIMAGEIO_DAMAGED ? 3 * width * height : 0
    }
    guard !rgb.isEmpty else { throw info.problem(result, header.format) }
    let block = PixelBlock(Image(width: width, height: height, pixels: rgb), x: Int(window.x), y: Int(window.y))
    return (block, result == CIMAGEIO_DAMAGED ? info.words : nil)
  }

  private typealias Opener = (
    UnsafePointer<UInt8>?, Int, Int, UnsafeMutablePointer<cimageio_info>, UnsafeMutablePointer<OpaquePointer?>
  ) -> Int32

  private static func opener(of format: ImageFormat) throws(DecodeProblem) -> Opener {
    switch format {
    case .jpeg: return unsafe cimageio_jpeg_open
    case .png: return unsafe cimageio_png_open
    case .webp:
      #if WebP
        return unsafe cimageio_webp_open
      #else
        throw .builtWithout(.webp)
      #endif
    default: throw .unsupported(format)
    }
  }
}

extension PictureHeader {
  fileprivate init(_ format: ImageFormat, _ info: cimageio_info) {
    self.init(format: format, width: Int(info.width), height: Int(info.height))
    bitDepth = Int(info.bit_depth)
    colorSpace = ColorSpace(info.color_space)
    hasAlpha = info.has_alpha != 0
    isProgressive = info.is_progressive != 0
    hasICC = info.has_icc != 0
    jpegQuality = info.quality > 0 ? Int(info.quality) : nil
    let sampling = unsafe withUnsafeBytes(of: info.subsampling) { unsafe String(upToNull: $0) }
    subsampling = sampling.isEmpty ? nil : sampling
  }
}

extension PictureHeader.ColorSpace {
  fileprivate init(_ code: Int32) {
    switch Int(code) {
    case CIMAGEIO_GRAY: self = .gray
    case CIMAGEIO_YCBCR: self = .ycbcr
    case CIMAGEIO_PALETTE: self = .palette
    case CIMAGEIO_CMYK: self = .cmyk
    case CIMAGEIO_YCCK: self = .ycck
    default: self = .rgb
    }
  }
}

extension cimageio_info {
  /// The codec's message.
  var words: String {
    let text = unsafe withUnsafeBytes(of: message) { unsafe String(upToNull: $0) }
    return text.isEmpty ? "unknown reason" : text
  }

  fileprivate func problem(_ result: Int32, _ format: ImageFormat) -> DecodeProblem {
    switch Int(result) {
    case CIMAGEIO_REFUSED: return .unsupportedKind(words)
    case CIMAGEIO_ANIMATED: return .animated(format)
    case CIMAGEIO_EXHAUSTING: return .exhausting(words)
    default: return .corrupt(words)
    }
  }
}

extension String {
  fileprivate init(upToNull bytes: UnsafeRawBufferPointer) {
    self = unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}

extension cimageio_window {
  fileprivate init(_ part: PixelRect) {
    self.init(x: UInt32(part.x), y: UInt32(part.y), width: UInt32(part.width), height: UInt32(part.height))
  }
}
