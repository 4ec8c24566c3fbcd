import Basics
import Dataset

/// Everything that a catalog knows of one image, or of one file that gives none: what `dsm catalog show` tells.
public struct ImageDetails: Sendable, Encodable {
  /// A file.
  public struct File: Sendable, Encodable {
    /// Relative to the catalog's folder.
    public var path: String
    /// Bytes.
    public var size: Int
    /// What became of it.
    public var verdict: String
    /// Why it cannot be used, or what is odd about it.
    public var remark: String?
  }

  /// A value of a column of the user's.
  public struct Value: Sendable, Encodable {
    /// The column.
    public var name: String
    /// The value as it was written.
    public var value: String
    /// Where it stands: a table, a folder's name, EXIF.
    public var source: String
    /// Whether it counts; another source may say something else.
    public var counts: Bool
  }

  /// A box.
  public struct Mark: Sendable, Encodable {
    /// The category's name in its source.
    public var category: String
    /// `[x, y, width, height]` in pixels of the upright photograph.
    public var box: Box
    /// Whether it is to be ignored.
    public var ignore: Bool
    /// Whether its category counts as a face.
    public var isFace: Bool
    /// Five places, where the source has them.
    public var landmarks: Landmarks?
    /// The outline, where the source has one.
    public var ellipse: Ellipse?
    /// What else the source says.
    public var attributes: [String: String]
  }

  /// Something that was mended or left out.
  public struct Repair: Sendable, Encodable {
    /// The label file.
    public var source: String
    /// What was done.
    public var kind: String
    /// As it was written.
    public var before: String
    /// As it is now; absent where it was left out.
    public var after: String?
  }

  /// The SHA-256 of the bytes; absent where the file gives no image.
  public var id: String?
  /// The files with these bytes.
  public var files: [File]
  /// The columns of ``Catalog/imageColumns()`` but for the attributes, by name; those without a value are left out.
  public var facts: [String: ColumnValue]
  /// The user's columns.
  public var attributes: [Value]
  /// The boxes.
  public var boxes: [Mark]
  /// What was mended or left out of its boxes.
  public var repairs: [Repair]
  /// What is wrong with its files.
  public var problems: [Problem]
  /// First paths of the images that have the same pixels at the scale at which they were looked at.
  public var samePixels: [String]

  /// The annotations, to be drawn.
  public var annotations: [Annotation] {
    boxes.map {
      Annotation(
        box: $0.box, category: $0.category, landmarks: $0.landmarks, ignore: $0.ignore || !$0.isFace,
        ellipse: $0.ellipse,
        attributes: $0.attributes)
    }
  }
}
