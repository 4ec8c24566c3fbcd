import Dataset
import Imaging

/// A sample of a stream.
public struct StreamedSample: Hashable, Sendable {
  /// The pixels, after the recipe.
  public let image: Image
  /// The faces, in the coordinates of `image`.
  public let annotations: [Annotation]
  /// The names of the transforms that were applied, in order.
  public let applied: [String]
  /// The photograph that is shown.
  public let id: ContentID
  /// Its place in the manifest's records.
  public let index: Int
  /// The position in the epoch's order that was asked for.
  public let position: Int
  /// Why another photograph than the position's own is shown, and which; nil where all is well.
  public let problem: String?
}

/// A photograph of a manifest that cannot be used.
public struct StreamProblem: Error, Hashable, Sendable, Codable, CustomStringConvertible {
  /// The photograph, as the manifest names it.
  public let fileName: String
  /// What it was when the manifest was written.
  public let id: ContentID
  /// What is wrong, as a clause.
  public let reason: String

  /// Where it should lie.
  public let path: String

  init(_ record: ManifestRecord, of manifest: Manifest, _ reason: String) {
    (fileName, id, self.reason) = (record.fileName, record.id, reason)
    path = manifest.path(of: record)
  }

  public var description: String { "\(path): \(reason)" }

  func replaced(by record: ManifestRecord) -> String { "\(description); replaced by \(record.fileName)" }
}
