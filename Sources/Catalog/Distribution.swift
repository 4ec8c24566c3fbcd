import Basics

/// How values are spread. Counts and the mean are exact; quantiles are as fine as the values' resolution.
public struct Distribution: Hashable, Sendable, Codable {
  /// Values from one edge up to the next.
  public struct Bin: Hashable, Sendable, Codable {
    /// The lower edge, which belongs to the bin.
    public var from: Double
    /// The upper edge; absent where the bin has no end.
    public var to: Double?
    /// How many values lie in it.
    public var count: Int
  }

  /// How many values there are.
  public var count: Int
  /// The smallest value; absent where there is none, as are the others.
  public var minimum: Double?
  /// Of a hundred values, five are less.
  public var p5: Double?
  /// Half of the values are less.
  public var median: Double?
  /// Of a hundred values, five are more.
  public var p95: Double?
  /// The largest value.
  public var maximum: Double?
  /// The arithmetic mean.
  public var mean: Double?
  /// The bins, without those before the first and after the last value.
  public var bins: [Bin]
}

/// Counts values in steps of one resolution, in memory that does not grow with their number.
struct ValueCounter {
  private let resolution: Double
  private var counts: [Int]
  private(set) var count = 0
  private var sum = 0.0
  private var minimum = Double.infinity
  private var maximum = -Double.infinity

  /// A counter of values from 0 to `limit`; larger ones count as `limit` in quantiles and bins.
  init(resolution: Double, limit: Double) {
    self.resolution = resolution
    counts = Array(repeating: 0, count: Int((limit / resolution).rounded(.up)) + 1)
  }

  mutating func add(_ value: Double) {
    count += 1
    sum += value
    minimum = min(minimum, value)
    maximum = max(maximum, value)
    counts[step(value)] += 1
  }

  /// The share of rounding is kept away from the edges: 0.3 is 300 steps of 0.001 and not 299.
  private func step(_ value: Double) -> Int {
    Int(min(max((value / resolution + 1e-6).rounded(.down), 0), Double(counts.count - 1)))
  }

  /// How many values lie from each edge up to the next; the largest of all belongs to the last.
  func counts(between edges: [Double]) -> [Int] {
    let ends = edges.dropLast().map(step) + [counts.count]
    return zip(ends, ends.dropFirst()).map { counts[$0..<max($0, $1)].reduce(0, +) }
  }

  func distribution(edges: [Double]) -> Distribution {
    let found = counts(between: edges)
    let used = found.indices.filter { found[$0] > 0 }
    let bins = (used.first ?? 0)..<((used.last ?? -1) + 1)
    return Distribution(
      count: count, minimum: count > 0 ? minimum : nil, p5: quantile(0.05), median: quantile(0.5),
      p95: quantile(0.95), maximum: count > 0 ? maximum : nil, mean: count > 0 ? sum / Double(count) : nil,
      bins: bins.map {
        Distribution.Bin(from: edges[$0], to: edges[$0 + 1].isFinite ? edges[$0 + 1] : nil, count: found[$0])
      })
  }

  /// The value below or at which this part of all lies.
  private func quantile(_ part: Double) -> Double? {
    guard count > 0 else { return nil }
    var rest = Int((part * Double(count)).rounded(.up))
    for (step, count) in counts.enumerated() {
      rest -= count
      if rest <= 0 { return min(max(Double(step) * resolution, minimum), maximum) }
    }
    return maximum
  }
}
