import Basics
import Catalog
import Compute
import Testing

@Suite struct PathPatternTests {
  @Test func `a pattern tells what its names stand for`() throws {
    let cases: [(String, String, [String: String]?)] = [
      ("{country}/{subject}/*", "FR/s1/7.jpg", ["country": "FR", "subject": "s1"]),
      ("{country}/{subject}/*", "FR/7.jpg", nil),
      ("{country}/{subject}/*", "a/FR/s1/7.jpg", nil),
      ("images/{sex}/**", "images/f/a/b/7.jpg", ["sex": "f"]),
      ("images/{sex}/**", "pictures/f/7.jpg", nil),
      ("**/{subject}/*", "7.jpg", nil),
      ("**/{subject}/*", "a/b/c/7.jpg", ["subject": "c"]),
      ("**/{a}/**", "x/y/z", ["a": "x"]),
      ("./{a}//b/", "x/b", ["a": "x"]),
    ]
    for (text, path, values) in cases {
      let pattern = try PathPattern(text)
      #expect(pattern.match(path) == values, "\(text) on \(path)")
    }
  }

  @Test(arguments: ["", "*/**", "{}/a", "{a", "a}", "{a}{b}/*", "x{a}", "{a}/{a}", "img_*/{a}", "{a*}"])
  func `a pattern that tells nothing, or not clearly, is refused by name`(text: String) throws {
    let failure = #expect(throws: Failure.self) { try PathPattern(text) }
    #expect(failure?.place == "'\(text)'")
  }

  @Test func `a pattern fits where brute force says so, and its values put in give a pattern of the same path`() throws
  {
    let seed: UInt64 = .random(in: 0 ... .max)
    print("seed \(seed)")
    var random = Random(seed: seed)
    var fitting = 0
    for _ in 0..<3000 {
      var parts = (0..<(random.next() % 4)).map { _ in ["x", "y", "*", "**", "{b}"][Int(random.next() % 5)] }
      parts.insert("{a}", at: Int(random.next() % UInt64(parts.count + 1)))
      guard Set(parts.filter { $0 == "{b}" }).count == parts.count(where: { $0 == "{b}" }) else { continue }
      let path = (0..<(1 + random.next() % 5)).map { _ in ["x", "y", "z"][Int(random.next() % 3)] }
      let pattern = try PathPattern(parts.joined(separator: "/"))
      let again = try PathPattern("\(pattern)")
      #expect(again == pattern)
      let found = pattern.match(path.joined(separator: "/"))
      let expected = Self.firstMatch(parts[...], path[...])
      #expect(found == expected, "seed \(seed): \(pattern) on \(path)")
      guard let found, let a = found["a"] else { continue }
      fitting += 1
      let filled = parts.map { $0 == "{a}" ? a : $0 == "{b}" ? found["b"] ?? "" : $0 }
      let wrapped = try PathPattern("{top}/" + filled.joined(separator: "/"))
      #expect(wrapped.match("t/" + path.joined(separator: "/")) != nil)
    }
    #expect(fitting > 300)
  }

  /// The first way in which the parts fit, `**` taking few words before many.
  private static func firstMatch(_ parts: ArraySlice<String>, _ path: ArraySlice<String>) -> [String: String]? {
    guard let part = parts.first else { return path.isEmpty ? [:] : nil }
    let rest = parts.dropFirst()
    if part == "**" {
      return (0...path.count).lazy.compactMap { firstMatch(rest, path.dropFirst($0)) }.first
    }
    guard let word = path.first, part == "*" || part.hasPrefix("{") || part == word else { return nil }
    return firstMatch(rest, path.dropFirst()).map { values in
      part.hasPrefix("{") ? values.merging([String(part.dropFirst().dropLast()): word]) { first, _ in first } : values
    }
  }
}

@Suite struct ColumnTypeTests {
  @Test func `a value is a number where nothing is lost by reading it as one`() {
    let types: [ColumnType: [String]] = [
      .integer: ["0", "7", "-7", "1990", "9007199254740992", "-9007199254740992"],
      .real: ["0.5", "-1.25", "1e3", "2.5E-7", "10.0"],
      .text: [
        "", "007", "00.5", "-0", "9007199254740993", "12345678901234567890", "1.", ".5", "1e", "+1", "1e999", "nan",
        "inf",
        "0x10", "1 000", "1,5", "f", "٣",
      ],
    ]
    for (type, values) in types { for value in values { #expect(ColumnType(of: value) == type, "'\(value)'") } }
  }

  @Test func `numbers are read as they are written`() {
    let seed: UInt64 = .random(in: 0 ... .max)
    print("seed \(seed)")
    var random = Random(seed: seed)
    for _ in 0..<2000 {
      let number = Int(random.next() >> 10) - (1 << 53)
      #expect(ColumnType(of: "\(number)") == .integer || number == 0, "seed \(seed)")
      let real = Double(number) / 1024 + 0.0625
      #expect(ColumnType(of: "\(real)") != .text, "seed \(seed): \(real)")
    }
  }
}
