/// What was written.
public struct SynthesisReport: Codable, Sendable, Hashable {
  /// The folder, as it was named.
  public let folder: String
  /// The seed from which all came.
  public let seed: UInt64
  /// Image files, broken ones included.
  public let files: Int
  /// People with several photographs.
  public let subjects: Int
  /// Faces to be found, over all annotated images.
  public let faces: Int
  /// Faces that are marked to be ignored.
  public let ignored: Int
  /// Images that are declared to hold no face.
  public let empty: Int
  /// What was planted; nil where nothing was.
  public let flaws: Flaws?
}

/// The files that were spoilt on purpose: the ground truth for whoever looks for them. Paths are relative to the folder.
public struct Flaws: Codable, Sendable, Hashable {
  /// Pairs of an image and its recompressed, scaled, brightened or cropped copy.
  public var nearDuplicates: [[String]] = []
  /// Stored turned, with an EXIF orientation that turns them back.
  public var rotated: [String] = []
  /// In the folder, but not in annotations.json.
  public var unlabelled: [String] = []
  /// JPEG files that end too early.
  public var truncated: [String] = []
  /// Empty files, and HTML named .jpg.
  public var notImages: [String] = []
  /// PNG files named .jpg.
  public var misnamed: [String] = []
  /// Boxes that lie beside the faces.
  public var mislabelled: [String] = []

  private enum CodingKeys: String, CodingKey {
    case rotated, unlabelled, truncated, misnamed, mislabelled
    case nearDuplicates = "near_duplicates"
    case notImages = "not_images"
  }
}
