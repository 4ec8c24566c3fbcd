import Augmentation
import Basics
import Compute
import Dataset
import Detection
import Foundation
import Logging
import Network
import Streaming

/// Trains a detector on the manifests of a split, into a run folder.
///
/// Each epoch draws every photograph that is labelled or empty once, in an order and with augmentations that follow from the seed; after each,
/// figures on the training and the validation split are taken with the averaged weights. The test split is not touched here.
public final class Trainer {
  /// What is told while training goes on.
  public enum Event: Sendable {
    /// A mini-batch is done.
    case step(done: Int, of: Int, loss: Double, imagesPerSecond: Double)
    /// An epoch is done, or as much of it as the budget allowed.
    case epoch(EpochFigures)
    /// A photograph was replaced by another.
    case problem(String)
  }

  /// Why a training ended.
  public enum Ending: Sendable {
    /// The budget or the epochs are used up.
    case finished
    /// Somebody asked to stop; all is saved.
    case interrupted
  }

  private let options: TrainingOptions
  private let manifests: ManifestSet
  private let run: RunFolder
  private let workers: Workers
  private let report: (Event) -> Void
  private let logger = Logger(label: "dsm.training")
  private let shouldStop: () -> Bool
  private let recipe: Recipe
  private let stream: SampleStream
  private let validation: PhotographSource
  private let probe: PhotographSource
  private let step: GradientStep
  private let decays: [Bool]
  private var state: TrainingState
  /// Finds with the averaged weights as they are at the moment.
  private let card: ModelCard
  private var clock = ContinuousClock.now
  private var lastSaved = ContinuousClock.now
  private var tally = Tally()

  /// What an epoch's line is made from, besides the position.
  private struct Tally {
    var samples = 0
    var seconds = 0.0
    var norms = 0.0
    var steps = 0
  }

  /// Prepares a training; nothing is read but the recipe.
  ///
  /// - Parameters:
  ///   - cacheBytes: how much memory decoded photographs may take.
  ///   - shouldStop: asked before every step; Ctrl-C where nothing is said.
  ///   - report: called on the calling thread.
  public init(
    options: TrainingOptions, manifests: ManifestSet, run: RunFolder, workers: Workers, cacheBytes: Int,
    shouldStop: @escaping () -> Bool = { Interrupt.isRequested }, report: @escaping (Event) -> Void
  ) throws(Failure) {
    let network = options.preset.network
    (self.options, self.manifests, self.run, self.workers, self.report) = (options, manifests, run, workers, report)
    self.shouldStop = shouldStop
    recipe = try Files.exists(run.optionsFile) ? Recipe(reading: run.recipeFile) : Recipe(options.recipe)
    guard recipe.normalization == nil else {
      throw Failure(
        options.recipe, "ends with Normalize, but the network scales bytes itself",
        nextStep: "Take Normalize out of the recipe for training.")
    }
    stream = SampleStream(
      manifest: manifests.train, recipe: recipe, seed: options.seed, cacheBytes: cacheBytes / 4 * 3)
    let longSide = options.longSide
    validation = PhotographSource(manifest: manifests.val, longSide: longSide, cacheBytes: cacheBytes / 4)
    probe =
      recipe.decode.longSide == longSide
      ? stream.source : PhotographSource(manifest: manifests.train, longSide: longSide, cacheBytes: 0)
    step = GradientStep(network: network, workers: workers)
    decays = network.parameters.entries.flatMap { [Bool](repeating: $0.parameter.decays, count: $0.parameter.count) }
    state = TrainingState(initializing: network, seed: options.seed)
    card = Self.card(options, manifests)
    for name in ["train", "val"] { try manifests.requireFaces(name) }
  }

  private static func card(_ options: TrainingOptions, _ manifests: ManifestSet) -> ModelCard {
    let annotations = manifests.train.records.lazy.flatMap(\.labels.annotations)
    return ModelCard(
      preset: options.preset, preprocessing: Preprocessing(longSide: options.longSide),
      knowsLandmarks: annotations.contains { $0.landmarks != nil }, manifests: manifests.digests)
  }

  /// Reads every photograph of the three splits: to be asked before anything is learned. Those that are whole are kept in memory, as far
  /// as there is room.
  public func check(showsProgress: Bool = false) -> PhotographCheck {
    let test = PhotographSource(manifest: manifests.test, longSide: options.longSide, cacheBytes: 0)
    return PhotographCheck(
      [("train", stream.source), ("val", validation), ("test", test)], of: manifests, workers: workers,
      showsProgress: showsProgress)
  }

