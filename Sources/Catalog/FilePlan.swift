import Basics
import GRDB

/// What has changed on the disk since the catalog was written.
///
/// It lies in temporary tables of the connection that writes the catalog, so that memory does not grow with the number of files:
/// `seen` (what the walk found), `changed` (what is new, or whose size or time is another) and `gone` (what the walk did not find).
struct FilePlan: Sendable {
  /// How many files the walk found.
  let seen: Int
  /// How many files are to be looked at.
  let changed: Int
  /// Whether the catalog knows less than half of the files.
  let isMostlyNew: Bool
  /// How many files of the catalog are no longer there.
  let gone: Int
  private let catalog: Catalog

  /// Compares what `walk` found, and ``Catalog/walk(below:)`` noted, with what `catalog` knows.
  init(_ walk: FolderWalk, _ catalog: Catalog) throws(Failure) {
    self.catalog = catalog
    (seen, changed, gone, isMostlyNew) = try catalog.write { db in
      try db.execute(sql: Self.comparison)
      // What lies in a folder that would not be listed has not gone as far as anyone knows.
      for folder in walk.unlisted {
        let range = FolderRange(folder, home: catalog.folder)
        try db.execute(sql: "DELETE FROM temp.gone WHERE \(range.wholeCondition("path"))")
      }
      func count(_ rows: String) throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM temp.\(rows)") ?? 0 }
      let (seen, new) = (try count("seen"), try count("changed WHERE is_new"))
      return (seen, try count("changed"), try count("gone"), 2 * new > seen)
    }
  }

  /// The files to look at from `start` on, in order of their paths, as many as `count` of them.
  func changed(from start: Int, count: Int) throws(Failure) -> [ListedFile] {
    try catalog.read { db in
      let sql = "SELECT path, size, modified, obstacle FROM temp.changed WHERE place > ? ORDER BY place LIMIT ?"
      return try Row.fetchAll(db, sql: sql, arguments: [start, count]).map { row in
        ListedFile(path: row[0], size: row[1], modified: row[2], obstacle: row[3])
      }
    }
  }

  /// How many of the gone files lie elsewhere now, where they were not known before.
  func moved(_ db: Database) throws -> Int {
    guard gone > 0, changed > 0 else { return 0 }
    return try Int.fetchOne(
      db,
      sql: """
        SELECT count(*) FROM temp.gone JOIN file USING (path) WHERE file.image IN (
          SELECT arrived.image FROM temp.changed JOIN file AS arrived USING (path) WHERE is_new)
        """) ?? 0
  }

  /// Takes the gone files out, and the images that no file holds any longer.
  func removeGone(_ db: Database) throws {
    try db.execute(sql: "DELETE FROM file WHERE path IN (SELECT path FROM temp.gone)")
    try db.execute(
      sql: """
        DELETE FROM image WHERE rowid IN (
          SELECT orphan.rowid FROM image AS orphan WHERE NOT EXISTS (SELECT 1 FROM file WHERE file.image = orphan.id))
        """)
  }

  /// A look at a file that the system would not give may end differently though size and time are the same.
  private static let comparison = """
    INSERT INTO temp.changed (path, size, modified, obstacle, is_new)
    SELECT seen.path, seen.size, seen.modified, seen.obstacle, file.path IS NULL
    FROM temp.seen LEFT JOIN main.file ON file.path = seen.path
    WHERE file.path IS NULL OR file.size <> seen.size OR file.modified <> seen.modified
      OR (seen.obstacle IS NULL AND file.verdict IN ('unreadable', 'vanished')) OR seen.obstacle <> file.reason
    ORDER BY seen.path;

    INSERT INTO temp.gone (path)
    SELECT file.path FROM main.file LEFT JOIN temp.seen ON seen.path = file.path WHERE seen.path IS NULL;
    """
}

extension Catalog {
  /// The folders that belong to the catalog, absolute.
  func folders() throws(Failure) -> [String] {
    guard try !isBlank() else { return [] }
    return try read { try String.fetchAll($0, sql: "SELECT path FROM folder ORDER BY path") }
      .map { Files.resolve($0, in: folder) }
  }

  /// Walks through what lies below `roots` (absolute), and notes pictures in `temp.seen` and what may be sources in `temp.found`.
  /// Nothing of the catalog is written.
  func walk(below roots: [String]) throws(Failure) -> FolderWalk {
    let own = Set(["", "-wal", "-shm"].compactMap { FileFacts(path + $0)?.identity })
    return try prepare { db in
      try db.execute(sql: Self.temporaryTables)
      let picture = try RowStatement(db, "INSERT OR REPLACE INTO temp.seen VALUES (?, ?, ?, ?)")
      let source = try RowStatement(db, "INSERT OR IGNORE INTO temp.found VALUES (?, ?)")
      return try FolderWalk(roots, from: folder, passingOver: own) { found in
        switch found {
        case .picture(let file): try picture.run { $0.add(file) }
        case .source(let path, let kind): try source.run { $0.add(path, kind) }
        }
      }
    }
  }

  /// Whether the walk found a picture at `place` (absolute) or below.
  func hasSeen(below place: String) throws(Failure) -> Bool {
    let condition = FolderRange(place, home: folder).wholeCondition("path")
    return try read {
      try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM temp.seen WHERE \(condition))") ?? false
    }
  }

  /// Some hundreds of the annotation files that the walk found, in order of their paths from `path` on.
  func annotations(after path: String) throws(Failure) -> [String] {
    let sql = "SELECT path FROM temp.found WHERE path > ? AND kind = ? ORDER BY path LIMIT 512"
    return try read { try String.fetchAll($0, sql: sql, arguments: [path, SourceFile.Kind.annotations.rawValue]) }
  }

  private static let temporaryTables = """
    CREATE TABLE temp.seen (
      path TEXT PRIMARY KEY NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL, obstacle TEXT
    ) WITHOUT ROWID;
    CREATE TABLE temp.found (path TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (path, kind)) WITHOUT ROWID;
    CREATE TABLE temp.changed (
      place INTEGER PRIMARY KEY, path TEXT NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL, obstacle TEXT,
      is_new INTEGER NOT NULL
    );
    CREATE TABLE temp.gone (path TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;
    """
}

extension RowStatement {
  fileprivate func add(_ file: ListedFile) {
    add(file.path)
    add(file.size)
    add(file.modified)
    add(file.obstacle)
  }

  fileprivate func add(_ path: String, _ kind: SourceFile.Kind) {
    add(path)
    add(kind.rawValue)
  }
}
