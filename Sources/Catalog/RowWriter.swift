import GRDB
import GRDBSQLite

/// Writes rows of one table, over those of the same key where there are any.
///
/// Values are bound one by one, without a list of boxed values between: with thirty columns that list costs more than SQLite.
/// First the row is inserted, and only where its key is there the older one is updated. One statement for both (REPLACE, or
/// an upsert) makes SQLite note each page before it changes it, lest a foreign key end the statement halfway.
struct RowWriter {
  private let insertion: RowStatement
  private let update: RowStatement

  /// A writer of `columns` of `table`, the first of which is the key.
  init(_ db: Database, _ table: String, _ columns: [String]) throws {
    let (key, marks) = (columns[0], columns.indices.map { "?\($0 + 1)" })
    insertion = try RowStatement(
      db,
      """
      INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(marks.joined(separator: ", ")))
      ON CONFLICT (\(key)) DO NOTHING
      """)
    let changes = zip(columns, marks).dropFirst().map { "\($0) = \($1)" }.joined(separator: ", ")
    update = try RowStatement(db, "UPDATE \(table) SET \(changes) WHERE \(key) = ?1")
  }

  /// Writes the row whose values `bind` gives, in the order of the columns; whether it is a new one.
  @discardableResult
  func write(_ bind: (RowStatement) -> Void) throws -> Bool {
    if try insertion.run(bind) > 0 { return true }
    try update.run(bind)
    return false
  }
}

/// A statement whose values are given from the first to the last.
final class RowStatement {
  private let db: Database
  private let statement: Statement
  private var place: Int32 = 0

  init(_ db: Database, _ sql: String) throws {
    (self.db, statement) = (db, try db.cachedStatement(sql: sql))
  }

  /// Runs it with the values that `bind` gives; returns how many rows were written.
  @discardableResult
  func run(_ bind: (RowStatement) -> Void) throws -> Int {
    place = 0
    bind(self)
    let code = sqlite3_step(statement.sqliteStatement)
    let error = code == SQLITE_DONE ? nil : DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    sqlite3_reset(statement.sqliteStatement)
    if let error { throw error }
    return db.changesCount
  }

  private var message: String { String(cString: sqlite3_errmsg(db.sqliteConnection)) }

  func add(_ value: Int64?) {
    place += 1
    guard let value else { return null() }
    sqlite3_bind_int64(statement.sqliteStatement, place, value)
  }

  func add(_ value: Int?) { add(value.map(Int64.init)) }

  func add(_ value: Bool) { add(value ? 1 : 0) }

  func add(_ value: Double?) {
    place += 1
    guard let value else { return null() }
    sqlite3_bind_double(statement.sqliteStatement, place, value)
  }

  func add(_ value: String?) {
    place += 1
    guard var value else { return null() }
    value.withUTF8 { text in
      _ = text.withMemoryRebound(to: CChar.self) {
        sqlite3_bind_text(statement.sqliteStatement, place, $0.baseAddress, Int32($0.count), Self.copied)
      }
    }
  }

  func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes(add) }

  /// SQLite takes bytes that lie nowhere for NULL, which no bytes are not.
  func add(_ bytes: UnsafeRawBufferPointer) {
    place += 1
    guard let start = bytes.baseAddress, !bytes.isEmpty else {
      sqlite3_bind_zeroblob(statement.sqliteStatement, place, 0)
      return
    }
    sqlite3_bind_blob(statement.sqliteStatement, place, start, Int32(bytes.count), Self.copied)
  }

  private func null() { sqlite3_bind_null(statement.sqliteStatement, place) }

  /// SQLITE_TRANSIENT: SQLite keeps a copy of its own.
  private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
