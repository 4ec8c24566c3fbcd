import Basics
import GRDB

/// What to tell of which images: an SQL expression over the columns of ``Catalog/imageColumns()``.
public struct ImageQuery: Hashable, Sendable {
  /// The condition, an expression of SQLite's: `country = 'FR' AND faces > 3`. All images where it is nil.
  public var condition: String?
  /// What to sort by: expressions with commas between them, each with DESC after it or not. By path where nil, and between equals.
  public var order: String?
  /// At most so many images.
  public var limit: Int?
  /// The columns to tell, by name; nil for path, size, labels, faces and the attributes.
  public var columns: [String]?

  /// All images with the usual columns.
  public init() {}

  static let usualColumns = ["path", "width", "height", "labels", "faces"]
}

/// A value of a column.
public enum ColumnValue: Hashable, Sendable, Encodable, CustomStringConvertible {
  /// Not there.
  case missing
  /// A whole number.
  case integer(Int64)
  /// A number.
  case real(Double)
  /// A text.
  case text(String)

  init(_ value: DatabaseValue) {
    switch value.storage {
    case .null: self = .missing
    case .int64(let number): self = .integer(number)
    case .double(let number): self = .real(number)
    case .string(let text): self = .text(text)
    case .blob(let bytes): self = .text(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }
  }

  /// As text; nothing where the value is missing, and numbers with the digits that count.
  public var description: String {
    switch self {
    case .missing: return ""
    case .integer(let number): return "\(number)"
    case .real(let number): return "\((number * 1e4).rounded() / 1e4)"
    case .text(let text): return text
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .missing: try container.encodeNil()
    case .integer(let number): try container.encode(number)
    case .real(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    }
  }
}

extension Catalog {
  /// Calls `body` with the values of each image that `query` asks for; returns their columns, which `prepare` hears before.
  ///
  /// The expressions can do nothing but read the catalog's tables; see ``ReadOnlyGuard``. One that is refused or cannot be understood throws
  /// a `Failure` that points at the place.
  public func select(
    _ query: ImageQuery, prepare: ([ImageColumn]) throws -> Void = { _ in }, _ body: ([ColumnValue]) throws -> Void
  ) throws {
    let known = try imageColumns()
    let columns = try Self.chosen(query.columns, among: known)
    try evaluated { db in
      let statement = try Self.statement(query, columns, known, db)
      try prepare(columns)
      let rows = try Row.fetchCursor(statement)
      while let row = try rows.next() { try body(row.databaseValues.map(ColumnValue.init)) }
    }
  }

  /// How many images `condition` is true of; all where it is nil.
  public func count(where condition: String?) throws -> Int {
    let known = try imageColumns()
    return try evaluated { db in
      let filter = try Self.filter(condition, known, db)
      return try Int.fetchOne(db, sql: "\(Self.imagesTable(known))SELECT count(*) FROM images \(filter)") ?? 0
    }
  }

  /// Runs `body` on a guarded connection; what the user's expressions do to values is told as their fault.
  private func evaluated<Result>(_ body: (Database) throws -> Result) throws -> Result {
    do { return try guarded(body) } catch let error as DatabaseError {
      // What an expression does to a value is known only when it meets it: a text too long, a number out of range.
      guard error.resultCode.primaryResultCode == .SQLITE_ERROR || error.resultCode.primaryResultCode == .SQLITE_TOOBIG
      else { throw Self.failure(path, error) }
      throw Failure(
        "--where", "cannot be worked out (\(error.message ?? "SQLite's reason is not known"))",
        nextStep: "Change the expression.")
    }
  }

  private static func chosen(_ names: [String]?, among known: [ImageColumn]) throws(Failure) -> [ImageColumn] {
    guard let names else {
      return known.filter { ImageQuery.usualColumns.contains($0.name) || $0.attribute != nil }
    }
    guard !names.isEmpty else { throw unnamed("no column is named") }
    var chosen: [ImageColumn] = []
    for name in names {
      guard let column = known.first(where: { $0.name.lowercased() == name.lowercased() }) else {
        throw Failure(
          "--columns", "there is no column '\(name)'",
          nextStep:
            "\(suggestion(for: name, among: known.map(\.name))) 'dsm catalog list --columns help' explains them.")
      }
      guard !chosen.contains(column) else { throw unnamed("the column '\(column.name)' is named twice") }
      chosen.append(column)
    }
    return chosen
  }

  private static func unnamed(_ reason: String) -> Failure {
    Failure(
      "--columns", reason, nextStep: "Name each column once; 'dsm catalog list --columns help' explains all of them.")
  }

  private static func statement(
    _ query: ImageQuery, _ columns: [ImageColumn], _ known: [ImageColumn], _ db: Database
  ) throws -> Statement {
    let table = imagesTable(known)
    let condition = try filter(query.condition, known, db)
    if let order = query.order {
      let text = Expression("--order", order, known.map(\.name))
      try text.check(db, before: table + "SELECT 1 FROM images ORDER BY ", after: ", path LIMIT 1")
    }
    let list = columns.map { $0.name.quotedAsName }.joined(separator: ", ")
    let order = query.order.map { "\n\($0)\n, path" } ?? "path"
    let limit = query.limit.map { " LIMIT \($0)" } ?? ""
    return try db.makeStatement(sql: "\(table)SELECT \(list) FROM images \(condition)ORDER BY \(order)\(limit)")
  }

  /// The clause that `condition` makes, after a check that it is one expression.
  ///
  /// What stands both between parentheses and between CASE WHEN and THEN is one: a parenthesis that closes ours or a word that goes on after
  /// it fits one of them and not the other.
  private static func filter(_ condition: String?, _ known: [ImageColumn], _ db: Database) throws -> String {
    guard let condition else { return "" }
    let start = imagesTable(known) + "SELECT 1 FROM images "
    for (before, after) in [("WHERE (", ")"), ("WHERE CASE WHEN ", "THEN 1 END")] {
      try Expression("--where", condition, known.map(\.name)).check(db, before: start + before, after: after)
    }
    return "WHERE (\n\(condition)\n)\n"
  }
}
