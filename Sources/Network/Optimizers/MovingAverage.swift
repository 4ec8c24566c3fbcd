import Compute

/// An exponential moving average of weights, which is what is validated and used: average += (1 - keep) (weights - average)
/// (Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", 1992).
public struct MovingAverage: Hashable, Sendable, Codable {
  /// How much of the average a step keeps at most.
  public var keep: Double

  /// An average that keeps this much.
  public init(keep: Double = 0.999) {
    precondition(keep >= 0 && keep < 1, "an average that keeps \(keep) of itself learns nothing")
    self.keep = keep
  }

  /// How much the step number `step` (from 1) keeps: (1 + step) / (10 + step) at first, when the weights are far from anything.
  public func keep(step: Int) -> Double { min(keep, Double(1 + step) / Double(10 + step)) }

  /// Takes in the weights after the step number `step` (from 1), with their statistics.
  public func update(_ average: Weights<Float>, towards weights: Weights<Float>, step: Int) {
    blend(average.parameters, towards: weights.parameters, keep: keep(step: step))
    blend(average.statistics, towards: weights.statistics, keep: keep(step: step))
  }
}

/// Moves `average` towards `value`: average += (1 - keep) (value - average). What is equal stays as it is, to the bit.
public func blend(_ average: Tensor<Float>, towards value: Tensor<Float>, keep: Double) {
  precondition(average.count == value.count)
  let share = Float(1 - keep)
  average.withMutableSpan { average in
    value.withSpan { value in
      for i in average.indices { average[i] += share * (value[i] - average[i]) }
    }
  }
}
