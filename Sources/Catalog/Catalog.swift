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

  /// The folder from which the catalog's paths start, absolute.
  public var folder: String { Files.parent(of: path) }

  /// Opens the catalog at `path` to read it. Nothing is written, beside it neither: its folder may be read-only.
  public init(opening path: String) throws(Failure) {
    try self.init(readingAnyAgeOf: path)
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
    queue = try Self.open(self.path, readOnly: true)
    try check()
  }

  /// Opens the catalog at `path` to write it, and makes it where there is none.
  init(writing path: String) throws(Failure) {
    self.path = Files.absolute(path)
    queue = try Self.open(self.path, readOnly: false)
    try check()
    do { try CatalogSchema.migrator.migrate(queue) } catch { throw Self.failure(self.path, error) }
  }

  /// Closes the file that was opened to be written; all that was written is then in this one file.
  ///
  /// It is taken out of WAL mode, as to read a file in that mode SQLite has to write two more beside it. Where somebody reads
  /// at this moment it stays as it is, until the next ingest.
  func close() throws(Failure) {
    try? queue.inDatabase { try $0.execute(sql: "PRAGMA busy_timeout = 1000; PRAGMA journal_mode = DELETE") }
    do { try queue.close() } catch { throw Self.failure(path, error) }
  }

  /// Runs `body` in one transaction: all of it is kept, or nothing.
  func write<Result>(_ body: (Database) throws -> Result) throws(Failure) -> Result {
    do { return try queue.write(body) } catch { throw Self.failure(path, error) }
  }

  /// Runs `body` on one state of the catalog.
  func read<Result>(_ body: (Database) throws -> Result) throws(Failure) -> Result {
    do { return try queue.read(body) } catch { throw Self.failure(path, error) }
  }

  private static func open(_ path: String, readOnly: Bool) throws(Failure) -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(10)
    if !readOnly { configuration.journalMode = .wal }
    do { return try DatabaseQueue(path: path, configuration: configuration) } catch { throw failure(path, error) }
  }

  /// Refuses what is not a catalog, or one whose tables a newer dsm has changed.
  private func check() throws(Failure) {
    let (application, isEmpty, isNewer) = try read { db in
      (
        try Int.fetchOne(db, sql: "PRAGMA application_id"),
        try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0,
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
