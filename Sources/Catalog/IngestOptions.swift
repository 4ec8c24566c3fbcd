import Foundation

/// What to take into a catalog, and how.
public struct IngestOptions: Sendable {
  /// Folders of photographs. Those that the catalog knows already are looked at again besides.
  public var folders: [String]
  /// The catalog's file.
  public var catalog: String
  /// Annotation files, or folders of them, beside those that are found.
  public var annotations: [String] = []
  /// The format of the ``annotations`` named now; nil where their content is to tell.
  public var labelFormat: String?
  /// The convention of the boxes in the ``annotations`` named now, where their format leaves it open.
  public var boxFormat: String?
  /// Metadata tables beside those that are found.
  public var attributes: [String] = []
  /// Patterns of paths, from each folder, that give attributes: see ``PathPattern``. Remembered.
  public var attributePatterns: [String] = []
  /// What to take from EXIF as attributes, by the names of ``EXIFAttribute``; none ends it; nil to leave it as the catalog has it.
  public var exifAttributes: [String]?
  /// Whether labels that would have to be repaired are refused instead; nil to leave it as the catalog has it.
  public var isStrict: Bool?
  /// Folders in whose photographs there is no face; they need not be named as ``folders`` too.
  public var empty: [String] = []
  /// Folders, annotation files and tables that the catalog is to know no longer, with all that only they brought.
  public var forget: [String] = []
  /// Categories that count as faces; `["*"]` for all; nil to leave it as the catalog has it.
  public var faceCategories: [String]?
  /// Whether to read every file again, changed or not.
  public var recheck = false
  /// How many files to read at once.
  public var threads = ProcessInfo.processInfo.activeProcessorCount

  /// Takes `folders` into the catalog at `catalog`.
  public init(folders: [String], catalog: String = "catalog.sqlite") {
    self.folders = folders
    self.catalog = catalog
  }
}
