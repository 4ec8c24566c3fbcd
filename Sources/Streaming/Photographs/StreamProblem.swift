import Basics
import Dataset

/// A photograph of a manifest that cannot be used.
public struct StreamProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What sort of thing is wrong.
  public enum Kind: Hashable, Sendable {
    /// Nothing lies there.
    case missing
    /// Other bytes lie there than when the manifest was written: those of `found`.
    case changed(found: ContentID)
    /// The system would not give the bytes.
    case unreadable
    /// The bytes are the right ones, and no picture comes of them.
    case damaged
  }

  /// The photograph, as the manifest names it.
  public let fileName: String
  /// What it was when the manifest was written.
  public let id: ContentID
  /// What sort of thing is wrong.
  public let kind: Kind
  /// What is wrong, as a clause.
  public let reason: String
  /// Where it should lie.
  public let path: String

  init(_ record: ManifestRecord, of manifest: Manifest, _ kind: Kind, _ reason: String) {
    (fileName, id, self.kind, self.reason) = (record.fileName, record.id, kind, reason)
    path = manifest.path(of: record)
  }

  public var description: String { "\(path): \(reason)" }

  func replaced(by record: ManifestRecord) -> String { "\(description); replaced by \(record.fileName)" }
}
