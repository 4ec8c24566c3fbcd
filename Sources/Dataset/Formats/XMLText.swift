/// Reads XML as annotation files have it: elements, attributes, text, comments, CDATA, the five named entities and numbers of characters.
///
/// Foundation's parser ends the program at some broken files, so files of others are not for it. A document type with declarations of its own is refused: what
/// entities could do (grow without end, read other files) cannot happen. UTF-8 and Latin-1 are read.
struct XMLText {
  /// What comes next in a file.
  enum Event {
    case start(String, [String: String])
    case text(String)
    case end(String)
  }

  /// How deep elements may lie in each other.
  private static let deepest = 64

  private let bytes: [UInt8]
  private var place = 0
  private var open: [String] = []
  private var hasRoot = false

  /// Hands the events of `bytes` on, in order; throws where the file is not well-formed.
  static func read(_ bytes: [UInt8], _ take: (Event) -> Void) throws(AnnotationProblem) {
    var reader = XMLText(try unified(bytes))
    try reader.run(take)
  }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  private mutating func run(_ take: (Event) -> Void) throws(AnnotationProblem) {
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "<") { try tag(take) } else { try text(take) }
    }
    guard open.isEmpty, hasRoot else { throw problem("it ends too early") }
  }

  private mutating func text(_ take: (Event) -> Void) throws(AnnotationProblem) {
    let raw = bytes[place...].prefix { $0 != UInt8(ascii: "<") }
    let text = try unescaped(raw)
    place = raw.endIndex
    if !open.isEmpty { return take(.text(text)) }
    guard text.allSatisfy(\.isWhitespace) else { throw problem("text outside of the elements") }
  }

  private mutating func tag(_ take: (Event) -> Void) throws(AnnotationProblem) {
    if skip("<?") {
      _ = try upTo("?>")
    } else if skip("<!--") {
      _ = try upTo("-->")
    } else if skip("<![CDATA[") {
      let text = String(decoding: try upTo("]]>"), as: UTF8.self)
      if !open.isEmpty { take(.text(text)) }
    } else if skip("<!") {
      guard try !upTo(">").contains(UInt8(ascii: "[")) else {
        throw problem("a document type with declarations of its own")
      }
    } else if skip("</") {
      try end(take)
    } else {
      place += 1
      try start(take)
    }
  }

  private mutating func end(_ take: (Event) -> Void) throws(AnnotationProblem) {
    let name = try name()
    skipBlanks()
    guard skip(">"), open.popLast() == name else { throw problem("</\(name)> ends nothing that is open") }
    take(.end(name))
  }

  private mutating func start(_ take: (Event) -> Void) throws(AnnotationProblem) {
    guard !(open.isEmpty && hasRoot), open.count < Self.deepest else { throw problem("an element where none may be") }
    hasRoot = true
    let name = try name()
    var attributes: [String: String] = [:]
    while true {
      skipBlanks()
      if skip("/>") {
        take(.start(name, attributes))
        return take(.end(name))
      }
      if skip(">") {
        open.append(name)
        return take(.start(name, attributes))
      }
      let (key, value) = try attribute()
      guard attributes.updateValue(value, forKey: key) == nil else { throw problem("the attribute \(key) twice") }
    }
  }

  private mutating func attribute() throws(AnnotationProblem) -> (String, String) {
    let name = try name()
    skipBlanks()
    guard skip("=") else { throw problem("an attribute without a value") }
    skipBlanks()
    guard let quote = bytes[place...].first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      throw problem("an attribute's value without quotes")
    }
    place += 1
    let raw = try upTo(String(UnicodeScalar(quote)))
    guard !raw.contains(UInt8(ascii: "<")) else { throw problem("an attribute's value that does not end") }
    return (name, try unescaped(raw))
  }
}

/// The parts of which all is made.
extension XMLText {
  private mutating func name() throws(AnnotationProblem) -> String {
    let raw = bytes[place...].prefix { byte in !Self.blanks.contains(byte) && !Self.ends.contains(byte) }
    guard !raw.isEmpty else { throw problem("a name is missing") }
    place = raw.endIndex
    return String(decoding: raw, as: UTF8.self)
  }

  private static let blanks = Set(" \t\r\n".utf8)
  private static let ends = Set("<>/='\"&".utf8)

  private mutating func skipBlanks() {
    while place < bytes.count, Self.blanks.contains(bytes[place]) { place += 1 }
  }

  private mutating func skip(_ text: StaticString) -> Bool {
    let wanted = Array(text.description.utf8)
    guard bytes[place...].starts(with: wanted) else { return false }
    place += wanted.count
    return true
  }

  /// What stands before the next `mark`; goes on behind it.
  private mutating func upTo(_ mark: String) throws(AnnotationProblem) -> ArraySlice<UInt8> {
    let wanted = Array(mark.utf8)
    var end = place
    while end + wanted.count <= bytes.count {
      if bytes[end] == wanted[0], bytes[end..<(end + wanted.count)].elementsEqual(wanted) {
        defer { place = end + wanted.count }
        return bytes[place..<end]
      }
      end += 1
    }
    throw problem("'\(mark)' is missing")
  }

  /// The text for which `raw` stands.
  private func unescaped(_ raw: ArraySlice<UInt8>) throws(AnnotationProblem) -> String {
    guard raw.contains(UInt8(ascii: "&")) else { return String(decoding: raw, as: UTF8.self) }
    var parts = raw.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
    var text = String(decoding: parts.removeFirst(), as: UTF8.self)
    for part in parts {
      guard let end = part.firstIndex(of: UInt8(ascii: ";")),
        let character = Self.character(String(decoding: part[..<end], as: UTF8.self))
      else { throw problem("an entity that is not known") }
      text.unicodeScalars.append(character)
      text += String(decoding: part[(end + 1)...], as: UTF8.self)
    }
    return text
  }

  private static func character(_ entity: String) -> UnicodeScalar? {
    let named: [String: UnicodeScalar] = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
    if entity.hasPrefix("#x") { return UInt32(entity.dropFirst(2), radix: 16).flatMap(UnicodeScalar.init) }
    if entity.hasPrefix("#") { return UInt32(entity.dropFirst()).flatMap(UnicodeScalar.init) }
    return named[entity]
  }

  private func problem(_ words: String) -> AnnotationProblem {
    let line = bytes[..<min(place, bytes.count)].count { $0 == 0x0A } + 1
    return AnnotationProblem("not well-formed XML (line \(line): \(words))")
  }

  /// The bytes as UTF-8, without a byte order mark.
  private static func unified(_ bytes: [UInt8]) throws(AnnotationProblem) -> [UInt8] {
    guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
      throw AnnotationProblem("UTF-16 text; save it as XML in UTF-8")
    }
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    if String(validating: content, as: UTF8.self) != nil { return content }
    let head = String(decoding: content.prefix(200), as: UTF8.self).lowercased()
    guard ["iso-8859-1", "latin1", "windows-1252"].contains(where: head.contains) else {
      throw AnnotationProblem("text that is not UTF-8; save it as XML in UTF-8")
    }
    return Array(String(String.UnicodeScalarView(content.map { UnicodeScalar($0) })).utf8)
  }
}
