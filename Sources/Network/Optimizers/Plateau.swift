/// Lowers the learning rate when a figure no longer improves: a part by which a ``Schedule``'s rate is multiplied. It does what PyTorch's
/// `ReduceLROnPlateau` does.
public struct Plateau: Hashable, Sendable, Codable {
  /// Which way is better.
  public enum Goal: String, Hashable, Sendable, Codable {
    /// A loss.
    case lower
    /// A precision.
    case higher
  }

  /// Which way is better.
  public var goal: Goal
  /// What the rate is multiplied with, each time.
  public var factor: Double
  /// How many figures in a row may be no better before the rate falls.
  public var patience: Int
  /// How much better a figure must be, as a part of the best one, to count.
  public var threshold: Double
  /// How many figures after a fall are not counted.
  public var cooldown: Int
  /// The least part of the rate that is left.
  public var minimum: Double

  /// The part of the rate that is left.
  public private(set) var scale = 1.0
  /// The best figure so far; nil before the first one.
  public private(set) var best: Double?
  private var worse = 0
  private var cooling = 0

  /// A rule with its hyper-parameters; PyTorch's where nothing is said.
  public init(
    goal: Goal = .lower, factor: Double = 0.1, patience: Int = 10, threshold: Double = 1e-4, cooldown: Int = 0,
    minimum: Double = 0
  ) {
    precondition(factor > 0 && factor < 1, "a rate that falls is multiplied with a number between 0 and 1")
    (self.goal, self.factor, self.patience) = (goal, factor, patience)
    (self.threshold, self.cooldown, self.minimum) = (threshold, cooldown, minimum)
  }

  /// Takes in the next figure; gives the part of the rate that is left. A figure that is no number is no better.
  public mutating func observe(_ figure: Double) -> Double {
    if isBetter(figure) {
      (best, worse) = (figure, 0)
    } else {
      worse += 1
    }
    if cooling > 0 { (cooling, worse) = (cooling - 1, 0) }
    if worse > patience {
      scale = max(scale * factor, minimum)
      (cooling, worse) = (cooldown, 0)
    }
    return scale
  }

  private func isBetter(_ figure: Double) -> Bool {
    guard let best else { return !figure.isNaN }
    return goal == .lower ? figure < best * (1 - threshold) : figure > best * (1 + threshold)
  }
}
