import Basics
import Catalog
import Dataset
import Foundation

/// Writes rows to standard output as they come, however many there are.
struct RowPrinter {
  /// How rows are written.
  enum Layout { case table, json, jsonl, csv, paths, pathsByNul }

  private let layout: Layout
  private let folder: String
  /// Whether a person looks at it: then columns are kept narrow, and nothing commands the terminal.
  private let isTerminal = StandardStream.output.isTerminal
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
    case .csv: try write(names.map(field).joined(separator: ",") + "\n")
    case .json: try write("[")
    case .jsonl, .paths, .pathsByNul: break
    }
  }

  /// A row, with a value for each of the names.
  mutating func add(_ values: [ColumnValue]) throws {
    count += 1
    switch layout {
    case .table: try addToTable(values.map(shown))
    case .csv: try write(values.map { field($0.exact) }.joined(separator: ",") + "\n")
    case .json: try write((count > 1 ? ",\n" : "") + (try object(values)))
    case .jsonl: try write(try object(values) + "\n")
    case .paths: try write(safe(path(values)) + "\n")
    case .pathsByNul: try write(safe(path(values)) + "\0")
    }
  }

  private func path(_ values: [ColumnValue]) -> String {
    Files.relative(Files.resolve(values[0].description, in: folder), to: ".")
  }

  /// To be called once, after the rows; `total` tells of how many images they are, where a table's end is to say so.
  mutating func finish(of total: () throws -> Int) throws {
    switch layout {
    case .table:
      try layOut()
      let all = try total()
      try write("\(all > count ? "\(count) of " : "")\(counted(max(all, count), "image", "images"))\n")
    case .json: try write("]\n")
    case .csv, .jsonl, .paths, .pathsByNul: break
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

  /// A value in a table: on one line, and on a terminal the end of a long one, which tells paths apart. A program that reads the table gets
  /// all of it.
  private func shown(_ value: ColumnValue) -> String {
    if case .missing = value { return "-" }
    let line = value.description.printable
    return isTerminal && line.count > Self.widest ? "…" + line.suffix(Self.widest - 1) : line
  }

  /// The text as it is for a program; for a terminal, without what would command it.
  private func safe(_ text: String) -> String { isTerminal ? text.printable : text }

  /// A field as RFC 4180 has it.
  private func field(_ text: String) -> String {
    let text = safe(text)
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
