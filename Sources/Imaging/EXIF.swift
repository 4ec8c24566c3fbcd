/// What a camera wrote beside a picture (EXIF 2.32, a TIFF structure in a JPEG's APP1 or a PNG's eXIf chunk).
///
/// Reading never fails: what is absent or damaged is nil.
public struct EXIF: Hashable, Sendable {
  /// How the camera was held; upright where nothing is said.
  public var orientation = Orientation.upright
  /// The maker of the camera.
  public var make: String?
  /// The model of the camera.
  public var model: String?
  /// The lens.
  public var lens: String?
  /// When the picture was taken, as written: `2026:05:17 14:03:59`, in the camera's own time.
  public var dateTimeOriginal: String?
  /// How far the camera's time was ahead of UTC, as written: `+02:00`.
  public var offsetTimeOriginal: String?
  /// Degrees north of the equator, from -90 to 90.
  public var latitude: Double?
  /// Degrees east of Greenwich, from -180 to 180.
  public var longitude: Double?
  /// Metres above the sea.
  public var altitude: Double?

  /// When the picture was taken, as ISO 8601 has it: `2026-05-17T14:03:59+02:00`, without the end where the offset is not known.
  public var takenAt: String? { dateTimeOriginal }

  /// EXIF of a picture that has none.
  public init() {}

  /// Reads a TIFF structure (what follows `Exif\0\0`).
  public init(tiff bytes: some Collection<UInt8>) {
    guard let tiff = TIFF(Array(bytes)) else { return }
    let main = tiff.directory(at: tiff.firstDirectory)
    orientation = main[0x0112].flatMap(tiff.integer).flatMap(Orientation.init) ?? .upright
    make = main[0x010F].flatMap(tiff.text)
    model = main[0x0110].flatMap(tiff.text)
    let details = main[0x8769].flatMap(tiff.integer).map(tiff.directory) ?? [:]
    dateTimeOriginal = (details[0x9003] ?? main[0x0132]).flatMap(tiff.text)
  }

  /// The APP1 segment that tells only of an orientation: what a writer needs to store a turned picture.
  public static func segment(orientation: Orientation) -> [UInt8] {
    let header: [UInt8] = Array("Exif\0\0".utf8) + Array("II*\0".utf8) + [8, 0, 0, 0]
    let entry: [UInt8] = [0x12, 0x01, 3, 0, 1, 0, 0, 0, UInt8(orientation.rawValue), 0, 0, 0]
    return header + [1, 0] + entry + [0, 0, 0, 0]
  }
}

/// A TIFF structure: directories of tagged fields, in either byte order. Every access is checked against the end.
private struct TIFF {
  struct Field {
    var type: Int
    var count: Int
    /// Where the value, or the place of the value, stands.
    var slot: Int
  }

  private let bytes: [UInt8]
  private let littleEndian: Bool

  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 8, bytes[0] == bytes[1], bytes[0] == UInt8(ascii: "I") || bytes[0] == UInt8(ascii: "M") else {
      return nil
    }
    self.bytes = bytes
    littleEndian = bytes[0] == UInt8(ascii: "I")
  }

  var firstDirectory: Int { number(at: 4, size: 4) ?? 0 }

  func directory(at offset: Int) -> [Int: Field] {
    guard offset >= 8, let count = number(at: offset, size: 2) else { return [:] }
    var fields: [Int: Field] = [:]
    for index in 0..<count {
      let place = offset + 2 + 12 * index
      guard let tag = number(at: place, size: 2), let type = number(at: place + 2, size: 2),
        let count = number(at: place + 4, size: 4)
      else { break }
      fields[tag] = Field(type: type, count: count, slot: place + 8)
    }
    return fields
  }

  func integer(_ field: Field) -> Int? {
    switch field.type {
    case 3: return number(at: field.slot, size: 2)
    case 4: return number(at: field.slot, size: 4)
    default: return nil
    }
  }

  func text(_ field: Field) -> String? {
    guard field.type == 2, field.count > 0, field.count < 4096 else { return nil }
    guard let start = field.count <= 4 ? field.slot : number(at: field.slot, size: 4), start >= 0,
      start + field.count <= bytes.count
    else { return nil }
    let content = bytes[start..<(start + field.count)].prefix { $0 != 0 }
    let text = String(decoding: content, as: UTF8.self)
    let trimmed = text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
    return trimmed.isEmpty ? nil : String(trimmed)
  }

  private func number(at offset: Int, size: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - size else { return nil }
    let slice = bytes[offset..<(offset + size)]
    let ordered = littleEndian ? Array(slice.reversed()) : Array(slice)
    return ordered.reduce(0) { $0 << 8 | Int($1) }
  }
}
