import Basics
import Foundation
import Testing

/// A document as a tree, from either reader.
private indirect enum Tree: Equatable {
  case object([String: Tree])
  case list([Tree])
  case text(String)
  case number(Double)
  case truth(Bool)
  case null

  /// The tree by ``JSONReader``.
  init(_ bytes: [UInt8]) throws(JSONProblem) {
    var reader = JSONReader(bytes)
    self = try Tree(&reader)
    try reader.end()
  }

  private init(_ reader: inout JSONReader) throws(JSONProblem) {
    switch try reader.kind() {
    case .object: self = try Tree(object: &reader)
    case .list: self = try Tree(list: &reader)
    case .text: self = .text(try reader.text())
    case .number: self = .number(try reader.number())
    case .truth: self = .truth(try reader.truth())
    case .null:
      _ = try reader.skipNull()
      self = .null
    }
  }

  private init(object reader: inout JSONReader) throws(JSONProblem) {
    var members: [String: Tree] = [:]
    try reader.beginObject()
    while let key = try reader.nextKey() { members[key] = try Tree(&reader) }
    self = .object(members)
  }

  private init(list reader: inout JSONReader) throws(JSONProblem) {
    var elements: [Tree] = []
    try reader.beginList()
    while try reader.nextElement() { elements.append(try Tree(&reader)) }
    self = .list(elements)
  }

  /// The tree by Foundation; nil where it refuses the document.
  static func foundations(_ bytes: [UInt8]) -> Tree? {
    (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)).flatMap(Tree.init(any:))
  }

  /// Equal, but for the last digit of numbers: Foundation does not always round to the nearest.
  static func == (one: Tree, other: Tree) -> Bool {
    switch (one, other) {
    case (.object(let a), .object(let b)): return a == b
    case (.list(let a), .list(let b)): return a == b
    case (.text(let a), .text(let b)): return a == b
    case (.number(let a), .number(let b)): return abs(a - b) <= 1e-14 * abs(b)
    case (.truth(let a), .truth(let b)): return a == b
    case (.null, .null): return true
    default: return false
    }
  }

  private init?(any value: Any) {
    switch value {
    case let members as [String: Any]: self = .object(members.compactMapValues(Tree.init(any:)))
    case let elements as [Any]: self = .list(elements.compactMap(Tree.init(any:)))
    case let text as String: self = .text(text)
    case is NSNull: self = .null
    case let number as NSNumber:
      self = String(cString: number.objCType) == "c" ? .truth(number.boolValue) : .number(number.doubleValue)
    default: return nil
    }
  }
}

/// Documents of all kinds, by a seed.
private struct Documents {
  /// SplitMix64.
  var state: UInt64

  mutating func next(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }

  mutating func choose(_ words: [String]) -> String { words[next(words.count)] }

  mutating func blank() -> String { choose(["", "", "", " ", "\n", "\t\r\n  "]) }

  mutating func value(_ depth: Int = 0) -> String {
    let kind = next(depth > 4 ? 5 : 8)
    let value: String
    switch kind {
    case 0: value = choose(["true", "false", "null"])
    case 1, 2: value = number()
    case 3, 4: value = text()
    case 5: value = "[" + members { $0.value(depth + 1) } + "]"
    default: value = "{" + keyed(depth) + "}"
    }
    return blank() + value + blank()
  }

  private mutating func members(_ member: (inout Documents) -> String) -> String {
    let count = next(5)
    return count == 0 ? blank() : (0..<count).map { _ in member(&self) }.joined(separator: ",")
  }

  /// Keys once each: of a key that comes twice, the one reader keeps the first and Foundation the last.
  private mutating func keyed(_ depth: Int) -> String {
    var number = 0
    return members { documents in
      number += 1
      let key = documents.text().dropLast() + "\(number)\""
      return documents.blank() + key + documents.blank() + ":" + documents.value(depth + 1)
    }
  }

  mutating func number() -> String {
    let digits = (0...next(20)).map { _ in String(next(10)) }.joined()
    let whole = choose(["0", "7", "12", "640", "1\(digits)", "9007199254740993", "18446744073709551616"])
    let fraction = choose(["", "", ".5", ".0", ".\(digits)"])
    return choose(["", "-"]) + whole + fraction + choose(["", "", "e3", "E-7", "e+22", "e-290", "e0"])
  }

  mutating func text() -> String {
    let pieces = [
      "a", "image_id", "é", "日本", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\uD83D\\uDE00", "\\u0000", " ",
      "\u{7F}", "\\b\\f\\r\\t",
    ]
    return "\"" + (0..<next(5)).map { _ in choose(pieces) }.joined() + "\""
  }

  private static let signs = Array("{}[]:,\"\\0-+.eE1unt \n\u{1}".utf8)

  /// `bytes` with some changed, taken out, doubled or cut off.
  mutating func broken(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...next(2) where !bytes.isEmpty {
      let place = next(bytes.count)
      switch next(5) {
      case 0: bytes[place] = UInt8(next(256))
      case 1: bytes.removeSubrange(place...)
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 9)], at: place)
      default: bytes[place] = Self.signs[next(Self.signs.count)]
      }
    }
    return bytes
  }
}

@Suite("JSON as it comes")
struct JSONReaderTests {
  private func documents() -> Documents {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed \(seed)")
    return Documents(state: seed)
  }

  @Test("Valid documents are the trees that Foundation reads")
  func valid() throws {
    var documents = documents()
    for _ in 0..<3000 {
      let text = documents.value()
      let tree = try Tree(Array(text.utf8))
      #expect(tree == Tree.foundations(Array(text.utf8)), "\(text)")
    }
  }

