/// The lines of a text file, for formats that are lists of numbers: worked on as bytes, since there may be a hundred thousand files.
struct TextLines: Sendable {
  /// A line without the blanks around it.
  typealias Line = ArraySlice<UInt8>

  /// All lines, blank ones too, so that a place in the list is a line's number less one.
  let lines: [Line]

  /// The lines of `bytes`; LF, CRLF and CR end a line, a byte order mark is passed over.
  init(_ bytes: [UInt8]) {
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    let feeds = content.split(separator: 0x0A, omittingEmptySubsequences: false)
    lines = feeds.flatMap {
      Self.trimmed($0).split(separator: 0x0D, omittingEmptySubsequences: false).map(Self.trimmed)
    }
  }

  /// The lines that say something, each with its number counted from 1.
  var filled: [(number: Int, line: Line)] { zip(1..., lines).filter { !$0.1.isEmpty } }

  /// The numbers of a line; nil where it holds anything else, or a number that is not finite.
  static func numbers(_ line: Line) -> [Double]? {
    var numbers: [Double] = []
    for word in line.split(whereSeparator: isBlank) {
      guard let number = number(word) else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// A whole number that stands alone on a line.
  static func count(_ line: Line) -> Int? {
    guard !line.isEmpty, line.count < 10, line.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return line.reduce(0) { 10 * $0 + Int($1 - 0x30) }
  }

  /// The text of a line; nil where it is not UTF-8.
  static func text(_ line: Line) -> String? { String(validating: line, as: UTF8.self) }

  /// A decimal number: digits, a point, an exponent; no names of infinities and no hexadecimal digits.
  private static func number(_ word: Line) -> Double? {
    guard word.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || numeral.contains($0) }) else { return nil }
    return Double(String(decoding: word, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
  }

  private static let numeral = Set("+-.eE".utf8)

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private static func trimmed(_ line: Line) -> Line {
    var line = line.drop { isBlank($0) || $0 == 0x0D }
    while let last = line.last, isBlank(last) || last == 0x0D { line.removeLast() }
    return line
  }
}

extension LabelSet {
  /// What each file of an export by splits holds: the split's photographs, and those of none; at least one file.
  var parts: [(split: String?, photographs: [Photograph])] {
    let parts = (splits.map(Optional.some) + [nil]).map { (split: $0, photographs: photographs(of: $0)) }
    let filled = parts.filter { !$0.photographs.isEmpty }
    return filled.isEmpty ? [(nil, [])] : filled
  }
}
