import Basics

/// A pattern of paths that gives names to their parts: `{country}/{subject}/*`.
///
/// A path's parts are what stands between its slashes, and each part of the pattern stands for whole ones: `*` for any one,
/// `**` for any number (none, too), `{name}` for any one, of which it is told under that name, and everything else for itself.
/// Where `**` leaves a choice, the first one takes as few parts as it can.
public struct PathPattern: Hashable, Sendable, CustomStringConvertible {
  private enum Part: Hashable, Sendable {
    case literal(String)
    case anyOne
    case anyNumber
    case named(String)
  }

  private let parts: [Part]

  /// The pattern as it is written.
  public var description: String { parts.map(Self.text).joined(separator: "/") }

  /// The names in braces, in their order.
  public var names: [String] {
    parts.compactMap { part in
      if case .named(let name) = part { return name }
      return nil
    }
  }

  /// Reads a pattern. A failure names it where a brace has no partner or no name, a name stands twice, or there is none.
  public init(_ text: String) throws(Failure) {
    var parts: [Part] = []
    for word in text.split(separator: "/") where word != "." { parts.append(try Self.part(String(word), of: text)) }
    self.parts = parts
    guard !names.isEmpty else { throw Self.failure(text, "no part in braces, so that it tells nothing") }
    guard Set(names).count == names.count else { throw Self.failure(text, "two parts of the same name") }
  }

  private static func part(_ word: String, of text: String) throws(Failure) -> Part {
    if word == "*" { return .anyOne }
    if word == "**" { return .anyNumber }
    guard word.contains(where: "{}".contains) else {
      guard !word.contains("*") else { throw failure(text, "'\(word)' mixes * with other letters") }
      return .literal(word)
    }
    let name = String(word.dropFirst().dropLast())
    guard word.hasPrefix("{"), word.hasSuffix("}"), !name.isEmpty, !name.contains(where: "{}*".contains) else {
      throw failure(text, "'\(word)' is not one name in braces")
    }
    return .named(name)
  }

  private static func failure(_ text: String, _ reason: String) -> Failure {
    Failure(
      "'\(text)'", reason,
      nextStep: "Write whole parts of the path, with slashes between them, as in '{country}/{subject}/*'.")
  }

  private static func text(_ part: Part) -> String {
    switch part {
    case .literal(let word): return word
    case .anyOne: return "*"
    case .anyNumber: return "**"
    case .named(let name): return "{\(name)}"
    }
  }

  /// What the names stand for in `path`, which starts from an ingested folder; nil where the path does not fit.
  public func match(_ path: String) -> [String: String]? {
    let words = path.split(separator: "/").map(String.init)
    return taken(words).map { places in
      var values: [String: String] = [:]
      for (part, place) in zip(parts, places) {
        if case .named(let name) = part { values[name] = words[place] }
      }
      return values
    }
  }

  /// Where each part begins among the words; nil where they do not fit.
  private func taken(_ words: [String]) -> [Int]? {
    let fits = fits(words)
    guard fits[0][0] else { return nil }
    var place = 0
    return parts.indices.map { index in
      // What follows decides how far `**` has to reach.
      if parts[index] == .anyNumber {
        defer { while !fits[index + 1][place] { place += 1 } }
        return place
      }
      defer { place += 1 }
      return place
    }
  }

  /// For each part and word: whether the pattern from there on fits the words from there on.
  private func fits(_ words: [String]) -> [[Bool]] {
    var table = Array(repeating: Array(repeating: false, count: words.count + 1), count: parts.count + 1)
    table[parts.count][words.count] = true
    for (index, part) in parts.enumerated().reversed() {
      for place in (0...words.count).reversed() {
        let rest = place < words.count
        switch part {
        case .anyNumber: table[index][place] = table[index + 1][place] || (rest && table[index][place + 1])
        case .literal(let word): table[index][place] = rest && words[place] == word && table[index + 1][place + 1]
        case .anyOne, .named: table[index][place] = rest && table[index + 1][place + 1]
        }
      }
    }
    return table
  }
}
