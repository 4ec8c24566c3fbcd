import Basics

/// The names of the splits and the share of the images that each should get, in whole numbers.
public struct SplitShares: Hashable, Sendable {
  /// What the splits are called, in their order.
  public let names: [String]
  /// Their shares: whole numbers without a common divisor, so that equal ratios have equal weights however they were written.
  public let weights: [Int]

  /// The sum of the weights.
  public var whole: Int { weights.reduce(0, +) }

  /// Shares in whole numbers of any size.
  public init(names: [String], weights: [Int]) {
    precondition(names.count == weights.count && Set(names).count == names.count, "every split has a name and a weight")
    precondition(
      weights.allSatisfy { $0 >= 0 } && weights.contains { $0 > 0 }, "weights are not negative, nor all zero")
    let divisor = weights.reduce(0, Self.greatestCommonDivisor)
    self.names = names
    self.weights = weights.map { $0 / divisor }
  }

  /// Shares as `70/15/15` or `0.7/0.15/0.15` for train, val and test; they add up to 100 or to 1, to the last digit.
  public init(ratios text: String, names: [String] = ["train", "val", "test"]) throws(Failure) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Self.units($0) }
    let known = parts.compactMap(\.self)
    guard known.count == names.count, parts.count == names.count else {
      throw Failure(
        "--ratios \(text)", "not \(names.count) numbers of at most \(Self.decimals) decimals, divided by slashes",
        nextStep: Self.example(names))
    }
    let sum = known.reduce(0, +)
    guard sum == Self.unit || sum == 100 * Self.unit else {
      throw Failure(
        "--ratios \(text)", "the shares add up to \(Self.decimal(sum)), neither to 100 nor to 1",
        nextStep: Self.example(names))
    }
    self.init(names: names, weights: known)
  }

  /// How many of `total` each split should get, in whole numbers that add up to `total`.
  public func asked(of total: Int) -> [Int] { largestRemainder(total, weights: weights) }

  private static let decimals = 4
  static let unit = 10_000

  private static func example(_ names: [String]) -> String {
    "Write the shares of \(names.joined(separator: ", ")) as 70/15/15 or 0.7/0.15/0.15."
  }

  /// A decimal number in units of its fourth digit, exactly; nil for anything else.
  static func units(_ text: Substring) -> Int? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), !parts[0].isEmpty, parts[0].count <= 3,
      parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } })
    else { return nil }
    let fraction = parts.count == 2 ? String(parts[1]) : "0"
    guard !fraction.isEmpty, fraction.count <= decimals else { return nil }
    return Int(parts[0] + fraction + String(repeating: "0", count: decimals - fraction.count))
  }

  static func decimal(_ value: Int) -> String {
    guard value % unit != 0 else { return "\(value / unit)" }
    let digits = String(String(value % unit + unit).dropFirst())
    return "\(value / unit)." + String(digits.reversed().drop { $0 == "0" }.reversed())
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }
}
