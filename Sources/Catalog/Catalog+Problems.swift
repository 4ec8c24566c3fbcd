import Basics
import Dataset
import GRDB

/// What is wrong in a catalog: what `dsm catalog problems` tells.
public struct ProblemReport: Codable, Sendable {
  /// A file that calls itself a picture and gives no image.
  public struct File: Hashable, Codable, Sendable {
    /// Where it lies, relative to the catalog's folder.
    public var path: String
    /// What became of it.
    public var verdict: String
    /// Why, as a clause.
    public var reason: String
    /// What the user can do about it, as a full sentence.
    public var nextStep: String
  }

  /// The folder from which paths start.
  public var folder: String
  /// The files that cannot be used, sorted by path.
  public var files: [File]
  /// What is wrong with label files and tables, or with what they say, sorted by place.
  public var labels: [Problem]

  /// Whether nothing is wrong.
  public var isEmpty: Bool { files.isEmpty && labels.isEmpty }

  /// Everything, for a person to read; counts come last.
  public var text: String {
    let told = files.map { Problem($0.path, clause($0.verdict, $0.reason), nextStep: $0.nextStep) }
    let blocks = [Self.block("Files", told, folder), Self.block("Labels and tables", labels, folder), summary]
    return blocks.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func block(_ title: String, _ problems: [Problem], _ folder: String) -> String {
    guard !problems.isEmpty else { return "" }
    return "\(title) (\(problems.count)), paths from \(folder.printable):\n" + problems.map { "  \($0)\n" }.joined()
  }

  private var summary: String {
    guard !isEmpty else { return "no problems\n" }
    let verdicts = Verdict.allCases.compactMap { verdict in
      let count = files.count { $0.verdict == verdict.rawValue }
      return count > 0 ? "\(count) \(verdict.rawValue)" : nil
    }
    let parts = verdicts + (labels.isEmpty ? [] : ["\(labels.count) of labels and tables"])
    return "\(counted(files.count + labels.count, "problem", "problems")): \(parts.joined(separator: ", "))\n"
  }
}

/// A verdict with its reason, unless the reason says it already.
func clause(_ verdict: String, _ reason: String) -> String {
  reason.contains(verdict) || reason.hasPrefix("not a picture") ? reason : "\(verdict): \(reason)"
}

extension Catalog {
  /// What is wrong with files, and with labels and tables.
  public func problemReport() throws(Failure) -> ProblemReport {
    let folder = folder
    return try read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT path, verdict, reason FROM file WHERE reason IS NOT NULL ORDER BY path")
      let files = rows.map { row in
        let (verdict, reason): (String, String) = (row["verdict"], row["reason"])
        return ProblemReport.File(
          path: row["path"], verdict: verdict, reason: reason,
          nextStep: Verdict(rawValue: verdict)?.nextStep(for: reason) ?? "")
      }
      let labels = try Row.fetchAll(db, sql: "SELECT * FROM problem ORDER BY place, reason").map {
        Problem($0["place"], $0["reason"], nextStep: $0["next_step"])
      }
      return ProblemReport(folder: folder, files: files, labels: labels)
    }
  }

  /// What is wrong with files, annotations and tables, sorted by place; paths are relative to the catalog's folder.
  public func problems() throws(Failure) -> [Problem] { try read { try Self.problems($0) } }

  static func problems(_ db: Database) throws -> [Problem] {
    let sql = """
      SELECT path AS place, reason, verdict, '' AS next_step
      FROM file WHERE reason IS NOT NULL
      UNION ALL SELECT place, reason, NULL, next_step FROM problem ORDER BY place, reason
      """
    return try Row.fetchAll(db, sql: sql).map { row in
      let (verdict, reason): (Verdict?, String) = ((row["verdict"] as String?).flatMap(Verdict.init), row["reason"])
      return Problem(
        row["place"], verdict.map { clause($0.rawValue, reason) } ?? reason,
        nextStep: verdict?.nextStep(for: reason) ?? row["next_step"])
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