  /// Trains from the start. The run folder must not hold a run yet.
  public func start() throws -> Ending {
    guard !Files.exists(run.optionsFile) else {
      throw Failure(run.path, "holds a run already", nextStep: "Go on with --resume, or choose another --out.")
    }
    try AtomicFile.write(recipe.yaml, to: run.recipeFile)
    try AtomicFile.write(try JSON.pretty(description), to: run.optionsFile)
    return try train()
  }

  /// Goes on from the last state in the run folder.
  public func resume() throws -> Ending {
    let recorded = try JSON.read(RunDescription.self, from: run.optionsFile)
    try requireSame(recorded.digests == manifests.digests, "the manifests are not those that the run began with")
    try requireSame(recorded.skippedIDs == manifests.skippedIDs, "it left out other photographs when it began")
    try requireSame(recorded.recipeDigest == recipe.digest, "its recipe.yaml has changed since the run began")
    _ = try run.metrics()
    guard Files.exists(run.lastFile) else { return try train() }
    try Checkpoint.load(run.lastFile, card: card, into: &state)
    return try train()
  }

  /// What goes into the run folder: paths relative to it, so that both may move together.
  private var description: RunDescription {
    RunDescription(
      options: options, manifests: Files.relative(manifests.folder, to: run.path), digests: manifests.digests,
      recipeDigest: recipe.digest, skipped: manifests.skipped.isEmpty ? nil : manifests.skipped)
  }

  private func requireSame(_ isSame: Bool, _ difference: String) throws(Failure) {
    guard isSame else {
      throw Failure(run.path, "cannot be resumed: \(difference)", nextStep: "Start a new run with another --out.")
    }
  }

  private func train() throws -> Ending {
    clock = .now
    // A state that was saved at the budget's very end has nothing to show yet.
    while !isFinished || state.position.best < 0 {
      guard try trainEpoch() else {
        try save()
        return .interrupted
      }
      try finishEpoch()
    }
    return .finished
  }

  /// Steps until the epoch's photographs or the budget are used up; false where somebody asked to stop.
  private func trainEpoch() throws -> Bool {
    if state.position.sample == 0 { state.position.size = options.size(progress: progress) }
    let sized = stream.with(recipe.resized(to: state.position.size))
    while state.position.sample < stream.count && !isFinished {
      if shouldStop() { return false }
      let end = min(stream.count, state.position.sample + options.batch)
      let samples = try sized.samples(
        epoch: state.position.epoch, positions: state.position.sample..<end, workers: workers)
      for problem in samples.compactMap(\.problem) { report(.problem(problem)) }
      try learn(samples)
      state.position.sample = end
      if ContinuousClock.now - lastSaved > .seconds(60) { try save() }
    }
    return true
  }

  private func learn(_ samples: [StreamedSample]) throws {
    let isEarly = state.position.step < options.priorSteps && progress < Schedule.warmupShare
    let assigner = isEarly ? Assigner.centerPrior : .simOTA
    let result = try step.run(
      samples, weights: state.weights, assigner: assigner,
      key: RandomKey(seed: options.seed, step: state.position.step))
    let norm = clipNorm(result.gradient, limit: options.clipNorm)
    guard norm.isFinite, result.parts.loss.isFinite else {
      try save()
      throw divergence(samples)
    }
    tally.norms += norm
    let rate = learningRate
    state.position.step += 1
    options.optimizer.update(
      state.weights.parameters, result.gradient, state.moments, decays: decays, rate: rate, step: state.position.step)
    blend(state.weights.statistics, towards: result.statistics, keep: TrainingOptions.statisticsKeep)
    MovingAverage(keep: options.averageKeep).update(
      state.average, towards: state.weights, step: state.position.step)
    state.position.parts = state.position.parts + result.parts
    tally.steps += 1
    tally.samples += samples.count
    tally.seconds += lap()
    report(
      .step(
        done: state.position.sample + samples.count, of: stream.count, loss: result.parts.loss,
        imagesPerSecond: Double(tally.samples) / max(tally.seconds, 1e-9)))
  }

