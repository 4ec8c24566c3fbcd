/// What the values of a column of the user's are, all of them.
///
/// A number is one that loses nothing by being read: `007` and a number of twenty digits are names and stay text.
public enum ColumnType: String, Codable, Sendable, CaseIterable, Comparable {
  /// Whole numbers within 2^53 of 0, which a Double holds without loss.
  case integer
  /// Numbers, some of them with a point or an exponent.
  case real
  /// Anything else.
  case text

  /// The narrowest type of one value.
  public init(of value: String) {
    switch Self.isWhole(value) {
    case true?: self = Int(value).map { (-(1 << 53)...(1 << 53)).contains($0) } == true ? .integer : .text
    case false?: self = Double(value)?.isFinite == true ? .real : .text
    case nil: self = .text
    }
  }

  /// The narrower type first: of a column's values, the last one counts.
  public static func < (a: ColumnType, b: ColumnType) -> Bool { a.width < b.width }

  private var width: Int { self == .integer ? 0 : self == .real ? 1 : 2 }

  /// Whether a value in the form of a number is a whole one; nil where it is in no such form.
  private static func isWhole(_ value: String) -> Bool? {
    var rest = Substring(value).utf8
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let whole = run(&rest)
    guard whole.count == 1 || (whole.count > 1 && whole.first != UInt8(ascii: "0")) else { return nil }
    guard !rest.isEmpty else { return value != "-0" }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard !run(&rest).isEmpty else { return nil }
    }
    if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
      guard !run(&rest).isEmpty else { return nil }
    }
    return rest.isEmpty ? false : nil
  }

  /// Takes the decimal digits at the start.
  private static func run(_ rest: inout Substring.UTF8View) -> Substring.UTF8View {
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    rest = rest[digits.endIndex...]
    return digits
  }
}
