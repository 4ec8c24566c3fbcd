import Basics
import Compute
import Dataset
import Detection
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
  /// On the same photographs, after the last step.
  public let ap50: Double

  /// The part of the first loss below which the last one must lie.
  public static let lossShare = 0.05

  /// Whether all faces were found, nothing else was, and the loss is small.
  public var passes: Bool { ap50 == 1 && lastLoss < Self.lossShare * firstLoss }

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

  /// Learns the `count` photographs of the training split whose smallest face is the largest, in at most `limit` steps.
  ///
  /// - Parameters:
  ///   - shouldStop: asked before every step.
  ///   - report: called with the step and its loss.
  /// - Throws: a failure where there are not so many photographs with faces.
  public init(
    _ options: TrainingOptions, _ manifests: ManifestSet, count: Int, limit: Int, workers: Workers,
    shouldStop: () -> Bool = { Interrupt.isRequested }, report: (_ step: Int, _ loss: Double) -> Void = { _, _ in }
  ) throws {
    let options = Self.options(from: options, count: count)
    let records = try Self.clearest(manifests, count)
    let setup = try TrainingSetup(
      options: options, manifests: manifests.repeating(records), workers: workers, cacheBytes: 256 << 20)
    var state = try setup.freshState().state
    var (losses, ap50): ([Double], Double) = ([], 0)
    while losses.count < limit, !shouldStop() {
      losses.append(try Self.step(setup, &state, limit: limit))
      report(losses.count, losses[losses.count - 1])
      guard losses.count % 10 == 0 || losses.count == limit else { continue }
      guard Self.mean(losses) < Self.lossShare * losses[0] || losses.count == limit else { continue }
      ap50 = try Self.ap50(setup, state)
      if ap50 == 1 { break }
    }
    photographs = records.map(\.fileName)
    (steps, firstLoss, lastLoss, self.ap50) = (losses.count, losses.first ?? 0, Self.mean(losses), ap50)
  }

  private static func mean(_ losses: [Double]) -> Double {
    let last = losses.suffix(10)
    return last.reduce(0, +) / Double(max(1, last.count))
  }

  private static func clearest(_ manifests: ManifestSet, _ count: Int) throws(Failure) -> [ManifestRecord] {
    let sizes = manifests.train.records.compactMap { record -> (record: ManifestRecord, size: Double)? in
      let sides = record.labels.annotations.filter { !$0.ignore }.map { min($0.box.width, $0.box.height) }
      guard let smallest = sides.min() else { return nil }
      return (record, smallest / Double(max(record.width, record.height)))
    }
    guard sizes.count >= count else {
      throw Failure(
        manifests.manifestFile("train"), "holds \(sizes.count) photographs with faces, not \(count)",
        nextStep: "Ask for fewer with --n.")
    }
    return sizes.sorted { ($0.size, $0.record.id) > ($1.size, $1.record.id) }.prefix(count).map(\.record)
  }

  private static func step(_ setup: TrainingSetup, _ state: inout TrainingState, limit: Int) throws -> Double {
    let step = state.position.step
    let samples = try samples(setup, epoch: step)
    if let problem = samples.lazy.compactMap(\.problem).first {
      throw Failure(setup.manifests.folder, problem, nextStep: "Run 'dsm ingest' and 'dsm split' again.")
    }
    let outcome = try setup.learner.learn(
      samples, &state, assigner: step < setup.options.priorSteps ? .centerPrior : .simOTA,
      rate: setup.options.schedule.rate(step: step, progress: Double(step) / Double(limit)))
    guard outcome.isSound else {
      throw Failure(
        setup.manifests.folder, "the loss is no number at step \(step + 1)", nextStep: "Ask for a lower --lr.")
    }
    return outcome.parts.loss
  }

  /// On the pictures that are learned from: what is padded otherwise is another picture to who knows a few by heart.
  private static func ap50(_ setup: TrainingSetup, _ state: TrainingState) throws -> Double {
    let detector = FaceDetector(card: setup.card, weights: state.weights)
    let examined = try samples(setup, epoch: 0).map { sample in
      ExaminedImage(
        truth: sample.annotations,
        found: try detector.detect(sample.image, minimumScore: TrainingOptions.lowestScore))
    }
    return Evaluation(examined).ap50
  }

  private static func samples(_ setup: TrainingSetup, epoch: Int) throws(Failure) -> [StreamedSample] {
    try setup.samples(epoch: epoch, from: 0, recipe: setup.recipe.resized(to: setup.options.sizes[0]))
  }
}
