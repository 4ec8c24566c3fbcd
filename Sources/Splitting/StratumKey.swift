import Basics

/// An attribute whose values every split should hold in equal parts, as `--stratify` names it: `country`, or `age:5` for numbers in bins.
public struct StratumKey: Hashable, Sendable, Codable, CustomStringConvertible {
  /// The attribute.
  public let attribute: String
  /// The width of a bin as it was written; nil where values are taken as they are.
  public let binWidth: String?
  private let units: Int?

  /// The key that `text` names. What follows the last colon is a width if it is a number above zero, else a part of the name.
  public init(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count > 1, let last = parts.last, let units = Self.units(last), units > 0 {
      (attribute, binWidth, self.units) = (parts.dropLast().joined(separator: ":"), String(last), units)
    } else {
      (attribute, binWidth, units) = (text, nil, nil)
    }
  }

  /// Whether what follows the last colon is a number, and no width.
  public var hasUselessWidth: Bool {
    binWidth == nil && description.contains(":") && Double(description.split(separator: ":").last ?? "") != nil
  }

  public init(from decoder: any Decoder) throws { self.init(try String(from: decoder)) }

  public func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }

  public var description: String { attribute + (binWidth.map { ":\($0)" } ?? "") }

  /// What stands for `value` in a stratum: itself or its bin, `20..<25`; nil where a bin is wanted and the value is no number.
  ///
  /// A bin begins at a multiple of the width, and does not hold its end. All is counted in millionths, exactly.
  public func bin(_ value: String) -> String? {
    guard let width = units else { return value }
    guard let number = Self.units(value[...]) else { return nil }
    let place = (number >= 0 ? number : number - width + 1) / width
    return Self.text(place * width) + "..<" + Self.text((place + 1) * width)
  }

  private static let digits = 6
  private static let unit = 1_000_000

  /// A decimal number in millionths; nil for anything else, and for what has more decimals or more than nine digits before them.
  private static func units(_ text: Substring) -> Int? {
    let isNegative = text.first == "-"
    let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), text.count - (isNegative ? 1 : 0) == parts.joined(separator: ".").count,
      (1...9).contains(parts[0].count), parts.allSatisfy({ $0.utf8.allSatisfy { $0 &- 48 < 10 } })
    else { return nil }
    let fraction = parts.count == 2 ? parts[1].reversed().drop { $0 == "0" }.reversed().map(String.init).joined() : ""
    guard fraction.count <= digits else { return nil }
    let size = Int(parts[0] + fraction + String(repeating: "0", count: digits - fraction.count))
    return size.map { isNegative ? -$0 : $0 }
  }

  private static func text(_ number: Int) -> String {
    guard number % unit != 0 else { return "\(number / unit)" }
    let digits = String(abs(number) % unit + unit).dropFirst()
    let fraction = String(digits.reversed().drop { $0 == "0" }.reversed())
    return (number < 0 ? "-" : "") + "\(abs(number) / unit).\(fraction)"
  }
}
