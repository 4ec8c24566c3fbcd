import Basics

/// What a user knows of each photograph beside its boxes: a CSV with a column `file_name` and columns of the user's own
/// (`subject`, `country`, `sex`…), as in Hugging Face's imagefolder. A blank is a missing value, not a value.
public struct MetadataTable: Hashable, Sendable {
  /// What the table says of one photograph.
  public struct Row: Hashable, Sendable {
    /// The photograph's file as written: a path from the table, or a bare name.
    public var name: String
    /// The row's values by column; no blanks.
    public var attributes: [String: String]
    /// Where the row begins in the file, counted from 1.
    public var line: Int
  }

  /// The user's columns, in the file's order.
  public let columns: [String]
  /// The rows, in the file's order.
  public let rows: [Row]
  /// What could not be used, as clauses.
  public let problems: [String]

  /// Under which name reports and the catalog know such tables.
  public static let name = "metadata"

  /// The name of the column that tells the photograph.
  public static let nameColumn = "file_name"

  /// Reads a table from a file's bytes.
  public init(_ bytes: [UInt8]) throws(AnnotationProblem) {
    let table = try CSVTable(bytes)
    let header = try Self.checked(table.header)
    let fitting = table.rows.filter { $0.fields.count == header.count }
    rows = fitting.compactMap { row in
      let pairs = zip(header, row.fields.map(trimmed)).filter { $0.0 != "" && $0.1 != "" }
      var attributes = Dictionary(uniqueKeysWithValues: pairs)
      return attributes.removeValue(forKey: Self.nameColumn).map {
        Row(name: $0, attributes: attributes, line: row.line)
      }
    }
    columns = header.filter { $0 != Self.nameColumn && $0 != "" }
    problems = Self.problems(table, nameless: fitting.count - rows.count)
  }

  private static func checked(_ header: [String]) throws(AnnotationProblem) -> [String] {
    let named = header.filter { $0 != "" }
    guard named.contains(nameColumn) else {
      throw AnnotationProblem("no column '\(nameColumn)' (the columns are: \(named.joined(separator: ", ")))")
    }
    guard Set(named).count == named.count else { throw AnnotationProblem("two columns of the same name") }
    return header
  }

  private static func problems(_ table: CSVTable, nameless: Int) -> [String] {
    let odd = table.rows.filter { $0.fields.count != table.header.count }
    var problems: [String] = []
    if let first = odd.first {
      problems.append(
        "\(counted(odd.count, "row has", "rows have")) another number of fields than the header "
          + "(line \(first.line) has \(first.fields.count), the header \(table.header.count)) and \(odd.count == 1 ? "is" : "are") left out"
      )
    }
    if nameless > 0 { problems.append("\(counted(nameless, "row has", "rows have")) no \(nameColumn)") }
    return problems
  }
}
