/// A table in the layout of RFC 4180, as spreadsheets write it.
///
/// Fields may be quoted; a quoted field may hold separators, line breaks, and quotes written twice. Lines end with LF, CRLF
/// or CR; blank lines are passed over; a byte order mark is too. Columns are parted by commas or, where the header line has more
/// of them, by semicolons or tabs.
public struct CSVTable: Hashable, Sendable {
  /// A line of the table.
  public struct Row: Hashable, Sendable {
    /// Where the row begins in the file, counted from 1.
    public let line: Int
    /// The fields, unquoted.
    public let fields: [String]
  }

  /// The names of the columns: the first row.
  public let header: [String]
  /// The rows below the header, of whatever length they have.
  public let rows: [Row]

  /// Reads a table from a file's bytes.
  public init(_ bytes: [UInt8]) throws(AnnotationProblem) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw AnnotationProblem("UTF-16 text; save it as CSV in UTF-8")
    }
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    guard String(validating: content, as: UTF8.self) != nil else {
      throw AnnotationProblem("text that is not UTF-8; save it as CSV in UTF-8")
    }
    var reader = Reader(content, separator: Self.separator(content))
    var rows = try reader.rows()
    guard !rows.isEmpty else { throw AnnotationProblem("a table without a header line") }
    header = rows.removeFirst().fields.map(trimmed)
    self.rows = rows
  }

  private static func separator(_ content: ArraySlice<UInt8>) -> UInt8 {
    var quoted = false
    var counts: [UInt8: Int] = [:]
    for byte in content {
      if byte == UInt8(ascii: "\"") { quoted.toggle() }
      if !quoted, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
      if !quoted { counts[byte, default: 0] += 1 }
    }
    let others = [UInt8(ascii: ";"), UInt8(ascii: "\t")]
    return others.reduce(UInt8(ascii: ",")) { counts[$1, default: 0] > counts[$0, default: 0] ? $1 : $0 }
  }

  private struct Reader {
    let bytes: ArraySlice<UInt8>
    let separator: UInt8
    var place: Int
    var line = 1

    init(_ bytes: ArraySlice<UInt8>, separator: UInt8) {
      self.bytes = bytes
      self.separator = separator
      place = bytes.startIndex
    }

    mutating func rows() throws(AnnotationProblem) -> [Row] {
      var rows: [Row] = []
      while place < bytes.endIndex {
        let start = line
        let fields = try row()
        if fields != [""] { rows.append(Row(line: start, fields: fields)) }
      }
      return rows
    }

    private mutating func row() throws(AnnotationProblem) -> [String] {
      var fields: [String] = []
      while true {
        fields.append(try field())
        guard place < bytes.endIndex else { return fields }
        if bytes[place] != separator {
          skipLineBreak()
          return fields
        }
        place += 1
        // A separator at the very end of the file is followed by one more, empty field.
        if place == bytes.endIndex { return fields + [""] }
      }
    }

    private mutating func field() throws(AnnotationProblem) -> String {
      guard bytes[place] == UInt8(ascii: "\"") else { return unquoted() }
      let start = line
      let text = try quoted()
      guard place == bytes.endIndex || endsField(bytes[place]) else {
        throw AnnotationProblem("line \(start): text follows a closing quote")
      }
      return text
    }

    private mutating func unquoted() -> String {
      let text = bytes[place...].prefix { !endsField($0) }
      place = text.endIndex
      return String(decoding: text, as: UTF8.self)
    }

    private mutating func quoted() throws(AnnotationProblem) -> String {
      let start = line
      var text: [UInt8] = []
      place += 1
      while place < bytes.endIndex {
        let byte = bytes[place]
        place += 1
        if byte == UInt8(ascii: "\"") {
          guard place < bytes.endIndex, bytes[place] == byte else { return String(decoding: text, as: UTF8.self) }
          place += 1
        }
        if byte == UInt8(ascii: "\n") { line += 1 }
        text.append(byte)
      }
      throw AnnotationProblem("line \(start): a quote is opened and never closed")
    }

    private func endsField(_ byte: UInt8) -> Bool {
      byte == separator || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private mutating func skipLineBreak() {
      if bytes[place] == UInt8(ascii: "\r"), place + 1 < bytes.endIndex, bytes[place + 1] == UInt8(ascii: "\n") {
        place += 1
      }
      place += 1
      line += 1
    }
  }
}

/// `text` without the blanks around it.
func trimmed(_ text: some StringProtocol) -> String {
  let blank: (Character) -> Bool = { $0.isWhitespace }
  return String(text.drop(while: blank).reversed().drop(while: blank).reversed())
}
