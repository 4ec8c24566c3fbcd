/// Which values of an attribute mean the same, as a user knows: a CSV with the columns `alias` and `value`, and `attribute` where there
/// are several.
public struct AliasTable: Hashable, Sendable {
  /// A line of it.
  public struct Entry: Hashable, Sendable {
    /// The attribute; nil where the line holds for each.
    public var attribute: String?
    public var alias: String
    public var value: String
    /// Where the line begins in the file, counted from 1.
    public var line: Int
  }

  public let entries: [Entry]

  /// Reads a table from a file's bytes.
  public init(_ bytes: [UInt8]) throws(AnnotationProblem) {
    let table = try CSVTable(bytes)
    guard let alias = table.header.firstIndex(of: "alias"), let value = table.header.firstIndex(of: "value") else {
      throw AnnotationProblem(
        "no columns 'alias' and 'value' (the columns are: \(table.header.joined(separator: ", ")))")
    }
    let attribute = table.header.firstIndex(of: "attribute")
    var entries: [Entry] = []
    for row in table.rows {
      guard row.fields.count == table.header.count else {
        throw AnnotationProblem("line \(row.line) has \(row.fields.count) fields, the header \(table.header.count)")
      }
      let fields = row.fields.map(trimmed)
      guard fields[alias] != "", fields[value] != "" else {
        throw AnnotationProblem("line \(row.line) names only one value")
      }
      let column = attribute.map { fields[$0] }
      entries.append(
        Entry(attribute: column == "" ? nil : column, alias: fields[alias], value: fields[value], line: row.line))
    }
    self.entries = entries
  }
}
