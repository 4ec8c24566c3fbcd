import Foundation

/// Binary cross-entropy of a logit x against a target t between 0 and 1:
/// -t log p - (1 - t) log(1 - p) with p = 1 / (1 + e^-x), taken as max(x, 0) - x t + log(1 + e^-|x|), which never overflows.
/// Its derivative is p - t.
public struct BinaryCrossEntropy: ElementwiseLoss {
  /// A loss without parameters.
  public init() {}

  public func at(_ logit: Double, _ target: Double) -> (value: Double, slope: Double) {
    (max(logit, 0) - logit * target + log1p(exp(-abs(logit))), sigmoid(logit) - target)
  }
}

/// 1 / (1 + e^-x).
public func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
