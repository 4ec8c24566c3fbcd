import Compute

/// How gradients become steps, in PyTorch's forms. With g the gradient, w a weight, a = ``momentum``, b = ``beta2``, d = ``weightDecay``,
/// t the step from 1 and all moments 0 at first:
///
/// - sgd: g += d w; v = a v + g; w -= rate (g + a v) with Nesterov's momentum, w -= rate v without.
/// - adam: g += d w; m = a m + (1 - a) g; v = b v + (1 - b) g²; w -= rate m / (1 - aᵗ) / (sqrt(v / (1 - bᵗ)) + 1e-8).
/// - adamw: w -= rate d w; then as adam with the gradient as it is.
///
/// Only weights that are to decay do: those of convolutions, dense and recurrent layers, not biases and batch norm.
public struct Optimizer: Hashable, Sendable, Codable {
  /// The rule.
  public enum Method: String, Hashable, Sendable, Codable, CaseIterable {
    /// Stochastic gradient descent with momentum (Sutskever et al., "On the importance of initialization and momentum", 2013).
    case sgd
    /// Adam (Kingma and Ba, "Adam: a method for stochastic optimization", 2015), decay added to the gradient.
    case adam
    /// Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019).
    case adamw
  }

  /// The rule.
  public var method: Method
  /// Momentum of SGD, and the first moment's decay of Adam and AdamW.
  public var momentum: Double
  /// The second moment's decay of Adam and AdamW.
  public var beta2 = 0.999
  /// How much weights are drawn to 0.
  public var weightDecay: Double
  /// Whether SGD looks ahead along its momentum.
  public var nesterov: Bool

  /// A rule with its hyper-parameters.
  public init(method: Method = .adamw, momentum: Double = 0.9, weightDecay: Double = 5e-4, nesterov: Bool = true) {
    (self.method, self.momentum, self.weightDecay, self.nesterov) = (method, momentum, weightDecay, nesterov)
  }

  /// The first and second moments that the rule keeps for each parameter; zero at first.
  public struct Moments: Sendable {
    /// Running gradient.
    public let first: Tensor<Float>
    /// Running square of the gradient; unused by SGD.
    public let second: Tensor<Float>

    /// Zeros for `count` parameters.
    public init(count: Int) { (first, second) = (Arena(count: count).all, Arena(count: count).all) }

    private init(first: Tensor<Float>, second: Tensor<Float>) { (self.first, self.second) = (first, second) }

    /// Those of `count` parameters from `start` on: the same numbers, not a copy.
    public func slice(from start: Int, count: Int) -> Moments {
      Moments(first: first.slice(from: start, count: count), second: second.slice(from: start, count: count))
    }

    /// Takes over the numbers of `other`.
    public func copy(from other: Moments) {
      first.copy(from: other.first)
      second.copy(from: other.second)
    }
  }

  /// Moves `parameters` against `gradient` at the given learning rate. `step` counts from 1.
  public func update(
    _ parameters: Tensor<Float>, _ gradient: Tensor<Float>, _ moments: Moments, decays: [Bool], rate: Double, step: Int
  ) {
    precondition(gradient.count == parameters.count && decays.count == parameters.count)
    if method == .adamw { shrink(parameters, decays, by: Float(1 - rate * weightDecay)) }
    switch method {
    case .sgd: descend(parameters, gradient, moments, decays, rate: Float(rate))
    case .adam, .adamw: adapt(parameters, gradient, moments, decays, rate: rate, step: step)
    }
  }

  private func shrink(_ parameters: Tensor<Float>, _ decays: [Bool], by kept: Float) {
    parameters.withMutableSpan { weights in
      for i in weights.indices where decays[i] { weights[i] *= kept }
    }
  }

  /// What is added to the gradient for a weight of 1.
  private func pull(_ decays: Bool) -> Float { decays && method != .adamw ? Float(weightDecay) : 0 }

  private func descend(
    _ parameters: Tensor<Float>, _ gradient: Tensor<Float>, _ moments: Moments, _ decays: [Bool], rate: Float
  ) {
    let momentum = Float(momentum)
    // w -= rate (ahead g + along v)
    let (ahead, along): (Float, Float) = nesterov ? (1, momentum) : (0, 1)
    parameters.withMutableSpan { weights in
      moments.first.withMutableSpan { velocity in
        gradient.withSpan { gradient in
          for i in weights.indices {
            let slope = gradient[i] + pull(decays[i]) * weights[i]
            velocity[i] = momentum * velocity[i] + slope
            weights[i] -= rate * (ahead * slope + along * velocity[i])
          }
        }
      }
    }
  }

  private func adapt(
    _ parameters: Tensor<Float>, _ gradient: Tensor<Float>, _ moments: Moments, _ decays: [Bool], rate: Double,
    step: Int
  ) {
    let (a, b) = (Float(momentum), Float(beta2))
    // 1 - 0.999 taken in single precision is off by a hundred-thousandth.
    let (restA, restB) = (Float(1 - momentum), Float(1 - beta2))
    let corrected = Float(rate / (1 - power(momentum, step)))
    let scale = Float(1 / (1 - power(beta2, step)))
    parameters.withMutableSpan { weights in
      moments.first.withMutableSpan { first in
        moments.second.withMutableSpan { second in
          gradient.withSpan { gradient in
            for i in weights.indices {
              let slope = gradient[i] + pull(decays[i]) * weights[i]
              first[i] = a * first[i] + restA * slope
              second[i] = b * second[i] + restB * slope * slope
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
