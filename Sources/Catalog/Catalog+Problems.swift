import Basics
import GRDB

extension Catalog {
  /// What is wrong with files, annotations and tables, sorted by place; paths are relative to the catalog's folder.
  public func problems() throws(Failure) -> [Problem] { try read { try Self.problems($0) } }

  static func problems(_ db: Database) throws -> [Problem] {
    let sql = """
      SELECT path AS place, verdict || ': ' || reason AS reason, verdict, '' AS next_step
      FROM file WHERE reason IS NOT NULL
      UNION ALL SELECT place, reason, NULL, next_step FROM problem ORDER BY place, reason
      """
    return try Row.fetchAll(db, sql: sql).map { row in
      let verdict = (row["verdict"] as String?).flatMap(Verdict.init)
      return Problem(row["place"], row["reason"], nextStep: verdict?.nextStep ?? row["next_step"])
    }
  }

  /// Every row of every table as a line of text: two catalogs say the same where these lines are equal.
  package func dump() throws(Failure) -> [String] {
    try read { db in
      let tables = try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
      return try tables.flatMap { table in
        try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { row in
          "\(table) " + row.map { "\($0.0)=\($0.1)" }.joined(separator: " ")
        }
      }
    }
  }
}
