import Compute

/// A figure and where it would lie on most samples like this one.
public struct Interval: Codable, Hashable, Sendable {
  /// The figure.
  public var value: Double
  /// The bounds of the middle 95% of its bootstrap replicates.
  public var low, high: Double
}

/// The percentile bootstrap over photographs (Efron, 1979): a figure is computed again on as many photographs, drawn with replacement, over and
/// over. Whole photographs are drawn, as faces of one photograph are found or missed together.
public struct Bootstrap: Sendable {
  /// How often.
  public var replicates: Int
  /// Another seed draws others.
  public var seed: UInt64

  /// A thousand replicates unless told otherwise.
  public init(replicates: Int = 1000, seed: UInt64 = 7) {
    precondition(replicates > 0, "an interval needs replicates")
    (self.replicates, self.seed) = (replicates, seed)
  }

  /// How often each of `count` photographs is in each replicate.
  package func draws(of count: Int) -> [[Int]] {
    (0..<replicates).map { replicate in
      var random = Random(seed: seed, UInt64(replicate))
      var times = [Int](repeating: 0, count: count)
      for _ in 0..<count { times[random.integer(in: 0...(count - 1))] += 1 }
      return times
    }
  }

  /// The figure of photographs that are there so many times, on those that there are and with its bounds; nil where they do not have it.
  ///
  /// Replicates that do not have the figure, as where no face was drawn, are left out.
  package func interval(_ draws: [[Int]], _ count: Int, of figure: ([Int]) -> Double?) -> Interval? {
    guard let value = figure([Int](repeating: 1, count: count)) else { return nil }
    let values = draws.compactMap(figure).sorted()
    guard !values.isEmpty else { return Interval(value: value, low: value, high: value) }
    return Interval(value: value, low: Self.quantile(0.025, values), high: Self.quantile(0.975, values))
  }

  /// Between the two nearest of the ascending values, in proportion.
  package static func quantile(_ part: Double, _ values: [Double]) -> Double {
    let place = part * Double(values.count - 1)
    let below = Int(place)
    let above = min(below + 1, values.count - 1)
    return values[below] + (place - Double(below)) * (values[above] - values[below])
  }
}
