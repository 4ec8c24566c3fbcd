/// Goes through JSON (RFC 8259) once and hands its values over as they come, so that a large file is never held as a tree.
///
/// One asks for what is expected, in the order of the document, and what comes otherwise throws:
///
///     try reader.beginObject()
///     while let key = try reader.nextKey() {
///       if key == "size" { size = try reader.number() } else { try reader.skip() }
///     }
///     try reader.end()
///
/// The syntax is the standard's: no comments, no commas at the end, no numbers like `01` or `.5`. Beyond it are `NaN`, `Infinity` and `-Infinity`, which
/// Python's json writes. Text is UTF-8, with a byte order mark or without; halves of surrogate pairs are refused. Lists and objects lie in each other 512 deep at most, as for Foundation.
public struct JSONReader: Sendable {
  let bytes: [UInt8]
  var place: Int
  /// How many lists and objects are open.
  private var depth = 0
  /// Whether the innermost of them has had no member yet.
  private var isFresh = false

  /// How deep lists and objects may lie in each other.
  static let deepest = 512

  /// A reader at the start of `bytes`.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// What a value is.
  public enum Kind: Sendable { case object, list, text, number, truth, null }

  /// What comes next; nothing is passed.
  public mutating func kind() throws(JSONProblem) -> Kind {
    guard let byte = nextByte() else { throw problem("a value is expected") }
    switch byte {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .list
    case UInt8(ascii: "\""): return .text
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .truth
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "N"), UInt8(ascii: "I"): return .number
    default: throw problem("a value is expected")
    }
  }

  /// Checks that nothing follows.
  public mutating func end() throws(JSONProblem) {
    guard nextByte() == nil else { throw problem("something follows the end") }
  }

  /// A problem at the place that was reached.
  public func problem(_ reason: String) -> JSONProblem { JSONProblem(reason, bytes, place) }
}

/// Lists and objects.
extension JSONReader {
  /// Enters an object.
  public mutating func beginObject() throws(JSONProblem) { try begin(UInt8(ascii: "{"), "an object") }

  /// Enters a list.
  public mutating func beginList() throws(JSONProblem) { try begin(UInt8(ascii: "["), "a list") }

  /// Whether another element comes; where none does, the list is left.
  public mutating func nextElement() throws(JSONProblem) -> Bool { try nextMember(UInt8(ascii: "]")) }

  /// The key of the next member, whose value comes next; nil where none is left, and then the object is.
  public mutating func nextKey() throws(JSONProblem) -> String? {
    guard try nextMember(UInt8(ascii: "}")) else { return nil }
    let key = try text()
    try colon()
    return key
  }

  /// The next member that is one of `fields` and did not come before; nil where none is left, and then the object is.
  ///
  /// Other members are passed over, and so is what comes under one key again: the first counts.
  public mutating func nextField<Field>(
    _ fields: JSONFields<Field>, _ seen: inout JSONFields<Field>.Seen
  ) throws(JSONProblem) -> Field? {
    while try nextMember(UInt8(ascii: "}")) {
      guard nextByte() == UInt8(ascii: "\"") else { throw problem("a key is expected") }
      let key = try scanText()
      let place = fields.place(of: key, in: self)
      try colon()
      if let place, seen.insert(place) { return fields.all[place] }
      try skip()
    }
    return nil
  }

  private mutating func begin(_ bracket: UInt8, _ name: String) throws(JSONProblem) {
    guard nextByte() == bracket else { throw problem("\(name) is expected") }
    guard depth < Self.deepest else { throw problem("more than \(Self.deepest) lists and objects in each other") }
    place += 1
    depth += 1
    isFresh = true
  }

  private mutating func nextMember(_ bracket: UInt8) throws(JSONProblem) -> Bool {
    let byte = nextByte()
    if byte == bracket {
      place += 1
      depth -= 1
      isFresh = false
      return false
    }
    guard !isFresh else {
      isFresh = false
      return true
    }
    guard byte == UInt8(ascii: ",") else { throw problem("',' or '\(Character(UnicodeScalar(bracket)))' is expected") }
    place += 1
    return true
  }

