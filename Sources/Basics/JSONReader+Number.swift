/// Numbers.
extension JSONReader {
  /// A number, rounded to the nearest that a `Double` holds; one beyond its range is refused. `NaN` and `Infinity` are those.
  public mutating func number() throws(JSONProblem) -> Double {
    try checkNumber()
    let start = place
    let parts = try scanNumber()
    return try value(parts, from: start)
  }

  /// A number without a fraction, however it is written (`7`, `7.0`, `70e-1`); nil where it has one, or no `Int` holds it.
  public mutating func wholeNumber() throws(JSONProblem) -> Int? {
    try checkNumber()
    let start = place
    let parts = try scanNumber()
    if parts.isWhole, let number = parts.whole ?? Int(String(decoding: bytes[start..<place], as: UTF8.self)) {
      return number
    }
    return Int(exactly: try value(parts, from: start))
  }

  /// What was seen of a number: its digits as one, and the power of ten by which they are to be multiplied.
  struct Numeral {
    var digits: UInt64 = 0
    var exponent = 0
    var isNegative = false
    /// Whether it has neither a fraction nor an exponent.
    var isWhole = true
    /// Whether ``digits`` and ``exponent`` hold all of it.
    var isExact = true

    /// The number, where it has no fraction and ``digits`` holds it.
    var whole: Int? { isExact ? Int(exactly: digits).map { isNegative ? -$0 : $0 } : nil }

    mutating func add(_ byte: UInt8) {
      let (product, over) = digits.multipliedReportingOverflow(by: 10)
      let (sum, more) = product.addingReportingOverflow(UInt64(byte & 15))
      digits = sum
      if over || more { isExact = false }
    }
  }

  /// Passes the number that begins here, by the standard's grammar.
  mutating func scanNumber() throws(JSONProblem) -> Numeral {
    var numeral = Numeral()
    if skip(UInt8(ascii: "-")) { numeral.isNegative = true }
    if try skipSpecial(numeral.isNegative) { return Numeral(isWhole: false, isExact: false) }
    if !skip(UInt8(ascii: "0")) { try digits { numeral.add($0) } }
    if skip(UInt8(ascii: ".")) {
      numeral.isWhole = false
      try digits {
        numeral.add($0)
        numeral.exponent -= 1
      }
    }
    if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) { try scanExponent(&numeral) }
    return numeral
  }

  /// `NaN` has no sign, `Infinity` may have one.
  private mutating func skipSpecial(_ isSigned: Bool) throws(JSONProblem) -> Bool {
    guard place < bytes.count else { return false }
    switch bytes[place] {
    case UInt8(ascii: "I"): try word("Infinity")
    case UInt8(ascii: "N") where !isSigned: try word("NaN")
    default: return false
    }
    return true
  }

  private mutating func scanExponent(_ numeral: inout Numeral) throws(JSONProblem) {
    numeral.isWhole = false
    let isNegative = skip(UInt8(ascii: "-"))
    if !isNegative { _ = skip(UInt8(ascii: "+")) }
    var exponent = 0
    try digits { exponent = min(10 * exponent + Int($0 & 15), 100_000) }
    numeral.exponent += isNegative ? -exponent : exponent
  }

  private mutating func digits(_ take: (UInt8) -> Void) throws(JSONProblem) {
    let start = place
    while place < bytes.count, bytes[place] &- UInt8(ascii: "0") < 10 {
      take(bytes[place])
      place += 1
    }
    guard place > start else { throw problem("a digit is expected") }
  }

  private mutating func skip(_ byte: UInt8) -> Bool {
    guard place < bytes.count, bytes[place] == byte else { return false }
    place += 1
    return true
  }

  private mutating func checkNumber() throws(JSONProblem) {
    guard nextByte() != nil, try kind() == .number else { throw problem("a number is expected") }
  }

  private static let powers: [Double] = (0...22).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

  /// Where both the digits and the power are exact in a `Double`, one operation rounds once, and so correctly (Clinger 1990).
  private func value(_ numeral: Numeral, from start: Int) throws(JSONProblem) -> Double {
    if numeral.isExact, numeral.digits <= 1 << 53, abs(numeral.exponent) <= 22 {
      let (digits, power) = (Double(numeral.digits), Self.powers[abs(numeral.exponent)])
      let size = numeral.exponent < 0 ? digits / power : digits * power
      return numeral.isNegative ? -size : size
    }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    let isSpecial = bytes[place - 1] > UInt8(ascii: "9")
    guard let number = Double(text), number.isFinite || isSpecial else {
      throw JSONProblem("a number too large", bytes, start)
    }
    return number
  }
}
