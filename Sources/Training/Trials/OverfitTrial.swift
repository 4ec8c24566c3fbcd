import Basics
import Compute
import Dataset
import Network
import Streaming

/// Whether a network can learn a few photographs by heart, as they are. Where it cannot, something is wrong with the labels, the loss or the
/// gradients, and no training will help.
public struct OverfitTrial: Codable, Hashable, Sendable {
  /// The photographs, as the manifest names them.
  public let photographs: [String]
  /// Steps that were taken.
  public let steps: Int
  /// The loss of the first step.
  public let firstLoss: Double
  /// The mean loss of the last ten steps.
  public let lastLoss: Double
  /// The task's ``LearningTask/scoreName``.
  public let figure: String
  /// That figure on the same photographs, after the last step.
  public let score: Double

  /// The part of the first loss below which the last one must lie.
  public static let lossShare = 0.05

  /// Whether all was answered rightly, and the loss is small.
  public var passes: Bool { score == 1 && lastLoss < Self.lossShare * firstLoss }

  /// Options with which a few photographs are learned by heart: no augmentation, no decay, all photographs in each step,
  /// the smallest of the sizes.
  public static func options(from options: TrainingOptions, count: Int) -> TrainingOptions {
    var options = options
    options.recipe = "none"
    options.sizes = [options.sizes.min() ?? 160]
    options.longSide = options.sizes[0]
    options.batch = count
    options.optimizer.weightDecay = 0
    options.dropout = 0
    options.schedule.warmupSteps = 20
    options.priorSteps = 50
    return options
  }

  /// Learns the `count` photographs of the training split that are the easiest for the task, in at most `limit` steps.
  ///
  /// - Parameters:
  ///   - shouldStop: asked before every step.
  ///   - report: called with the step and its loss.
  /// - Throws: a failure where there are not so many photographs of which the truth is known.
  public init(
    _ options: TrainingOptions, _ manifests: ManifestSet, count: Int, limit: Int, workers: Workers,
    shouldStop: () -> Bool = { Interrupt.isRequested }, report: (_ step: Int, _ loss: Double) -> Void = { _, _ in }
  ) throws {
    let options = Self.options(from: options, count: count)
    let records = try options.task.type.init(options, manifests).easiest(count, of: manifests)
    let setup = try TrainingSetup(
      options: options, manifests: manifests.repeating(records), workers: workers, cacheBytes: 256 << 20)
    var state = try setup.freshState().state
    var (losses, score): ([Double], Double) = ([], 0)
    while losses.count < limit, !shouldStop() {
      losses.append(try Self.step(setup, &state, limit: limit))
      report(losses.count, losses[losses.count - 1])
      guard losses.count % 10 == 0 || losses.count == limit else { continue }
      guard Self.mean(losses) < Self.lossShare * losses[0] || losses.count == limit else { continue }
      score = try setup.task.score(state.weights, on: Self.samples(setup, epoch: 0))
      if score == 1 { break }
    }
    photographs = records.map(\.fileName)
    (steps, firstLoss, lastLoss) = (losses.count, losses.first ?? 0, Self.mean(losses))
    (figure, self.score) = (type(of: setup.task).scoreName, score)
  }

  private static func mean(_ losses: [Double]) -> Double {
    let last = losses.suffix(10)
    return last.reduce(0, +) / Double(max(1, last.count))
  }

  private static func step(_ setup: TrainingSetup, _ state: inout TrainingState, limit: Int) throws -> Double {
    let step = state.position.step
    let samples = try samples(setup, epoch: step)
    if let problem = samples.lazy.compactMap(\.problem).first {
      throw Failure(setup.manifests.folder, problem, nextStep: "Run 'dsm ingest' and 'dsm split' again.")
    }
    let outcome = try setup.learner.learn(
      samples, &state, phase: step < setup.options.priorSteps ? .beginning : .proper,
      rate: setup.options.schedule.rate(step: step, progress: Double(step) / Double(limit)))
    guard outcome.isSound else {
      throw Failure(
        setup.manifests.folder, "the loss is no number at step \(step + 1)", nextStep: "Ask for a lower --lr.")
    }
    return outcome.tally.loss
  }

  /// Pictures that are learned from: what is padded otherwise is another picture to who knows a few by heart.
  private static func samples(_ setup: TrainingSetup, epoch: Int) throws(Failure) -> [StreamedSample] {
    try setup.samples(epoch: epoch, from: 0, recipe: setup.recipe.resized(to: setup.options.sizes[0]))
  }
}
