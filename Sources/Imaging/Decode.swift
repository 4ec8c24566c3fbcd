import Basics
import CImageIO

/// Why a file gives no picture, or only part of one. It is a value because a bad file is data, not an accident.
public enum DecodeProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file has no bytes.
  case empty
  /// The first bytes are those of no picture; they are quoted.
  case notAnImage(start: String)
  /// A picture, in a format that dsm does not read.
  case unsupported(ImageFormat)
  /// The header or the data cannot be decoded; in the codec's words.
  case corrupt(String)
  /// More pixels than the budget allows: a broken header or a decompression bomb.
  case tooLarge(width: Int, height: Int)

  public var description: String {
    switch self {
    case .empty: return "an empty file"
    case .notAnImage(let start): return "not a picture (starts with \(start))"
    case .unsupported(let format): return "a \(format.rawValue.uppercased()) file, which dsm does not read"
    case .corrupt(let words): return "damaged (\(words))"
    case .tooLarge(let width, let height): return "too large (\(width)x\(height) pixels)"
    }
  }
}

/// What decoding a file gave: the upright picture and the facts around it.
public struct Decoded: Sendable {
  /// The picture, upright; smaller than the photograph where a reduction was asked for.
  public var image: Image
  /// The photograph's own size, upright.
  public var fullWidth: Int
  /// The photograph's own size, upright.
  public var fullHeight: Int
  /// What the file tells of itself.
  public var header: PictureHeader
  /// At how many eighths of its size the picture was decoded: 8, or less for a JPEG that was asked for smaller.
  public var scale: Int
  /// What the camera wrote.
  public var exif: EXIF
  /// What was wrong with the data, where pixels came out all the same (the rest of a truncated file is grey).
  public var damage: String?
}

/// How to decode.
public struct DecodeOptions: Hashable, Sendable {
  /// Pixels that a photograph may have; beyond, it is refused before anything is allocated.
  public var maxPixels = 150_000_000
  /// Where set, a JPEG may be decoded at half, a quarter or an eighth, as long as its longer side keeps this many pixels.
  public var longSide: Int?

  /// The options; full size unless told otherwise.
  public init(longSide: Int? = nil) { self.longSide = longSide }
}

extension Image {
  /// Decodes a JPEG or PNG file's bytes to its upright picture, whatever the file's name.
  public static func decode(_ bytes: [UInt8], options: DecodeOptions = .init()) throws(DecodeProblem) -> Decoded {
    guard !bytes.isEmpty else { throw .empty }
    guard let format = ImageFormat(startOf: bytes) else { throw .notAnImage(start: quotedStart(bytes)) }
    guard format.isReadable else { throw .unsupported(format) }
    let info = try header(bytes, format)
    let (width, height) = (Int(info.width), Int(info.height))
    guard width.multipliedReportingOverflow(by: height).partialValue <= options.maxPixels, width > 0, height > 0 else {
      throw .tooLarge(width: width, height: height)
    }
    let exif = EXIF(inFile: bytes, format: format)
    let scale = format == .jpeg ? reduction(of: info, options) : 8
    let (stored, damage) = try pixels(bytes, format, info, eighths: scale)
    let swaps = exif.orientation.swapsSides
    return Decoded(
      image: stored.upright(from: exif.orientation), fullWidth: swaps ? height : width,
      fullHeight: swaps ? width : height, header: PictureHeader(format: format, width: width, height: height),
      scale: scale, exif: exif, damage: damage)
  }

  /// Decodes the file at `path` in full; for a file that is wanted, not one that is being examined.
  public init(contentsOf path: String) throws(Failure) {
    let bytes = try Files.read(path)
    do {
      let decoded = try Image.decode(bytes)
      guard decoded.damage == nil else { throw DecodeProblem.corrupt(decoded.damage ?? "") }
      self = decoded.image
    } catch {
      throw Failure(path, "\(error)", nextStep: "Replace the file by a whole JPEG or PNG.")
    }
  }

