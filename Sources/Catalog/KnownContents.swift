import Basics
import Dataset
import GRDB
import Imaging
import Synchronization

/// Which contents need no decoding: those that the catalog has or is about to have, and those that another file of the same
/// batch is decoded for.
///
/// Asked by all workers at once, while the catalog is being written: it has a connection of its own.
final class KnownContents: Sendable {
  /// What is known of a content.
  enum Answer {
    /// The catalog has it, or waits for it to be written.
    case known
    /// Another file of the batch has the same bytes, and is being decoded.
    case pending
    /// Nothing: whoever asked is to decode it.
    case unknown
  }

  private struct Present {
    /// Contents of this batch that somebody decodes.
    var pending: Set<ContentID> = []
    /// Contents that are decoded, and may not yet be written.
    var waiting: Set<ContentID> = []
  }

  /// The largest number of pixels that a photograph may have.
  let maxPixels: Int
  private let stored: StoredContents?
  private let present = Mutex(Present())

  /// The contents of `catalog`; where everything is to be read again, each is unknown once a batch.
  init(_ catalog: Catalog) throws(Failure) {
    let (maxPixels, isRecheck) = try catalog.read { try (Catalog.maxPixels($0), Catalog.isRechecking($0)) }
    self.maxPixels = maxPixels
    stored = isRecheck ? nil : try StoredContents(catalog, maxPixels: maxPixels)
  }

  /// A new batch begins; contents that are decoded and may not yet be written are `waiting`.
  func begin(waiting: some Sequence<ContentID>) {
    let waiting = Set(waiting)
    present.withLock { $0 = Present(waiting: waiting) }
  }

  /// What is known of the content `id`.
  func answer(_ id: ContentID) -> Answer {
    guard let stored else { return claim(id) }
    let isWaiting = present.withLock { $0.waiting.contains(id) }
    return isWaiting || stored.contains(id) ? .known : claim(id)
  }

  private func claim(_ id: ContentID) -> Answer {
    present.withLock { $0.pending.insert(id).inserted } ? .unknown : .pending
  }
}

/// The contents of the catalog, by a connection that only reads: whoever writes is not waited for.
private final class StoredContents: Sendable {
  private let queue: DatabaseQueue
  private let maxPixels: Int

  init(_ catalog: Catalog, maxPixels: Int) throws(Failure) {
    self.maxPixels = maxPixels
    queue = try Catalog.open(catalog.path, readOnly: true)
  }

  deinit { try? queue.close() }

  /// Whether the catalog has the image. Where it cannot be told, the image is read again.
  func contains(_ id: ContentID) -> Bool {
    let known = try? queue.unsafeRead { db in
      try Bool.fetchOne(
        db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM image WHERE id = ? AND width * height <= ?)"),
        arguments: [id.hex, maxPixels])
    }
    return known ?? false
  }
}

extension Catalog {
  /// What `unfinished` says where every file is to be read again.
  static let rechecking = "recheck"

  /// Whether an ingest that is not finished reads every file again, whatever the catalog has of it.
  static func isRechecking(_ db: Database) throws -> Bool { try Meta.unfinished.value(db) == rechecking }

  /// The largest number of pixels that a photograph may have.
  static func maxPixels(_ db: Database) throws -> Int {
    try Meta.maxPixels.value(db).flatMap { Int($0) } ?? DecodeOptions().maxPixels
  }
}
