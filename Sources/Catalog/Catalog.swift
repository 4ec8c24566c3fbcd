import Basics
import Dataset
import Foundation
import GRDB

/// Everything that is known of a collection of photographs, in one SQLite file.
///
/// Paths in it are relative to the folder in which it lies, so that catalog and photographs can move together. Only
/// ``Ingest`` writes it; see docs/formats.md for the tables.
public struct Catalog: Sendable {
  /// Where the catalog lies, absolute.
  public let path: String
  let queue: DatabaseQueue
  /// The turn at writing; nil where the catalog is only read.
  private let turn: FileLock?
  private let isNew: Bool

  /// The folder from which the catalog's paths start, absolute.
  public var folder: String { Files.parent(of: path) }

  /// Opens the catalog at `path` to read it. Nothing is written, beside it neither: its folder may be read-only.
  public init(opening path: String) throws(Failure) {
    try self.init(readingAnyAgeOf: path)
    guard try !isBlank() else {
      throw Failure(
        path, Self.isBeingWritten(self.path) ? "a first ingest is at work on it" : "nothing is in it yet",
        nextStep: "Run this again after 'dsm ingest FOLDER --catalog \(path)' has ended.")
    }
    guard try read({ try CatalogSchema.migrator.hasCompletedMigrations($0) }) else {
      throw Failure(
        path, "written by an older dsm",
        nextStep: "Run 'dsm ingest --catalog \(path)': it brings the catalog up to date.")
    }
  }

  /// Opens the catalog at `path` to read what the first dsm had in it already.
  init(readingAnyAgeOf path: String) throws(Failure) {
    self.path = Files.absolute(path)
    guard Files.exists(path) else {
      throw Failure(path, "no such catalog", nextStep: "Make one with 'dsm ingest FOLDER --catalog \(path)'.")
    }
    try Self.refuseFolder(path)
    (turn, isNew) = (nil, false)
    queue = try Self.open(self.path, readOnly: true)
    try check()
  }

  /// Opens the catalog at `path` to write it, and makes it, and its folder, where there is none.
  ///
  /// Only one process writes at a time. Who comes second waits, and says so.
  ///
  /// - Parameters:
  ///   - migrates: false leaves an older catalog as it is until ``migrate()``.
  ///   - shouldStop: asked while waiting for the turn; true ends it with a failure.
  package init(
    writing path: String, migrates: Bool = true, shouldStop: () -> Bool = { Interrupt.isRequested }
  ) throws(Failure) {
    let absolute = Files.absolute(path)
    try Self.refuseFolder(path)
    self.path = absolute
    turn = try Self.turn(at: path, shouldStop: shouldStop)
    isNew = !Files.exists(absolute)
    queue = try Self.open(absolute, readOnly: false)
    try check()
    if migrates { try migrate() }
  }

  private static func refuseFolder(_ path: String) throws(Failure) {
    guard Files.isFolder(path) else { return }
    let within = (path.hasSuffix("/") ? path : path + "/") + "catalog.sqlite"
    throw Failure(path, "a folder, not a catalog", nextStep: "Name the catalog's file, as in --catalog \(within).")
  }

  /// Brings the tables up to date.
  func migrate() throws(Failure) {
    do { try CatalogSchema.migrator.migrate(queue) } catch { throw Self.failure(path, error) }
  }

  /// Closes the file that was opened to be written; all that was written is then in this one file, and on the disk.
  ///
  /// It is taken out of WAL mode, as to read a file in that mode SQLite has to write two more beside it. Where somebody reads
  /// at this moment it stays as it is, until the next ingest; what was written is on the disk all the same. A catalog that was
  /// made now, and in which nothing came to be, is taken away again.
  package func close() throws(Failure) {
    defer { turn?.release() }
    let isLeftBlank = isNew && (try? isBlank()) == true
    try? queue.inDatabase { db in
      try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(PASSIVE)")
      try db.execute(sql: "PRAGMA busy_timeout = 1000; PRAGMA journal_mode = DELETE")
    }
    do { try queue.close() } catch { throw Self.failure(path, error) }
    if isLeftBlank { try? FileManager.default.removeItem(atPath: path) }
  }

  /// Whether some process writes the catalog at `path` (absolute) at this moment.
  static func isBeingWritten(_ path: String) -> Bool { FileLock.isTaken(lockPath(path)) }

  /// Beside the catalog and not in it: closing a second descriptor of SQLite's own file would end SQLite's locks.
  private static func lockPath(_ path: String) -> String { path + "-lock" }

