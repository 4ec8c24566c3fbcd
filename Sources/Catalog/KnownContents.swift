import Basics
import Dataset
import GRDB
import Imaging
import Synchronization

/// Which contents need no decoding: those that the catalog has, and those that another file of the same batch is decoded for.
///
/// Asked by all workers at once.
final class KnownContents: Sendable {
  /// What is known of a content.
  enum Answer {
    /// The catalog has it.
    case known
    /// Another file of the batch has the same bytes, and is being decoded.
    case pending
    /// Nothing: whoever asked is to decode it.
    case unknown
  }

  /// The largest number of pixels that a photograph may have.
  let maxPixels: Int
  private let catalog: Catalog
  private let trustsCatalog: Bool
  private let pending = Mutex(Set<ContentID>())

  /// The contents of `catalog`; where it is not trusted, each is unknown once a batch.
  init(_ catalog: Catalog, maxPixels: Int, trustsCatalog: Bool) {
    (self.catalog, self.maxPixels, self.trustsCatalog) = (catalog, maxPixels, trustsCatalog)
  }

  /// A new batch begins: all that the one before has decoded is in the catalog.
  func begin() { pending.withLock { $0.removeAll(keepingCapacity: true) } }

  /// What is known of the content `id`.
  func answer(_ id: ContentID) -> Answer {
    if trustsCatalog, catalog.knows(id, maxPixels: maxPixels) { return .known }
    return pending.withLock { $0.insert(id).inserted } ? .unknown : .pending
  }
}

extension Catalog {
  /// The largest number of pixels that a photograph may have.
  static func maxPixels(_ db: Database) throws -> Int {
    try Meta.maxPixels.value(db).flatMap { Int($0) } ?? DecodeOptions().maxPixels
  }

  /// Whether the catalog has the image. Where it cannot be told, the image is read again.
  ///
  /// One look into the index takes some microseconds, next to some milliseconds for reading and decoding a photograph: to gather the
  /// questions of a whole batch would mean to keep the bytes of all its files until the answer is there.
  fileprivate func knows(_ id: ContentID, maxPixels: Int) -> Bool {
    let known = try? queue.read { db in
      try Bool.fetchOne(
        db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM image WHERE id = ? AND width * height <= ?)"),
        arguments: [id.hex, maxPixels])
    }
    return known ?? false
  }
}
