import Compute

/// How gradients become steps. Weight decay is decoupled and touches only the weights of convolutions.
public struct Optimizer: Hashable, Sendable, Codable {
  /// The rule.
  public enum Method: String, Hashable, Sendable, Codable, CaseIterable {
    /// Stochastic gradient descent with Nesterov's momentum, in PyTorch's form.
    case sgd
    /// Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019).
    case adamw
  }

  /// The rule.
  public var method: Method
  /// Momentum of SGD, and the first moment's decay of AdamW.
  public var momentum: Double
  /// The second moment's decay of AdamW.
  public var beta2 = 0.999
  /// How much of a weight decays in a step, times the learning rate.
  public var weightDecay: Double

  /// A rule with its hyper-parameters.
  public init(method: Method = .adamw, momentum: Double = 0.9, weightDecay: Double = 5e-4) {
    (self.method, self.momentum, self.weightDecay) = (method, momentum, weightDecay)
  }

  /// The first and second moments that the rule keeps for each parameter; zero at first.
  public struct Moments: Sendable {
    /// Running gradient.
    public let first: Tensor<Float>
    /// Running square of the gradient; unused by SGD.
    public let second: Tensor<Float>

    /// Zeros for `count` parameters.
    public init(count: Int) { (first, second) = (Arena(count: count).all, Arena(count: count).all) }
  }

  /// Moves `parameters` against `gradient` at the given learning rate. `step` counts from 1.
  public func update(
    _ parameters: Tensor<Float>, _ gradient: Tensor<Float>, _ moments: Moments, decays: [Bool], rate: Double, step: Int
  ) {
    precondition(gradient.count == parameters.count && decays.count == parameters.count)
    let kept = Float(1 - rate * weightDecay)
    parameters.withMutableSpan { weights in
      for i in weights.indices where decays[i] { weights[i] *= kept }
    }
    switch method {
    case .sgd: descend(parameters, gradient, moments, rate: Float(rate))
    case .adamw: adapt(parameters, gradient, moments, rate: rate, step: step)
    }
  }

  private func descend(_ parameters: Tensor<Float>, _ gradient: Tensor<Float>, _ moments: Moments, rate: Float) {
    let momentum = Float(momentum)
    parameters.withMutableSpan { weights in
      moments.first.withMutableSpan { velocity in
        gradient.withSpan { gradient in
          for i in weights.indices {
            velocity[i] = momentum * velocity[i] + gradient[i]
            weights[i] -= rate * (gradient[i] + momentum * velocity[i])
          }
        }
      }
    }
  }

  private func adapt(
    _ parameters: Tensor<Float>, _ gradient: Tensor<Float>, _ moments: Moments, rate: Double, step: Int
  ) {
    let (a, b) = (Float(momentum), Float(beta2))
    let corrected = Float(rate / (1 - power(momentum, step)))
    let scale = Float(1 / (1 - power(beta2, step)))
    parameters.withMutableSpan { weights in
      moments.first.withMutableSpan { first in
        moments.second.withMutableSpan { second in
          gradient.withSpan { gradient in
            for i in weights.indices {
              first[i] = a * first[i] + (1 - a) * gradient[i]
              second[i] = b * second[i] + (1 - b) * gradient[i] * gradient[i]
              weights[i] -= corrected * first[i] / ((second[i] * scale).squareRoot() + 1e-8)
            }
          }
        }
      }
    }
  }

  /// base^exponent by repeated squaring: the same bits on every platform, which `pow` does not promise.
  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, left) = (1.0, base, exponent)
    while left > 0 {
      if left % 2 == 1 { result *= square }
      square *= square
      left /= 2
    }
    return result
  }
}

/// Scales `gradient` down, if need be, so that its Euclidean norm is at most `limit`; gives the norm that it had.
public func clipNorm(_ gradient: Tensor<Float>, limit: Double) -> Double {
  let norm = gradient.withSpan { span in
    var sum = 0.0
    for i in span.indices { sum += Double(span[i]) * Double(span[i]) }
    return sum.squareRoot()
  }
  if norm > limit {
    let scale = Float(limit / norm)
    gradient.withMutableSpan { span in for i in span.indices { span[i] *= scale } }
  }
  return norm
}

/// Moves `average` towards `value`: average = keep average + (1 - keep) value.
public func blend(_ average: Tensor<Float>, towards value: Tensor<Float>, keep: Double) {
  precondition(average.count == value.count)
  let keep = Float(keep)
  average.withMutableSpan { average in
    value.withSpan { value in
      for i in average.indices { average[i] = keep * average[i] + (1 - keep) * value[i] }
    }
  }
}