  private static func turn(at path: String, shouldStop: () -> Bool) throws(Failure) -> FileLock {
    let absolute = Files.absolute(path)
    var isTold = false
    let lock: FileLock?
    do throws(SystemError) {
      try Files.makeFolder(Files.parent(of: absolute))
      lock = try FileLock(lockPath(absolute)) { holder in
        if !isTold { tellOfWaiting(path, holder) }
        isTold = true
        return !shouldStop()
      }
    } catch {
      throw Failure(
        path, "cannot be written (\(error))",
        nextStep: "Check that its folder is writable, or name another file with --catalog.")
    }
    guard let lock else {
      throw Failure(path, "stopped while another dsm was at work on it", nextStep: "Run the same command again later.")
    }
    return lock
  }

  private static func tellOfWaiting(_ path: String, _ holder: Int32?) {
    let who = holder.map { " (process \($0))" } ?? ""
    StandardStream.error.tell(
      "\(path): another dsm\(who) is at work on it; waiting for its end. Ctrl-C stops waiting.\n")
  }

  /// Runs `body` in one transaction: all of it is kept, or nothing.
  package func write<Result>(_ body: (Database) throws -> Result) throws(Failure) -> Result {
    do { return try queue.write(body) } catch { throw Self.failure(path, error) }
  }

  /// Runs `body`, which writes temporary tables only: readers and the catalog's file are not touched.
  func prepare<Result>(_ body: (Database) throws -> Result) throws(Failure) -> Result {
    do {
      return try queue.inDatabase { db in
        var result: Result?
        try db.inTransaction(.deferred) {
          result = try body(db)
          return .commit
        }
        guard let result else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
        return result
      }
    } catch { throw Self.failure(path, error) }
  }

  /// Runs `body` on one state of the catalog.
  func read<Result>(_ body: (Database) throws -> Result) throws(Failure) -> Result {
    do { return try queue.read(body) } catch { throw Self.failure(path, error) }
  }

  static func open(_ path: String, readOnly: Bool) throws(Failure) -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(10)
    if !readOnly {
      configuration.journalMode = .wal
      configuration.prepareDatabase { try $0.execute(sql: settings) }
    }
    do { return try DatabaseQueue(path: path, configuration: configuration) } catch { throw failure(path, error) }
  }

  /// How a catalog is written. A page holds some thumbnails, so that little of it stays empty; 64 MiB of pages are kept in memory, 16 MiB of those of the
  /// temporary tables; WAL is moved into the file after 128 MiB of it, at the latest.
  private static let settings = """
    PRAGMA page_size = 16384;
    PRAGMA cache_size = -65536;
    PRAGMA temp.cache_size = -16384;
    PRAGMA temp_store = FILE;
    PRAGMA wal_autocheckpoint = 8192;
    """

  /// Whether the file has no table, as one that SQLite has just made; those of GRDB's own come before the first of a catalog.
  func isBlank() throws(Failure) -> Bool { try read { try Self.isBlank($0) } }

  private static func isBlank(_ db: Database) throws -> Bool {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master WHERE tbl_name NOT GLOB 'grdb_*'") == 0
  }

  /// Refuses what is not a catalog, or one whose tables a newer dsm has changed.
  private func check() throws(Failure) {
    let (application, isEmpty, isNewer) = try read { db in
      (
        try Int.fetchOne(db, sql: "PRAGMA application_id"),
        try Self.isBlank(db),
        try CatalogSchema.migrator.hasBeenSuperseded(db)
      )
    }
    guard isEmpty || application == CatalogSchema.applicationID else {
      throw Failure(
        path, "an SQLite file, but not a catalog of dsm", nextStep: "Name another file with --catalog.")
    }
    guard !isNewer else {
      throw Failure(
        path, "written by a newer dsm", nextStep: "Use that dsm, or make a catalog anew with --catalog NEW.sqlite.")
    }
  }

  static func failure(_ path: String, _ error: any Error) -> Failure {
    if let failure = error as? Failure { return failure }
    guard let error = error as? DatabaseError else {
      return Failure(path, "cannot be used (\(reason(of: error)))", nextStep: "Check the file and its folder.")
    }
    switch error.resultCode {
    case .SQLITE_NOTADB, .SQLITE_CORRUPT:
      return Failure(path, "not a catalog, or a damaged one", nextStep: "Name another file with --catalog.")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return Failure(
        path, "in use by another program", nextStep: "Wait until it has ended, then run the command again.")
    case .SQLITE_FULL:
      return Failure(path, "the disk is full", nextStep: "Make room, then run the command again: it goes on from here.")
    default:
      return Failure(
        path, "cannot be opened or written (\(error.message ?? "SQLite error \(error.resultCode.rawValue)"))",
        nextStep: "Check that its folder exists and is writable, or name another file with --catalog.")
    }
  }
}
