import Basics
import Pages

/// What is in a catalog, in numbers: what `dsm catalog stats` tells.
public struct CatalogStats: Sendable, Codable {
  /// Images by state of their labels.
  public struct States: Hashable, Sendable, Codable {
    /// With at least one box of a face.
    public var labelled: Int
    /// Known to be without a face.
    public var empty: Int
    /// Of which nothing is known.
    public var unlabelled: Int
  }

  /// Sizes of faces as an input of some size shows them.
  public struct FacesAtSize: Hashable, Sendable, Codable {
    /// The longer side of the input in pixels, larger photographs being fitted to it; absent for the photographs as they are.
    public var longSide: Int?
    /// Faces by pixels of the longer side of their box.
    public var bins: [Distribution.Bin]
  }

  /// A column of the user's.
  public struct Attribute: Hashable, Sendable, Codable {
    /// Its name.
    public var name: String
    /// `integer`, `real` or `text`.
    public var type: ImageColumn.Kind
    /// Images that have a value.
    public var present: Int
    /// Images that have none.
    public var missing: Int
    /// How many different values there are.
    public var distinct: Int
    /// The most frequent values, with how many images have them.
    public var values: [Quantity]
    /// Images of which two sources say different things.
    public var conflicts: Int
  }

  /// How the values of two columns meet.
  public struct CrossTable: Hashable, Sendable, Codable {
    /// The column whose values are the rows.
    public var rows: String
    /// The column whose values are the columns.
    public var columns: String
    /// The rows' values, the most frequent first; absent where the value is missing.
    public var rowValues: [String?]
    /// The columns' values likewise.
    public var columnValues: [String?]
    /// Images of each pair, row by row.
    public var images: [[Int]]
    /// Faces of each pair, row by row.
    public var faces: [[Int]]
    /// Rows and columns that are left out because there are too many: how many images are in them.
    public var others: Int
  }

  /// A distribution with its name.
  public struct Measure: Hashable, Sendable, Codable {
    /// The column's name.
    public var name: String
    /// What it means.
    public var meaning: String
    /// How its values are spread.
    public var distribution: Distribution
  }

  /// The catalog's file.
  public var catalog: String
  /// The folder from which the catalog's paths start.
  public var folder: String
  /// Files, and their bytes on the disk.
  public var files: Int
  /// The sum of their sizes in bytes.
  public var bytes: Int
  /// Files by verdict.
  public var verdicts: [Quantity]
  /// Contents that decode.
  public var images: Int
  /// Files that are exact copies of another.
  public var exactCopies: Int
  /// Images by format.
  public var formats: [Quantity]
  /// Images by colour space, as stored.
  public var colorSpaces: [Quantity]
  /// Images by EXIF orientation.
  public var orientations: [Quantity]
  /// Images by camera, the most frequent; those without are not counted.
  public var cameras: [Quantity]
  /// Images by year, ascending; those without are not counted.
  public var years: [Quantity]
  /// Images by state of their labels.
  public var labels: States
  /// The categories that count as faces; absent where all do.
  public var faceCategories: [String]?
  /// Boxes by category, whether it counts as a face or not.
  public var categories: [Quantity]
  /// Faces to find.
  public var faces: Int
  /// Boxes of faces that are to be ignored.
  public var ignored: Int
  /// Labelled and empty images by number of faces.
  public var facesPerImage: Distribution
  /// Width and height of images, in several measures.
  public var sizes: [Measure]
  /// The longer side of faces' boxes in pixels, and as share of the image's longer side.
  public var faceSizes: [Measure]
  /// Faces by size in the inputs of a detector.
  public var facesAtSizes: [FacesAtSize]
  /// Quality, each number from 0 to 1.
  public var quality: [Measure]
  /// The user's columns.
  public var attributes: [Attribute]
  /// Cross tables.
  public var crossTables: [CrossTable]
  /// Boxes that were repaired or left out, by what was done.
  public var repairs: [Quantity]
  /// What is wrong with files, annotations and tables.
  public var problems: Int
}
