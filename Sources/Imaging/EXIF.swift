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
  ///
  /// Nil where what is written is no date: cameras without a clock write `0000:00:00 00:00:00`.
  public var takenAt: String? {
    guard let time = dateTimeOriginal.flatMap(Self.isoTime) else { return nil }
    return time + (offsetTimeOriginal.flatMap(Self.isoOffset) ?? "")
  }

  /// EXIF of a picture that has none.
  public init() {}

  /// Reads a TIFF structure (what follows `Exif\0\0`).
  public init(tiff bytes: some Collection<UInt8>) {
    guard let tiff = TIFF(Array(bytes)) else { return }
    let main = tiff.directory(at: tiff.firstDirectory)
    orientation = tiff.integer(0x0112, in: main).flatMap(Orientation.init) ?? .upright
    make = tiff.text(0x010F, in: main)
    model = tiff.text(0x0110, in: main)
    let details = tiff.integer(0x8769, in: main).flatMap(tiff.directory)
    lens = tiff.text(0xA434, in: details)
    (dateTimeOriginal, offsetTimeOriginal) = Self.time(tiff, main, details)
    readPlace(tiff, tiff.integer(0x8825, in: main).flatMap(tiff.directory))
  }

  /// The APP1 segment that tells only of an orientation: what a writer needs to store a turned picture.
  public static func segment(orientation: Orientation) -> [UInt8] {
    let header: [UInt8] = Array("Exif\0\0".utf8) + Array("II*\0".utf8) + [8, 0, 0, 0]
    let entry: [UInt8] = [0x12, 0x01, 3, 0, 1, 0, 0, 0, UInt8(orientation.rawValue), 0, 0, 0]
    return header + [1, 0] + entry + [0, 0, 0, 0]
  }
}