  private static func header(_ bytes: [UInt8], _ format: ImageFormat) throws(DecodeProblem) -> cimageio_info {
    var info = cimageio_info()
    let read = unsafe format == .jpeg ? cimageio_jpeg_header : cimageio_png_header
    let result = unsafe bytes.withUnsafeBufferPointer { unsafe read($0.baseAddress, $0.count, &info) }
    guard result == CIMAGEIO_OK else { throw .corrupt(info.words) }
    return info
  }

  private static func pixels(
    _ bytes: [UInt8], _ format: ImageFormat, _ info: cimageio_info, eighths: Int
  ) throws(DecodeProblem) -> (Image, String?) {
    var (width, height) = (info.width, info.height)
    if format == .jpeg {
      unsafe withUnsafePointer(to: info) { unsafe cimageio_jpeg_scaled($0, Int32(eighths), &width, &height) }
    }
    let capacity = 3 * Int(width) * Int(height)
    var outcome = info
    var result = Int32(0)
    // Rows that a truncated file lacks stay grey: the buffer is filled before the codec sees it.
    var rgb = [UInt8](repeating: 128, count: capacity)
    unsafe rgb.withUnsafeMutableBufferPointer { target in
      unsafe bytes.withUnsafeBufferPointer { source in
        result =
          unsafe format == .jpeg
          ? cimageio_jpeg_decode(source.baseAddress, source.count, Int32(eighths), target.baseAddress, &outcome)
          : cimageio_png_decode(source.baseAddress, source.count, target.baseAddress, capacity, &outcome)
      }
    }
    guard result != CIMAGEIO_FAILED else { throw .corrupt(outcome.words) }
    return (
      Image(width: Int(width), height: Int(height), pixels: rgb), result == CIMAGEIO_DAMAGED ? outcome.words : nil
    )
  }

  /// The strongest of libjpeg's reductions (in eighths) that leaves the longer side as long as asked for.
  private static func reduction(of info: cimageio_info, _ options: DecodeOptions) -> Int {
    guard let wanted = options.longSide else { return 8 }
    let long = Int(max(info.width, info.height))
    return [1, 2, 4].first { (long * $0 + 7) / 8 >= wanted } ?? 8
  }

  private static func quotedStart(_ bytes: [UInt8]) -> String {
    let start = bytes.prefix(12)
    guard start.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
      return start.prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
    return "\"\(String(decoding: start, as: UTF8.self))\""
  }
}

extension cimageio_info {
  /// The codec's message.
  var words: String {
    let text = unsafe withUnsafeBytes(of: message) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    return text.isEmpty ? "unknown reason" : text
  }
}

extension EXIF {
  /// The EXIF of a whole JPEG or PNG file.
  init(inFile bytes: [UInt8], format: ImageFormat) {
    let tiff = format == .jpeg ? Self.tiffInJPEG(bytes) : Self.tiffInPNG(bytes)
    self = tiff.map { EXIF(tiff: $0) } ?? EXIF()
  }

  private static func tiffInJPEG(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
    var i = 2
    while i + 4 <= bytes.count, bytes[i] == 0xFF, bytes[i + 1] != 0xDA {
      // Any marker may be preceded by fill bytes (ITU T.81, B.1.1.2).
      if bytes[i + 1] == 0xFF {
        i += 1
        continue
      }
      let length = Int(bytes[i + 2]) << 8 | Int(bytes[i + 3])
      let (start, end) = (i + 4, i + 2 + length)
      guard length >= 2, end <= bytes.count else { return nil }
      if bytes[i + 1] == 0xE1, bytes[start..<end].starts(with: "Exif\0\0".utf8) { return bytes[(start + 6)..<end] }
      i = end
    }
    return nil
  }

  private static func tiffInPNG(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
    var i = 8
    while i + 12 <= bytes.count {
      let length = bytes[i..<(i + 4)].reduce(0) { $0 << 8 | Int($1) }
      let start = i + 8
      guard length <= bytes.count - start - 4 else { return nil }
      if bytes[(i + 4)..<start].elementsEqual("eXIf".utf8) { return bytes[start..<(start + length)] }
      i = start + length + 4
    }
    return nil
  }
}
