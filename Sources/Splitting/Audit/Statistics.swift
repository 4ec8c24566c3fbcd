import Foundation

/// How often each value comes in each split.
///
/// Photographs of one group say the same over and over: what counts for chance is how many groups there are.
public struct ContingencyTable: Hashable, Sendable {
  /// A row a value, a column a split.
  public let counts: [[Int]]
  /// How many of the things counted are independent of each other, as a part of all.
  private let independent: Double

  /// Rows of equal length, of things in so many independent groups.
  public init(_ counts: [[Int]], groups: Int? = nil) {
    self.counts = counts.filter { $0.contains { $0 > 0 } }
    let total = counts.joined().reduce(0, +)
    independent = total > 0 ? min(1, Double(groups ?? total) / Double(total)) : 1
  }

  private var total: Double { Double(counts.joined().reduce(0, +)) }
  private var columns: [Double] {
    (counts.first ?? []).indices.map { column in Double(counts.reduce(0) { $0 + $1[column] }) }
  }

  /// Pearson's sum of (seen - expected)² / expected (Pearson 1900), in the measure in which counts are independent.
  public var chiSquare: Double {
    let columns = self.columns
    return independent
      * counts.reduce(0) { sum, row in
        let all = Double(row.reduce(0, +))
        return sum
          + row.indices.reduce(0) { part, column in
            let expected = all * columns[column] / total
            return expected > 0
              ? part + (Double(row[column]) - expected) * (Double(row[column]) - expected) / expected : part
          }
      }
  }

  /// How many of the counts are free when the sums are given.
  public var degreesOfFreedom: Int { max(0, counts.count - 1) * max(0, columns.count { $0 > 0 } - 1) }

  /// How likely a sum this large is where splits were drawn at random, group by group.
  public var pValue: Double { degreesOfFreedom == 0 ? 1 : Self.tail(chiSquare, degrees: degreesOfFreedom) }

  /// From 0, where every split has the same parts, to 1, where the split tells the value (Cramér 1946), without what chance alone makes of
  /// few counts and many values (Bergsma 2013).
  public var cramersV: Double {
    let n = total * independent
    let (rows, filled) = (Double(counts.count), Double(columns.count { $0 > 0 }))
    guard degreesOfFreedom > 0, n > 1 else { return 0 }
    let excess = max(0, chiSquare / n - Double(degreesOfFreedom) / (n - 1))
    let least = min(rows - (rows - 1) * (rows - 1) / (n - 1), filled - (filled - 1) * (filled - 1) / (n - 1)) - 1
    return least > 0 ? min(1, (excess / least).squareRoot()) : 0
  }

  /// How likely a sum of `degrees` squares of standard normal numbers is to be `x` or more.
  public static func tail(_ x: Double, degrees: Int) -> Double { Statistics.upperGamma(Double(degrees) / 2, x / 2) }
}

/// How far two samples of a number are from having one distribution.
public struct KolmogorovSmirnov: Hashable, Sendable {
  /// The largest distance between the two cumulative shares, from 0 to 1.
  public let statistic: Double
  private let size: Double

  /// Two samples, in so many independent groups each; where one is empty, there is no distance.
  public init(_ one: [Double], _ other: [Double], groups: (Int, Int)? = nil) {
    let (a, b) = (one.sorted(), other.sorted())
    var (i, j, largest) = (0, 0, 0.0)
    while i < a.count, j < b.count {
      let value = min(a[i], b[j])
      while i < a.count, a[i] == value { i += 1 }
      while j < b.count, b[j] == value { j += 1 }
      largest = max(largest, abs(Double(i) / Double(a.count) - Double(j) / Double(b.count)))
    }
    statistic = largest
    let (m, n) = (Double(min(a.count, groups?.0 ?? a.count)), Double(min(b.count, groups?.1 ?? b.count)))
    size = m == 0 || n == 0 ? 0 : m * n / (m + n)
  }

  /// How likely a distance this large is where both come from one distribution (Kolmogorov's limit, with Stephens' correction of 1970).
  public var pValue: Double {
    guard size > 0 else { return 1 }
    let root = size.squareRoot()
    let x = (root + 0.12 + 0.11 / root) * statistic
    guard x > 0.2 else { return 1 }
    var sum = 0.0
    for k in 1...100 {
      let term = exp(-2 * Double(k * k) * x * x)
      sum += k % 2 == 1 ? term : -term
    }
    return min(1, max(0, 2 * sum))
  }
}

enum Statistics {
  /// The regularized upper incomplete gamma function Q(a, x): by its series below a + 1, by Lentz's continued fraction above (Abramowitz and
  /// Stegun, 6.5.29 and 6.5.31).
  static func upperGamma(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 1 }
    let factor = exp(a * log(x) - x - lgamma(a))
    return x < a + 1 ? 1 - factor * series(a, x) : factor * fraction(a, x)
  }

  private static func series(_ a: Double, _ x: Double) -> Double {
    var (term, sum, n) = (1 / a, 1 / a, a)
    while abs(term) > abs(sum) * 1e-16 {
      n += 1
      term *= x / n
      sum += term
    }
    return sum
  }

  private static func fraction(_ a: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    var b = x + 1 - a
    var (c, d) = (1 / tiny, 1 / b)
    var result = d
    for i in 1...10_000 {
      let an = -Double(i) * (Double(i) - a)
      b += 2
      d = 1 / nonZero(an * d + b, tiny)
      c = nonZero(b + an / c, tiny)
      result *= d * c
      if abs(d * c - 1) < 1e-15 { break }
    }
    return result
  }

  private static func nonZero(_ x: Double, _ tiny: Double) -> Double { abs(x) < tiny ? tiny : x }
}
