import Basics
import Foundation
import GRDB

/// What a move changed.
public struct MoveReport: Hashable, Codable, Sendable {
  /// How many files of the catalog have another path now.
  public var files: Int
  /// Those of them that are not there, with their new paths, relative to the catalog's folder.
  public var missing: [String]

  /// A report.
  public init(files: Int = 0, missing: [String] = []) {
    self.files = files
    self.missing = missing
  }
}

extension Catalog {
  /// Notes that the folder or file at `old` lies at `new` now, with all below it; no file is touched, and none is read.
  ///
  /// Both paths may be relative to the working directory. Where the catalog was moved without its photographs, `old` is where
  /// it would look for them. Files, folders and named sources change in one transaction; the next ingest sees them as they were.
  ///
  /// - Returns: how many files of the catalog have another path now, and which of them do not lie there.
  /// - Throws: where the catalog knows nothing at `old`, where none of its files lies at `new`, or where `new` has files of its
  ///   own in the catalog already.
  public func move(from old: String, to new: String) throws(Failure) -> MoveReport {
    let (old, new) = (Files.absolute(old), Files.absolute(new))
    guard !isBelow(new, old) else {
      throw Failure(
        new, new == old ? "the same as before" : "lies in \(old) itself", nextStep: "Name where it lies now.")
    }
    let writer = try Catalog(writing: path)
    do throws(Failure) {
      let report = try writer.relocate(from: old, to: new)
      try writer.close()
      return report
    } catch {
      try? writer.close()
      throw error
    }
  }

  /// The columns that hold paths. Those that labelling wrote come anew with the next ingest, and are right until then.
  private static let pathColumns = [
    ("folder", "path"), ("named_source", "path"), ("source", "path"), ("label", "source"), ("attribute", "source"),
    ("repair", "path"), ("repair", "source"), ("problem", "place"),
  ]

  private func relocate(from old: String, to new: String) throws(Failure) -> MoveReport {
    let mover = Mover(old: old, new: new, folder: folder)
    return try write { db in
      let range = FolderRange(old, home: folder)
      try refuseNonsense(db, range, mover)
      db.add(function: mover.function)
      defer { db.remove(function: mover.function) }
      let condition = { (column: String) in "\(range.wholeCondition(column)) AND moved(\(column)) IS NOT NULL" }
      do {
        var report = MoveReport()
        report.missing = try missing(db, condition("path"))
        for (table, column) in Self.pathColumns {
          try db.execute(sql: "UPDATE \(table) SET \(column) = moved(\(column)) WHERE \(condition(column))")
        }
        try db.execute(sql: "UPDATE file SET path = moved(path) WHERE \(condition("path"))")
        report.files = db.changesCount
        let name = Files.name(of: mover.moved(Files.relative(old, to: folder)) ?? "")
        try db.execute(
          sql: "UPDATE file SET name = ? WHERE path = ?", arguments: [name, Files.relative(new, to: folder)])
        return report
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
        throw Failure(
          new, "the catalog knows something there already",
          nextStep: "Let 'dsm ingest' find what has moved: it knows a photograph by its content.")
      }
    }
  }

  /// The new paths of files at which nothing lies; to be asked before the rows change.
  private func missing(_ db: Database, _ condition: String) throws -> [String] {
    var missing: [String] = []
    let paths = try String.fetchCursor(db, sql: "SELECT moved(path) FROM file WHERE \(condition) ORDER BY path")
    while let path = try paths.next() {
      let place = Files.resolve(path, in: folder)
      if !Files.exists(place), !Files.isLink(place) { missing.append(path) }
    }
    return missing
  }

  private func refuseNonsense(_ db: Database, _ range: FolderRange, _ mover: Mover) throws {
    let condition = range.wholeCondition("path")
    let known = try ["file", "folder", "named_source"].contains { table in
      try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM \(table) WHERE \(condition))") ?? false
    }
    guard known else {
      throw Failure(
        mover.old, "the catalog knows nothing there",
        nextStep: "Name the folder as the catalog has it; 'dsm catalog list' shows the paths.")
    }
    let some = try String.fetchAll(db, sql: "SELECT path FROM file WHERE \(condition) LIMIT 100")
    let isThere = { (path: String) in mover.moved(path).map { Files.exists(Files.resolve($0, in: folder)) } ?? false }
    guard Files.exists(mover.new), some.isEmpty || some.contains(where: isThere) else {
      throw Failure(
        mover.new, "none of the catalog's photographs is there", nextStep: "Move the photographs first, then say so.")
    }
  }
}

/// Where a path of the catalog leads after a move.
private struct Mover: Sendable {
  /// Absolute.
  let old: String
  /// Absolute.
  let new: String
  /// The catalog's.
  let folder: String

  /// The path in the catalog that was `path`; nil where it did not lie at ``old`` or below.
  func moved(_ path: String) -> String? {
    let absolute = Files.resolve(path, in: folder)
    guard isBelow(absolute, old) else { return nil }
    return Files.relative(
      new + "/" + String(decoding: absolute.utf8.dropFirst(old.utf8.count), as: UTF8.self), to: folder)
  }

  /// The same within SQL.
  var function: DatabaseFunction {
    DatabaseFunction("moved", argumentCount: 1, pure: true) { values in
      String.fromDatabaseValue(values[0]).flatMap { moved($0) }
    }
  }
}
