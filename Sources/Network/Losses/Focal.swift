import Foundation

/// Focal loss of a logit against a target of 0 or 1 (Lin et al., "Focal loss for dense object detection", 2017): cross-entropy times
/// (1 - how sure the right answer is)^gamma, so that what is easy counts little.
///
/// With p = sigmoid(x) and m = p + t - 2 p t: a m^gamma BCE(x, t), where a is alpha for t = 1 and 1 - alpha for t = 0. The derivative is
/// a (m^gamma (p - t) + gamma m^(gamma - 1) p (1 - p) (1 - 2 t) BCE(x, t)).
public struct Focal: ElementwiseLoss {
  /// The weight of targets of 1; those of 0 have what is left to 1.
  public let alpha: Double
  /// How much what is easy is played down: 0, which is cross-entropy, or from 1 on.
  public let gamma: Double

  /// A loss with the paper's parameters, or others.
  public init(alpha: Double = 0.25, gamma: Double = 2) {
    precondition(gamma == 0 || gamma >= 1, "gamma is 0, or from 1 on: between them the derivative has no bound")
    (self.alpha, self.gamma) = (alpha, gamma)
  }

  public func at(_ logit: Double, _ target: Double) -> (value: Double, slope: Double) {
    let plain = BinaryCrossEntropy().at(logit, target)
    let p = sigmoid(logit)
    let miss = p + target - 2 * p * target
    let weight = alpha * target + (1 - alpha) * (1 - target)
    let focus = pow(miss, gamma)
    let turn = gamma == 0 ? 0 : gamma * pow(miss, gamma - 1) * p * (1 - p) * (1 - 2 * target)
    return (weight * focus * plain.value, weight * (focus * plain.slope + turn * plain.value))
  }
}