  /// What to say where the loss or its gradient is no number. The weights are as they were: nothing was learned from this batch.
  private func divergence(_ samples: [StreamedSample]) -> Failure {
    let names = samples.map { manifests.train.records[$0.index].fileName }.joined(separator: ", ")
    return Failure(
      run.path, "the loss is no longer a number at step \(state.position.step + 1) (photographs: \(names))",
      nextStep: "Start a new run with a lower --lr; the run folder keeps the last good weights.")
  }

  /// Figures, the best weights, the state.
  private func finishEpoch() throws {
    let probed = Array(Examination.labelled(manifests.train).prefix(TrainingOptions.trainProbe))
    let detector = FaceDetector(card: card, weights: state.average)
    let onTrain = Evaluation(try Examination.run(detector, on: probed, of: probe, workers: workers))
    let onVal = Evaluation(try Examination.run(detector, onAllOf: validation, workers: workers))
    state.position.validationSeconds = lap()
    logger.debug("validated in \(state.position.validationSeconds) s")
    let isBest = onVal.ap50 > state.position.best
    let figures = figures(onTrain, onVal, isBest)
    state.position.epoch += 1
    state.position.sample = 0
    state.position.parts = LossParts()
    tally = Tally()
    state.position.threshold = onVal.bestThreshold
    if isBest { try keepBest(onVal) }
    try append(figures)
    try save()
    report(.epoch(figures))
  }

  private func keepBest(_ evaluation: Evaluation) throws {
    state.position.best = evaluation.ap50
    try FaceDetector.file(card: newestCard, weights: state.average).write(to: run.bestFile)
  }

  /// The card with the score that the last validation chose.
  private var newestCard: ModelCard {
    var card = card
    card.threshold = state.position.threshold
    return card
  }

  private func figures(_ onTrain: Evaluation, _ onVal: Evaluation, _ isBest: Bool) -> EpochFigures {
    let parts = state.position.parts
    let positives = Double(max(1, parts.positives))
    return EpochFigures(
      epoch: state.position.epoch + 1, step: state.position.step, size: state.position.size, loss: parts.loss,
      obj: parts.obj / positives, cls: parts.cls / positives, box: parts.box / positives,
      landmarks: parts.landmarks / positives, trainAP50: onTrain.ap50, valAP50: onVal.ap50,
      precision: onVal.precision, recall: onVal.recall, learningRate: learningRate,
      gradientNorm: tally.norms / Double(max(1, tally.steps)),
      imagesPerSecond: Double(tally.samples) / max(tally.seconds, 1e-9), seconds: state.position.seconds,
      progress: progress, isBest: isBest)
  }

  /// Adds a line to the metrics; what a killed session had already said of this epoch is replaced.
  private func append(_ figures: EpochFigures) throws {
    let earlier = try run.metrics().filter { $0.epoch < figures.epoch }
    let lines = try (earlier + [figures]).map { try JSON.line($0) + "\n" }
    try AtomicFile.write(lines.joined(), to: run.metricsFile)
  }

  private func save() throws {
    let started = ContinuousClock.now
    try Checkpoint.save(state, card: newestCard, to: run.lastFile)
    logger.debug("saved step \(state.position.step) in \((ContinuousClock.now - started) / .milliseconds(1)) ms")
    lastSaved = .now
  }

  private var learningRate: Double { options.schedule.rate(step: state.position.step, progress: progress) }

  /// From 0 to 1: time of the budget that is spent, or steps of the epochs that are done.
  private var progress: Double {
    switch options.length {
    case .budget(let seconds): return min(1, state.position.seconds / seconds)
    case .epochs(let epochs):
      let each = (stream.count + options.batch - 1) / options.batch
      return min(1, Double(state.position.step) / (Double(max(1, each)) * Double(epochs)))
    }
  }

  /// A budget ends early enough for one more validation; an epoch that has only begun is validated all the same.
  private var isFinished: Bool {
    switch options.length {
    case .budget(let seconds): return state.position.seconds + state.position.validationSeconds >= seconds
    case .epochs(let epochs): return state.position.epoch >= epochs
    }
  }

  /// Seconds since the last call, added to the run's time.
  private func lap() -> Double {
    let now = ContinuousClock.now
    let seconds = (now - clock) / .seconds(1)
    clock = now
    state.position.seconds += seconds
    return seconds
  }
}
