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
  /// A picture in a format that dsm reads where it was built to, and this one was not.
  case builtWithout(ImageFormat)
  /// A kind of a format that dsm reads otherwise, by its name: `a lossless JPEG`.
  case unsupportedKind(String)
  /// Several pictures in a row, none of which is the photograph.
  case animated(ImageFormat)
  /// The header or the data cannot be decoded; in the codec's words.
  case corrupt(String)
  /// More pixels than the budget allows: a broken header or a decompression bomb.
  case tooLarge(width: Int, height: Int)
  /// Decoding would take more memory or time than any photograph does; what, in words.
  case exhausting(String)
  /// The file's bytes could not be had, for the reason given.
  case unread(String)

  public var description: String {
    switch self {
    case .empty: return "an empty file"
    case .notAnImage(let start): return "not a picture (starts with \(start))"
    case .unsupported(let format): return "a \(format.name) file, which dsm does not read"
    case .builtWithout(let format):
      return "a \(format.name) file, and this dsm was built without \(format.name) "
        + "('swift build -c release --traits \(format.name)' makes one that reads it)"
    case .unsupportedKind(let kind): return "\(kind), which dsm does not read"
    case .animated(let format): return "an animated \(format.name) file; dsm reads single pictures"
    case .corrupt(let words): return "damaged (\(words))"
    case .tooLarge(let width, let height): return "too large (\(width)x\(height) pixels)"
    case .exhausting(let words): return "refused as harmful (\(words))"
    case .unread(let words): return words
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
  /// At how many eighths of its size the picture was decoded: 8, or less for a JPEG or WebP that was asked for smaller.
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
  /// Bytes that libjpeg may take for itself: a progressive JPEG is kept whole as coefficients until its last scan is read.
  public var maxMemory = 1 << 30
  /// Where set, a JPEG or WebP may be decoded at half, a quarter or an eighth, as long as its longer side keeps this many pixels.
  public var longSide: Int?

  /// The options; full size unless told otherwise.
  public init(longSide: Int? = nil) { self.longSide = longSide }
}

extension Image {
  /// Decodes a JPEG, PNG or (where dsm was built with it) WebP file's bytes to its upright picture, whatever the file's name.
  public static func decode(_ bytes: [UInt8], options: DecodeOptions = .init()) throws(DecodeProblem) -> Decoded {
    try opened(bytes, options) { (reader) throws(DecodeProblem) in
      let scale = reduction(of: reader.header, options)
      let (stored, damage) = try reader.pixels(eighths: scale)
      return Decoded(stored, reader.header, scale: scale, exif: reader.exif(in: bytes), damage: damage)
    }
  }

  /// What `body` makes of a file whose header was read and is within the budget.
  static func opened<Result>(
    _ bytes: [UInt8], _ options: DecodeOptions, _ body: (borrowing PictureReader) throws(DecodeProblem) -> Result
  ) throws(DecodeProblem) -> Result {
    try unsafe bytes.withUnsafeBufferPointer { (source) throws(DecodeProblem) -> Result in
      try unsafe body(reader(of: bytes, at: source, options))
    }
  }

  /// The file `bytes`, which lie at `source` for as long as the reader is there, with its header read and within the budget.
  static func reader(
    of bytes: [UInt8], at source: UnsafeBufferPointer<UInt8>, _ options: DecodeOptions
  ) throws(DecodeProblem) -> PictureReader {
    guard !bytes.isEmpty else { throw .empty }
    guard let format = ImageFormat(startOf: bytes) else { throw .notAnImage(start: quotedStart(bytes)) }
    let reader = try unsafe PictureReader(source, format, maxMemory: options.maxMemory)
    let header = reader.header
    guard header.isWithin(options.maxPixels) else { throw .tooLarge(width: header.width, height: header.height) }
    return reader
  }

  /// Decodes the file at `path` in full; for a file that is wanted, not one that is being examined.
  public init(contentsOf path: String) throws(Failure) {
    let bytes = try Files.read(path)
    do {
      let decoded = try Image.decode(bytes)
      if let damage = decoded.damage { throw DecodeProblem.corrupt(damage) }
      self = decoded.image
    } catch {
      throw Failure(path, "\(error)", nextStep: "Replace the file by a whole JPEG or PNG.")
    }
  }

  /// The strongest of the reductions (in eighths) that leaves the longer side as long as asked for; a PNG has none.
  private static func reduction(of header: PictureHeader, _ options: DecodeOptions) -> Int {
    guard let wanted = options.longSide, header.format != .png else { return 8 }
    let long = max(header.width, header.height)
    return [1, 2, 4].first { scaledSide(long, eighths: $0) >= wanted } ?? 8
  }

  private static func quotedStart(_ bytes: [UInt8]) -> String {
    let start = bytes.prefix(12)
    guard start.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
      return start.prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
    return "\"\(String(decoding: start, as: UTF8.self))\""
  }
}

extension Decoded {
  fileprivate init(_ stored: Image, _ header: PictureHeader, scale: Int, exif: EXIF, damage: String?) {
    let swaps = exif.orientation.swapsSides
    self.init(
      image: stored.upright(from: exif.orientation), fullWidth: swaps ? header.height : header.width,
      fullHeight: swaps ? header.width : header.height, header: header, scale: scale, exif: exif, damage: damage)
  }
}

extension PictureHeader {
  fileprivate func isWithin(_ budget: Int) -> Bool {
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    return width > 0 && height > 0 && !overflow && pixels <= budget
  }
}