  private mutating func colon() throws(JSONProblem) {
    guard nextByte() == UInt8(ascii: ":") else { throw problem("':' is expected") }
    place += 1
  }
}

/// Values.
extension JSONReader {
  /// A text.
  public mutating func text() throws(JSONProblem) -> String {
    guard nextByte() == UInt8(ascii: "\"") else { throw problem("a text is expected") }
    let text = try scanText()
    return string(text)
  }

  /// True or false.
  public mutating func truth() throws(JSONProblem) -> Bool {
    if nextByte() == UInt8(ascii: "t") {
      try word("true")
      return true
    }
    guard nextByte() == UInt8(ascii: "f") else { throw problem("true or false is expected") }
    try word("false")
    return false
  }

  /// Whether null comes next; then it is passed.
  public mutating func skipNull() throws(JSONProblem) -> Bool {
    guard nextByte() == UInt8(ascii: "n") else { return false }
    try word("null")
    return true
  }

  /// Passes a value over; of what is in it, nothing but the syntax is looked at.
  public mutating func skip() throws(JSONProblem) {
    switch try kind() {
    case .object:
      try beginObject()
      while try nextMember(UInt8(ascii: "}")) {
        guard nextByte() == UInt8(ascii: "\"") else { throw problem("a key is expected") }
        _ = try scanText()
        try colon()
        try skip()
      }
    case .list:
      try beginList()
      while try nextElement() { try skip() }
    case .text: _ = try scanText()
    case .number: _ = try scanNumber()
    case .truth: _ = try truth()
    case .null: _ = try skipNull()
    }
  }

  mutating func word(_ word: StaticString) throws(JSONProblem) {
    for index in 0..<word.utf8CodeUnitCount {
      guard place < bytes.count, bytes[place] == word.utf8Start[index] else { throw problem("a value is expected") }
      place += 1
    }
  }

  /// The byte that is next after blanks; nil at the end.
  mutating func nextByte() -> UInt8? {
    while place < bytes.count {
      let byte = bytes[place]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      place += 1
    }
    return nil
  }
}

/// The members of an object that are of interest: the cases of an enumeration whose raw values are the keys.
public struct JSONFields<Field: CaseIterable & RawRepresentable & Sendable>: Sendable where Field.RawValue == String {
  let all: [Field]
  private let names: [UInt8]
  private let ends: [Int]

  /// The members which ones of an object were seen.
  public struct Seen: Sendable {
    private var places: UInt64 = 0

    /// None yet.
    public init() {}

    /// Whether the member at `place` is new.
    mutating func insert(_ place: Int) -> Bool {
      let before = places
      places |= 1 << UInt64(place)
      return places != before
    }
  }

  /// All cases of the enumeration; 64 at most.
  public init() {
    let all = Array(Field.allCases)
    precondition(all.count <= 64, "an object's fields are 64 at most")
    names = all.flatMap { Array($0.rawValue.utf8) }
    ends = all.indices.map { index in all[...index].reduce(0) { $0 + $1.rawValue.utf8.count } }
    self.all = all
  }

  func place(of key: JSONReader.Text, in reader: JSONReader) -> Int? {
    guard key.isPlain else { return all.firstIndex { $0.rawValue == reader.string(key) } }
    var start = 0
    for (index, end) in ends.enumerated() {
      if end - start == key.range.count, reader.bytes[key.range].elementsEqual(names[start..<end]) { return index }
      start = end
    }
    return nil
  }
}

/// Why something is not the JSON that was expected, as a clause, and where.
public struct JSONProblem: Error, Hashable, CustomStringConvertible {
  /// The problem without its place.
  public let reason: String
  /// The line, counted from 1.
  public let line: Int
  /// The byte in the line, counted from 1.
  public let column: Int

  init(_ reason: String, _ bytes: [UInt8], _ place: Int) {
    self.reason = reason
    let before = bytes[..<min(place, bytes.count)]
    line = before.count { $0 == 0x0A } + 1
    column = before.count - (before.lastIndex(of: 0x0A) ?? -1)
  }

  /// `line 3, byte 17: a value is expected`.
  public var description: String { "line \(line), byte \(column): \(reason)" }
}
