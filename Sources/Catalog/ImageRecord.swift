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
  /// When the picture was taken, as EXIF has it: `2026:05:17 14:03:59`.
  public let takenAt: String?
  /// The perceptual hash of the upright picture.
  public let hash: UInt64
  /// The luminance of the upright picture squeezed to 16x16, row by row: 256 bytes.
  public let signature: [UInt8]
  /// The mean of ``signature``, from 0 to 255.
  public let brightness: Double
  /// The user's columns: `country`, `sex`, `subject`…
  public let attributes: [String: String]
  /// The faces, as far as is known.
  public let labels: Labels

  /// The first of ``paths``.
  public var path: String { paths[0] }
}