  /// Foundation takes a comma behind the last member; the standard does not.
  private func withoutLastCommas(_ bytes: [UInt8]) -> [UInt8] {
    var kept: [UInt8] = []
    for byte in bytes {
      if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") {
        let end = kept.lastIndex { !" \t\r\n".utf8.contains($0) }
        if let end, kept[end] == UInt8(ascii: ",") { kept.remove(at: end) }
      }
      kept.append(byte)
    }
    return kept
  }

  /// Where the two differ and are meant to: Foundation guesses UTF-16 and UTF-32 from their first bytes.
  private func isAnException(_ bytes: [UInt8]) -> Bool {
    bytes.prefix(4).contains(0) || bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE])
  }

  @Test("Broken documents are refused where Foundation refuses them, and read alike where it does not")
  func broken() {
    var documents = documents()
    for _ in 0..<20_000 {
      let bytes = documents.broken(Array(documents.value().utf8))
      let (tree, other) = (try? Tree(bytes), Tree.foundations(bytes))
      guard tree != other, !isAnException(bytes), (try? Tree(withoutLastCommas(bytes))) != other else { continue }
      Issue.record(
        "\(String(reflecting: String(decoding: bytes, as: UTF8.self))): Foundation \(other == nil ? "refuses" : "reads") it"
      )
    }
  }

  /// Whether the document is read; nil where a number ends that, as nobody asks for those in what is passed over.
  private func isRead(_ bytes: [UInt8]) -> Bool? {
    do throws(JSONProblem) {
      _ = try Tree(bytes)
      return true
    } catch {
      return error.reason == "a number too large" ? nil : false
    }
  }

  @Test("What is passed over is checked as what is read")
  func skipped() {
    var documents = documents()
    for _ in 0..<20_000 {
      let bytes = documents.broken(Array(documents.value().utf8))
      var reader = JSONReader(bytes)
      let isFine = (try? reader.skip()) != nil && (try? reader.end()) != nil
      #expect(isFine == isRead(bytes) ?? isFine, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test("Numbers are rounded as Swift rounds them")
  func numbers() throws {
    var documents = documents()
    for _ in 0..<20_000 {
      let text = documents.number()
      var reader = JSONReader(Array(text.utf8))
      #expect(try reader.number() == Double(text), "\(text)")
    }
  }

  @Test("Numbers that Python writes and the standard does not have are read")
  func special() throws {
    var reader = JSONReader(Array(#"[NaN, Infinity, -Infinity, {"a": NaN}]"#.utf8))
    try reader.beginList()
    let elements = try (0..<3).map { _ in try reader.nextElement() ? reader.number() : 0 }
    #expect(elements[0].isNaN && elements[1] == .infinity && elements[2] == -.infinity)
    #expect(try reader.nextElement())
    try reader.skip()
    #expect(try !reader.nextElement())
    try reader.end()
  }

  @Test(
    "Whole numbers are whole however they are written",
    arguments: [
      ("7", 7), ("-0", 0), ("7.0", 7), ("70e-1", 7), ("7.5", nil), ("9223372036854775807", Int.max),
      ("-9223372036854775808", Int.min), ("9223372036854775808", nil), ("1e3", 1000),
    ])
  func whole(_ text: String, _ number: Int?) throws {
    var reader = JSONReader(Array(text.utf8))
    #expect(try reader.wholeNumber() == number)
  }

  @Test(
    "The syntax is the standard's",
    arguments: [
      "", "01", ".5", "1.", "+1", "1e", "[1,]", "{\"a\":1,}", "{a:1}", "[1 2]", "'a'", "\"\t\"", "\"\\x\"",
      "\"\\uD800\"", "\"\\uDC00\"",
      "\"\\uD800\\u0041\"", "\"a", "tru", "nulL", "nan", "-NaN", "Inf", "1 2", "// x\n1", "1e999", "[1}",
      "\u{FEFF}\u{FEFF}1",
    ])
  func strict(_ text: String) { #expect(throws: JSONProblem.self) { try Tree(Array(text.utf8)) } }

  @Test("Lists lie in each other 512 deep and no deeper")
  func depth() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    _ = try Tree(nested(512))
    #expect(throws: JSONProblem.self) { try Tree(nested(513)) }
    var reader = JSONReader(nested(100_000))
    #expect(throws: JSONProblem.self) { try reader.skip() }
  }

  private enum Field: String, CaseIterable { case id, name = "file_name" }

  @Test("Of fields, the first of a key counts and others are passed over, however the key is written")
  func fields() throws {
    let text = #"{"x": [{"id": 0}], "id": 1, "id": 2, "file\u005fname": "a", "file_name": "b"} "#
    var reader = JSONReader(Array(text.utf8))
    var seen = JSONFields<Field>.Seen()
    try reader.beginObject()
    #expect(try reader.nextField(JSONFields<Field>(), &seen) == .id)
    #expect(try reader.number() == 1)
    #expect(try reader.nextField(JSONFields<Field>(), &seen) == .name)
    #expect(try reader.text() == "a")
    #expect(try reader.nextField(JSONFields<Field>(), &seen) == nil)
    try reader.end()
  }

  @Test("A problem tells line and byte")
  func place() {
    var reader = JSONReader(Array("{\n \"a\": nul}".utf8))
    #expect { try reader.skip() } throws: { "\($0)" == "line 2, byte 10: a value is expected" }
  }
}
