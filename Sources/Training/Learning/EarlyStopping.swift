/// Ends a training when a figure of which more is better has not improved for some epochs.
///
/// An epoch improves if its figure is above the best one so far by more than ``minDelta``. Epochs of the first part ``grace`` of the training
/// are not counted against it, but what they reached must be bettered. Which weights are kept is another question: the best ones always are.
public struct EarlyStopping: Hashable, Sendable, Codable {
  /// How many epochs in a row may be no better before the training ends; nil for a training that goes on to its end.
  public var patience: Int?
  /// By how much a figure must be above the best one to count as better.
  public var minDelta: Double
  /// The part of the training in which nothing is counted.
  public var grace: Double

  /// The best figure so far; nil before the first one.
  public private(set) var best: Double?
  /// Epochs since the last one that was better.
  public private(set) var waited = 0

  /// A rule with its hyper-parameters.
  public init(patience: Int? = nil, minDelta: Double = 0.002, grace: Double = 0.1) {
    (self.patience, self.minDelta, self.grace) = (patience, minDelta, grace)
  }

  /// Takes in the figure of the next epoch, at whose end `progress` (0 to 1) of the training is done. What is no number is no better.
  public mutating func observe(_ figure: Double, progress: Double) {
    if isBetter(figure) {
      (best, waited) = (figure, 0)
    } else if progress > grace {
      waited += 1
    }
  }

  private func isBetter(_ figure: Double) -> Bool {
    guard let best else { return !figure.isNaN }
    return figure > best + minDelta
  }

  /// Whether the patience is used up.
  public var isOver: Bool { patience.map { waited >= $0 } ?? false }

  /// Goes on by the hyper-parameters of `rule`, from what was seen so far.
  public mutating func follow(_ rule: EarlyStopping) {
    (patience, minDelta, grace) = (rule.patience, rule.minDelta, rule.grace)
  }

  /// Waits from now on.
  public mutating func renew() { waited = 0 }
}
