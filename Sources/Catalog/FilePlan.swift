import Basics
import Dataset
import Foundation
import GRDB
import Imaging

/// What has changed on the disk since the catalog was written.
struct FilePlan: Sendable {
  /// Files that are new, or whose size or time is another; sorted.
  let changed: [ListedFile]
  /// Files of the catalog, by their paths in it, that are no longer there.
  let gone: [String]
  /// The paths in the catalog of those ``changed`` files that it had not known.
  private let added: [String]

  init(_ walk: FolderWalk, _ catalog: Catalog, recheck: Bool) throws(Failure) {
    let folder = catalog.folder
    let known = try catalog.knownFiles()
    let paths = walk.pictures.map { Files.relative($0.path, to: folder) }
    let pairs = zip(walk.pictures, paths)
    changed = pairs.filter { recheck || known[$1]?.isSettled(as: $0) != true }.map(\.0)
    added = paths.filter { known[$0] == nil }
    let listed = Set(paths)
    // What lies in a folder that would not be listed has not gone as far as anyone knows.
    gone = known.keys.filter { path in
      !listed.contains(path) && !walk.unlisted.contains { isBelow(Files.resolve(path, in: folder), $0) }
    }.sorted(by: precedes)
  }

  /// How many of the gone files lie elsewhere now.
  func moved(_ db: Database) throws -> Int {
    guard !gone.isEmpty, !added.isEmpty else { return 0 }
    let query = "SELECT image FROM file WHERE path = ?"
    let arrived = try Set(added.compactMap { try String.fetchOne(db, sql: query, arguments: [$0]) })
    return try gone.filter { path in
      try String.fetchOne(db, sql: query, arguments: [path]).map(arrived.contains) ?? false
    }.count
  }

  /// Takes the gone files out, and the images that no file holds any longer.
  func removeGone(_ db: Database) throws {
    for path in gone { try db.execute(sql: "DELETE FROM file WHERE path = ?", arguments: [path]) }
    try db.execute(sql: "DELETE FROM image WHERE NOT EXISTS (SELECT 1 FROM file WHERE file.image = image.id)")
  }
}

/// What the catalog knows of a file without opening it.
struct KnownFile {
  var size: Int64
  var modified: Int64
  var verdict: Verdict

  /// Whether the file needs no further look.
  func isSettled(as file: ListedFile) -> Bool {
    size == file.size && modified == file.modified && !verdict.isWorthRetrying
  }
}

extension Catalog {
  /// The folders that belong to the catalog, absolute.
  func folders() throws(Failure) -> [String] {
    try read { try String.fetchAll($0, sql: "SELECT path FROM folder ORDER BY path") }
      .map { Files.resolve($0, in: folder) }
  }

  /// All files by their paths in the catalog.
  func knownFiles() throws(Failure) -> [String: KnownFile] {
    try read { db in
      var files: [String: KnownFile] = [:]
      let rows = try Row.fetchCursor(db, sql: "SELECT path, size, modified, verdict FROM file")
      while let row = try rows.next() {
        files[row["path"]] = KnownFile(
          size: row["size"], modified: row["modified"], verdict: Verdict(rawValue: row["verdict"]) ?? .vanished)
      }
      return files
    }
  }

  /// Whether the catalog has the image; asked by all workers at once. Where it cannot be told, the image is read again.
  func knows(_ id: ContentID) -> Bool {
    let known = try? queue.read { db in
      try Bool.fetchOne(
        db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM image WHERE id = ?)"), arguments: [id.hex])
    }
    return known ?? false
  }

  /// Writes what was found of some files, in one transaction.
  func record(_ findings: some Sequence<(ListedFile, Examination)>) throws(Failure) {
    let folder = self.folder
    try write { db in
      for (file, finding) in findings {
        if let id = finding.id, let facts = finding.facts { try Self.insert(facts, id, db) }
        try Self.insert(file, at: Files.relative(file.path, to: folder), finding, db)
      }
    }
  }
}
