import Compute

/// What a training makes small: terms, each judged by itself, taken together.
///
/// Formulas are evaluated in `Double` whatever the predictions are, so that rounding is theirs alone.
public protocol Loss: Sendable {
  /// What a term's prediction is held against.
  associatedtype Target: Sendable

  /// How many numbers of the predictions one term judges.
  var width: Int { get }

  /// One term, and its gradient by the prediction, which is written to `slope`.
  func term(_ prediction: Span<Double>, _ target: Target, slope: inout MutableSpan<Double>) -> Double
}

/// How the terms of a loss become one number.
public enum Reduction: String, Hashable, Sendable, Codable, CaseIterable {
  /// Their sum over the sum of their weights; 0 where these are all 0.
  case mean
  /// Their sum.
  case sum
}

extension Loss {
  /// The loss of `predictions`, ``width`` numbers for each target, and its gradient by them.
  ///
  /// - Parameters:
  ///   - weights: how much each term counts, 1 where nothing is said. A term of weight 0 is ignored, even where its prediction is no
  ///     number: its gradient is 0.
  ///   - gradient: what it holds is replaced.
  public func callAsFunction<S: KernelScalar>(
    _ predictions: Tensor<S>, _ targets: [Target], weights: [Double]? = nil, reduction: Reduction = .mean,
    into gradient: Tensor<S>
  ) -> Double {
    precondition(predictions.count == targets.count * width && gradient.count == predictions.count)
    precondition(weights == nil || weights?.count == targets.count, "a weight for each term")
    let total = weights?.reduce(0, +) ?? Double(targets.count)
    let share = reduction == .sum ? 1 : total == 0 ? 0 : 1 / total
    var prediction = [Double](repeating: 0, count: width)
    var slope = prediction
    var sum = 0.0
    gradient.fill(0)
    for (index, target) in targets.enumerated() {
      let weight = share * (weights?[index] ?? 1)
      guard weight != 0 else { continue }
      for place in 0..<width { prediction[place] = Double(predictions[index * width + place]) }
      var slopes = slope.mutableSpan
      sum += weight * term(prediction.span, target, slope: &slopes)
      for place in 0..<width { gradient[index * width + place] = S(weight * slope[place]) }
    }
    return sum
  }
}

/// A loss whose terms are single numbers.
public protocol ElementwiseLoss: Loss where Target == Double {
  /// The loss of one number, and its derivative by the prediction.
  func at(_ prediction: Double, _ target: Double) -> (value: Double, slope: Double)
}

extension ElementwiseLoss {
  public var width: Int { 1 }

  public func term(_ prediction: Span<Double>, _ target: Double, slope: inout MutableSpan<Double>) -> Double {
    let term = at(prediction[0], target)
    slope[0] = term.slope
    return term.value
  }
}
