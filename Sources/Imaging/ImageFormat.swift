/// The kinds of picture files that dsm can tell apart by their first bytes; names and extensions do not matter.
public enum ImageFormat: String, Sendable, Codable {
  /// ISO 10918, read.
  case jpeg
  /// Portable Network Graphics, read.
  case png
  /// Google's, read where dsm was built with the package trait `WebP`.
  case webp
  /// Known, not read.
  case gif, bmp, tiff, heic

  /// The format that the first bytes tell of.
  public init?(startOf bytes: some Collection<UInt8>) {
    let start = Array(bytes.prefix(16))
    func begins(_ magic: String, at offset: Int = 0) -> Bool { start.dropFirst(offset).starts(with: magic.utf8) }
    if start.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if start.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if begins("RIFF") && begins("WEBP", at: 8) {
      self = .webp
    } else if begins("GIF8") {
      self = .gif
    } else if begins("BM") {
      self = .bmp
    } else if start.starts(with: [0x49, 0x49, 0x2A, 0]) || start.starts(with: [0x4D, 0x4D, 0, 0x2A]) {
      self = .tiff
    } else if begins("ftyp", at: 4) {
      self = .heic
    } else {
      return nil
    }
  }

  /// Whether ``Image/decode(_:options:)`` reads it, in this build.
  public var isReadable: Bool {
    #if WebP
      return self == .jpeg || self == .png || self == .webp
    #else
      return self == .jpeg || self == .png
    #endif
  }

  /// The name as one writes it: `JPEG`, `WebP`.
  public var name: String { self == .webp ? "WebP" : rawValue.uppercased() }

  /// The file extensions under which the format usually goes.
  public var extensions: [String] {
    switch self {
    case .jpeg: return ["jpg", "jpeg", "jpe", "jfif"]
    case .tiff: return ["tif", "tiff"]
    case .heic: return ["heic", "heif", "avif"]
    default: return [rawValue]
    }
  }
}
