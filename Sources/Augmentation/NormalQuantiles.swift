import Foundation

/// The quantiles of the normal distribution: a random index of twelve bits gives a normal number.
enum NormalQuantiles {
  /// The quantiles at the middles of 4096 equal parts; they end at 3.7 deviations.
  static let all: [Double] = {
    let count = 4096
    let lower = (0..<(count / 2)).map { quantile((Double($0) + 0.5) / Double(count)) }
    return lower + lower.reversed().map { -$0 }
  }()

  /// Where the distribution function reaches `part`, below one half: by halving the interval.
  private static func quantile(_ part: Double) -> Double {
    var (low, high) = (-6.0, 0.0)
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < part { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
