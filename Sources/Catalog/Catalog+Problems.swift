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
      let (verdict, reason): (Verdict?, String) = ((row["verdict"] as String?).flatMap(Verdict.init), row["reason"])
      return Problem(row["place"], reason, nextStep: verdict?.nextStep(for: reason) ?? row["next_step"])
    }
  }

  /// Every row of every table as a line of text, in order of the columns: two catalogs say the same where these are equal.
  /// Row numbers say nothing, and are left out; what they join is told by the view `thumbnail`.
  package func dump() throws(Failure) -> [String] {
    try read { db in
      let tables = try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
      )
      .filter { $0 != "thumbnail_jpeg" }
      let passing = "meta name=\"\(Meta.labelStamps.rawValue)\" "
      return try tables.flatMap { table in
        let columns = try db.columns(in: table).map(\.name).filter { $0 != "number" }.joined(separator: ", ")
        return try Row.fetchAll(db, sql: "SELECT \(columns) FROM \(table) ORDER BY \(columns)").map { row in
          "\(table) " + row.map { "\($0.0)=\(Self.text($0.1))" }.joined(separator: " ")
        }
      }
      .filter { !$0.hasPrefix(passing) }
    }
  }

  /// A blob is told by its digest: all of it counts, and a line stays a line.
  private static func text(_ value: DatabaseValue) -> String {
    guard case .blob(let data) = value.storage else { return "\(value)" }
    return Digest.sha256(data)
  }
}
