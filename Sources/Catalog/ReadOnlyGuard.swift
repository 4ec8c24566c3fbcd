import Basics
import Foundation
import GRDB
import GRDBSQLite

/// What an expression of the user's may do: read the tables that tell of images, and call functions of numbers and texts.
///
/// SQLite asks it before it compiles anything (https://www.sqlite.org/c3ref/set_authorizer.html). The connection, one of its own, is opened
/// read-only besides, and no value in it may grow beyond 16 MB.
enum ReadOnlyGuard {
  private static let tables: Set<String> = [
    "images", "image", "file", "label", "annotation", "unusable", "repair", "attribute", "attribute_column",
  ]
  private static let refusedFunctions: Set<String> = [
    "load_extension", "fts3_tokenizer", "readfile", "writefile", "edit",
  ]
  private static let longestValue: Int32 = 16 << 20

  /// Guards the connection while `body` runs.
  static func around<Result>(_ db: Database, _ body: () throws -> Result) throws -> Result {
    sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_LENGTH, longestValue)
    sqlite3_set_authorizer(
      db.sqliteConnection,
      { _, action, first, second, _, _ in
        ReadOnlyGuard.allows(action, first.map { String(cString: $0) }, second.map { String(cString: $0) })
          ? SQLITE_OK : SQLITE_DENY
      }, nil)
    defer { sqlite3_set_authorizer(db.sqliteConnection, nil, nil) }
    return try body()
  }

  private static func allows(_ action: Int32, _ first: String?, _ second: String?) -> Bool {
    switch action {
    case SQLITE_SELECT: return true
    case SQLITE_READ: return first.map(tables.contains) ?? false
    case SQLITE_FUNCTION: return !refusedFunctions.contains(second?.lowercased() ?? "")
    default: return false
    }
  }
}

/// An expression of the user's, and how to tell what is wrong with it.
struct Expression {
  private let option: String
  private let text: String
  private let columns: [String]

  init(_ option: String, _ text: String, _ columns: [String]) {
    self.option = option
    self.text = text
    self.columns = columns
  }

  /// Compiles the expression between `before` and `after`, each of them complete only with it; nothing runs.
  func check(_ db: Database, before: String, after: String) throws {
    guard !text.allSatisfy(\.isWhitespace) else {
      throw Failure(option, "no expression", nextStep: "Write one, as in --where \"faces > 3\".")
    }
    // SQLite would take it for the end of the statement.
    guard !text.utf8.contains(0) else {
      throw Failure(option, "holds a character of code 0", nextStep: "Leave it out.")
    }
    let start = before + "\n"
    do {
      let statement = try db.makeStatement(sql: start + text + "\n" + after)
      guard sqlite3_bind_parameter_count(statement.sqliteStatement) == 0 else {
        throw Failure(option, "holds a place for a parameter (?, :name or @name)", nextStep: "Write the value there.")
      }
    } catch let error as DatabaseError {
      let place = Int(sqlite3_error_offset(db.sqliteConnection)) - start.utf8.count
      throw failure(error, at: (0...text.utf8.count).contains(place) ? place : nil)
    }
  }

  private func failure(_ error: DatabaseError, at place: Int?) -> Failure {
    let message = error.message ?? "not understood"
    let pointer = place.map { "\n" + pointed(at: $0) } ?? ""
    let step = "Write one expression of SQL over the columns of 'dsm catalog list --columns help'."
    // GRDB's word for what stands behind a semicolon; its message is for who writes Swift.
    if error.resultCode.primaryResultCode == .SQLITE_MISUSE {
      return Failure(option, "more than one statement", nextStep: step)
    }
    if error.resultCode.primaryResultCode == .SQLITE_AUTH {
      return Failure(
        option, "only the columns of 'dsm catalog list --columns help' may be asked (\(message))",
        nextStep: "Write one condition over them." + pointer)
    }
    if let name = named(in: message, after: "no such column: ") {
      return Failure(option, "there is no column '\(name)'", nextStep: nextStep(for: name, at: place) + pointer)
    }
    return Failure(option, message, nextStep: step + pointer)
  }

  private func named(in message: String, after start: String) -> String? {
    message.hasPrefix(start) ? String(message.dropFirst(start.count)) : nil
  }

  /// Whoever writes "FR", or US behind a sign that compares, means the text mostly, which SQL writes 'FR'.
  private func nextStep(for name: String, at place: Int?) -> String {
    let near = nearestNames(to: name, among: columns)
    let quotes = "A text stands between single quotes: '\(name)'."
    if text.contains("\"\(name)\"") { return quotes }
    let guess = "Did you mean \(near.joined(separator: ", "))?"
    if near.isEmpty { return "\(quotes) 'dsm catalog list --columns help' lists the columns." }
    return place.map(isCompared) == true ? "\(quotes) \(guess)" : guess
  }

  /// Whether a sign that compares stands before the byte at `place`.
  private func isCompared(_ place: Int) -> Bool {
    let before = String(decoding: text.utf8.prefix(place), as: UTF8.self)
    return before.last { !$0.isWhitespace }.map { "=<>".contains($0) } ?? false
  }

  /// The line of the expression with the byte at `place`, and a caret under it.
  private func pointed(at place: Int) -> String {
    let before = String(decoding: text.utf8.prefix(place), as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let parts = before.split(separator: "\n", omittingEmptySubsequences: false)
    let line = lines[min(max(parts.count - 1, 0), lines.count - 1)]
    return "  \(line)\n  \(String(repeating: " ", count: parts.last?.count ?? 0))^"
  }
}

extension Catalog {
  /// Runs `body` on a guarded connection of its own. Its errors come through as they are.
  func guarded<Result>(_ body: (Database) throws -> Result) throws -> Result {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    let queue: DatabaseQueue
    do { queue = try DatabaseQueue(path: path, configuration: configuration) } catch { throw Self.failure(path, error) }
    defer { try? queue.close() }
    return try queue.inDatabase { db in try ReadOnlyGuard.around(db) { try body(db) } }
  }
}
