import Compute
import Network

/// Where a training stands, besides the weights: with it and them it can go on as if it had never stopped.
public struct TrainingPosition: Codable, Hashable, Sendable {
  /// Steps done.
  public var step = 0
  /// The epoch under way, from 0.
  public var epoch = 0
  /// The side of the input in the epoch under way.
  public var size = 0
  /// Samples of it that are done.
  public var sample = 0
  /// Seconds spent.
  public var seconds = 0.0
  /// Seconds that the last validation took: what a budget keeps back for the one at its end.
  public var validationSeconds = 0.0
  /// The best ``Measurement/score`` of the validation split so far.
  public var best = -1.0
  /// The ``Measurement/threshold`` of the last validation.
  public var threshold = 0.5
  /// That of the best weights.
  public var bestThreshold = 0.5
  /// What the epoch under way has cost so far; nil in states of a dsm that knew of detection alone.
  public var tally: LossTally? = LossTally()
  /// The norms of its gradients so far, added up.
  public var norms = 0.0
  /// Steps of it that are done.
  public var steps = 0
  /// What lowers the learning rate, as far as it has got; nil where a plan alone does.
  public var plateau: Plateau?
  /// What may end the training early, as far as it has got.
  public var stopping = EarlyStopping()
  /// How often the learning rate was halved since a loss was no number.
  public var halvings = 0

  /// The start.
  public init() {}
}

/// All numbers that a training changes.
public struct TrainingState: Sendable {
  /// The weights that gradients move.
  public let weights: Weights<Float>
  /// Their running average: what is validated, saved and used.
  public let average: Weights<Float>
  /// What the optimiser remembers.
  public let moments: Optimizer.Moments
  /// Where the training stands.
  public var position = TrainingPosition()

  /// The averages that were best on the validation split; the first ones before any was validated.
  public let best: Weights<Float>

  /// Fresh weights.
  public init(initializing network: Network, seed: UInt64) {
    weights = Weights(initializing: network, seed: seed)
    average = Weights(initializing: network, seed: seed)
    best = Weights(initializing: network, seed: seed)
    moments = Optimizer.Moments(count: network.parameters.count)
  }

  /// The same numbers in other memory.
  func copy(for network: Network) -> TrainingState {
    var copy = TrainingState(initializing: network, seed: 0)
    copy.weights.copy(from: weights)
    copy.average.copy(from: average)
    copy.best.copy(from: best)
    copy.moments.copy(from: moments)
    copy.position = position
    return copy
  }
}
