/// Texts.
extension JSONReader {
  /// Where a text stands, between its quotes.
  struct Text {
    var range: Range<Int>
    /// Whether it stands for itself: no escapes.
    var isPlain: Bool
  }

  /// Passes the text that begins here, and checks it.
  mutating func scanText() throws(JSONProblem) -> Text {
    let start = place + 1
    var isPlain = true
    place = start
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "\"") {
        place += 1
        return Text(range: start..<(place - 1), isPlain: isPlain)
      }
      guard byte >= 0x20 else { throw problem("a text with a control character") }
      if byte == UInt8(ascii: "\\") {
        isPlain = false
        _ = try escaped()
      } else if byte < 0x80 {
        place += 1
      } else {
        place += try sequenceLength()
      }
    }
    throw problem("a text that does not end")
  }

  /// The text that was scanned.
  func string(_ text: Text) -> String {
    guard !text.isPlain else { return String(decoding: bytes[text.range], as: UTF8.self) }
    var copy = self
    var result: [UInt8] = []
    copy.place = text.range.lowerBound
    while copy.place < text.range.upperBound {
      if bytes[copy.place] == UInt8(ascii: "\\"), let scalar = try? copy.escaped() {
        result.append(contentsOf: Array(String(scalar).utf8))
      } else {
        result.append(bytes[copy.place])
        copy.place += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static let shorts: [UInt8: UnicodeScalar] = [
    UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
    UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
  ]

  /// The character for which the escape stands that begins here; goes on behind it.
  private mutating func escaped() throws(JSONProblem) -> UnicodeScalar {
    guard place + 1 < bytes.count else { throw problem("a text that does not end") }
    if let short = Self.shorts[bytes[place + 1]] {
      place += 2
      return short
    }
    let first = try codeUnit()
    if let scalar = UnicodeScalar(first) { return scalar }
    guard first < 0xDC00, place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\") else {
      throw problem("half of a surrogate pair")
    }
    let second = try codeUnit()
    guard second >= 0xDC00, second < 0xE000,
      let scalar = UnicodeScalar(0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(second) - 0xDC00)
    else { throw problem("half of a surrogate pair") }
    return scalar
  }

  /// `\u` and four hexadecimal digits.
  private mutating func codeUnit() throws(JSONProblem) -> UInt16 {
    guard place + 5 < bytes.count, bytes[place + 1] == UInt8(ascii: "u") else {
      throw problem("an escape that is not known")
    }
    var unit: UInt16 = 0
    for byte in bytes[(place + 2)..<(place + 6)] {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
        throw problem("an escape that is not known")
      }
      unit = unit << 4 | UInt16(digit)
    }
    place += 6
    return unit
  }

  /// How many bytes the character beyond ASCII has that begins here (Unicode, table 3-7).
  private func sequenceLength() throws(JSONProblem) -> Int {
    let first = bytes[place]
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard first >= 0xC2, first <= 0xF4, place + length <= bytes.count else { throw problem("a text that is not UTF-8") }
    let lowest: [UInt8: UInt8] = [0xE0: 0xA0, 0xF0: 0x90]
    let highest: [UInt8: UInt8] = [0xED: 0x9F, 0xF4: 0x8F]
    let second = bytes[place + 1]
    let isFine = second >= lowest[first] ?? 0x80 && second <= highest[first] ?? 0xBF
    guard isFine, bytes[(place + 2)..<(place + length)].allSatisfy({ $0 & 0xC0 == 0x80 }) else {
      throw problem("a text that is not UTF-8")
    }
    return length
  }
}
