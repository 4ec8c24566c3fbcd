import Dataset
import Imaging

/// An image of the catalog: one content, at however many paths it lies.
public struct ImageRecord: Hashable, Sendable, Identifiable {
  /// The identity of the bytes.
  public let id: ContentID
  /// Where the content lies, sorted, relative to the catalog's folder; at least one.
  public let paths: [String]
  /// Pixels across, upright.
  public let width: Int
  /// Pixels down, upright.
  public let height: Int
  /// The format of the bytes, whatever the files are called.
  public let format: ImageFormat
  /// Maker and model, where the camera wrote them.
  public let camera: String?
  /// When the picture was taken, as ISO 8601 has it: `2026-05-17T14:03:59+02:00`, without the end where the offset is not known.
  public let takenAt: String?
  /// The perceptual hashes of the upright picture in all eight flips and quarter turns, in the order of `Orientation`.
  public let hashes: [UInt64]
  /// The luminance of the upright picture squeezed to 16x16, row by row: 256 bytes.
  public let signature: [UInt8]
  /// The mean luminance, from 0 to 1.
  public let brightness: Double
  /// The user's columns: `country`, `sex`, `subject`…
  public let attributes: [String: String]
  /// Values that ``attributes`` overrule, by column: of two copies of one photograph, the tables may say different things.
  /// Whoever groups by `subject` joins these subjects too.
  public let overruled: [String: [String]]
  /// The faces, as far as is known.
  public let labels: Labels

  /// The first of ``paths``.
  public var path: String { paths[0] }
  /// The perceptual hash of the picture as it is to be seen.
  public var hash: UInt64 { hashes[0] }
}
