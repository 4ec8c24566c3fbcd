import Basics
import Catalog
import Foundation

/// Writes rows to standard output as they come, however many there are.
struct RowPrinter {
  /// How rows are written.
  enum Layout { case table, json, jsonl, csv, paths }

  private let layout: Layout
  private let folder: String
  private var names: [String] = []
  private var count = 0
  /// The first rows of a table, whose widths are those of its columns.
  private var first: [[String]] = []
  private var widths: [Int]?
  private var text = ""

  private static let measured = 500
  private static let widest = 60

  /// A writer; paths start from `folder`.
  init(_ layout: Layout, folder: String) {
    self.layout = layout
    self.folder = folder
  }

  /// To be called once, before the rows.
  mutating func begin(_ names: [String]) throws {
    self.names = names
    switch layout {
    case .table: first.append(names)
    case .csv: try write(names.map(Self.field).joined(separator: ",") + "\n")
    case .json: try write("[")
    case .jsonl, .paths: break
    }
  }

  /// A row, with a value for each of the names.
  mutating func add(_ values: [ColumnValue]) throws {
    count += 1
    switch layout {
    case .table: try addToTable(values.map { Self.shown($0) })
    case .csv: try write(values.map { Self.field($0.exact) }.joined(separator: ",") + "\n")
    case .json: try write((count > 1 ? ",\n" : "") + (try object(values)))
    case .jsonl: try write(try object(values) + "\n")
    case .paths: try write(Files.relative(Files.resolve(values[0].description, in: folder), to: ".") + "\n")
    }
  }

  /// To be called once, after the rows.
  mutating func finish() throws {
    switch layout {
    case .table:
      try layOut()
      try write("\(count) \(count == 1 ? "image" : "images")\n")
    case .json: try write("]\n")
    case .csv, .jsonl, .paths: break
    }
    try flush()
  }

  private func object(_ values: [ColumnValue]) throws -> String {
    try JSON.line(Dictionary(uniqueKeysWithValues: zip(names, values)))
  }

  private mutating func addToTable(_ cells: [String]) throws {
    guard let widths else {
      first.append(cells)
      if first.count > Self.measured { try layOut() }
      return
    }
    try write(Self.line(cells, widths))
  }

  private mutating func layOut() throws {
    guard widths == nil else { return }
    let found = names.indices.map { column in first.map { $0[column].count }.max() ?? 0 }
    widths = found
    for row in first { try write(Self.line(row, found)) }
    first = []
  }

  private static func line(_ cells: [String], _ widths: [Int]) -> String {
    let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }
    let text = padded.joined(separator: "  ")
    return String(text.reversed().drop { $0 == " " }.reversed()) + "\n"
  }

  /// A value in a table: on one line, and of a long one the end, which tells paths apart.
  private static func shown(_ value: ColumnValue) -> String {
    if case .missing = value { return "-" }
    let line = value.description.printable
    return line.count > widest ? "…" + line.suffix(widest - 1) : line
  }

  /// A field as RFC 4180 has it.
  private static func field(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r\r\n".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  private mutating func write(_ piece: String) throws {
    text += piece
    if text.utf8.count > 1 << 16 { try flush() }
  }

  private mutating func flush() throws {
    try Console.write(text)
    text = ""
  }
}

extension ColumnValue {
  /// With all digits.
  fileprivate var exact: String {
    if case .real(let number) = self { return "\(number)" }
    return description
  }
}
