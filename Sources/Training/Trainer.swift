import Basics
import Compute
import Foundation
import Logging
import Network
import Streaming

/// Trains a network for a task on the manifests of a split, into a run folder.
///
/// Each epoch draws every photograph of which the task knows the truth once, in an order and with augmentations that follow from the seed; after each,
/// figures on the training and the validation split are taken with the averaged weights. The test split is not touched here.
public final class Trainer {
  /// What is told while training goes on.
  public enum Event: Sendable {
    /// What weights that were trained before reach on the validation split.
    case began(score: Double)
    /// A mini-batch is done.
    case step(epoch: Int, done: Int, of: Int, loss: Double, imagesPerSecond: Double)
    /// An epoch is done, or as much of it as the budget allowed.
    case epoch(EpochFigures)
    /// Something is not as it should be, and the training goes on.
    case problem(String)
  }

  /// Why a training ended.
  public enum Ending: Hashable, Sendable {
    /// The budget or the epochs are used up.
    case finished
    /// Validation got no better for as many epochs as patience allows.
    case settled
    /// Somebody asked to stop; all is saved.
    case interrupted
  }

  /// What an epoch's samples ended in.
  private enum EpochEnding {
    case done, interrupted, rolledBack
  }

  let setup: TrainingSetup
  let run: RunFolder
  private let report: (Event) -> Void
  private let logger = Logger(label: "dsm.training")
  private let shouldStop: () -> Bool
  private let isSound: (_ step: Int) -> Bool
  private let now: () -> ContinuousClock.Instant
  private var state: TrainingState
  private let loading: LoadedTensors?
  private var clock = ContinuousClock.now
  private var lastSaved = ContinuousClock.now
  private var tally = Tally()

  private var options: TrainingOptions { setup.options }

  /// What is counted since the session or the epoch began.
  private struct Tally {
    var samples = 0
    var seconds = 0.0
  }

  /// Prepares a training; nothing is read but the recipe and the weights that it begins with.
  ///
  /// - Parameters:
  ///   - cacheBytes: how much memory decoded photographs may take.
  ///   - shouldStop: asked before every step; Ctrl-C where nothing is said.
  ///   - isSound: asked after every step whether its outcome may be used, besides being numbers.
  ///   - now: what a budget is measured by.
  ///   - report: called on the calling thread.
  public init(
    options: TrainingOptions, manifests: ManifestSet, run: RunFolder, workers: Workers, cacheBytes: Int,
    shouldStop: @escaping () -> Bool = { Interrupt.isRequested },
    isSound: @escaping (_ step: Int) -> Bool = { _ in true },
    now: @escaping () -> ContinuousClock.Instant = { .now }, report: @escaping (Event) -> Void
  ) throws(Failure) {
    (self.run, self.report, self.shouldStop, self.isSound, self.now) = (run, report, shouldStop, isSound, now)
    let isBegun = Files.exists(run.optionsFile)
    setup = try TrainingSetup(
      options: options, manifests: manifests, recipe: isBegun ? run.recipeFile : nil, workers: workers,
      cacheBytes: cacheBytes)
    if isBegun {
      (state, loading) = (TrainingState(initializing: setup.task.network, seed: options.seed), nil)
    } else {
      (state, loading) = try setup.freshState()
    }
  }

  /// A trainer of the same setup that works in `run`, which has been begun.
  private init(_ other: Trainer, in run: RunFolder) {
    (self.run, setup, loading) = (run, other.setup, nil)
    (report, shouldStop, isSound, now) = (other.report, other.shouldStop, other.isSound, other.now)
    state = TrainingState(initializing: setup.task.network, seed: setup.options.seed)
  }

  /// A trainer for a new run in `folder` that begins where this one's run stood after `epoch` epochs. What must not differ is compared before
  /// anything is written.
  public func branched(at epoch: Int, into folder: RunFolder) throws -> Trainer {
    try requireSame(try JSON.read(RunDescription.self, from: run.optionsFile))
    if case .epochs(let epochs) = options.length, epochs < epoch {
      throw Failure(
        "\(run.path)@\(epoch)", "has done more than \(epochs) \(epochs == 1 ? "epoch" : "epochs")",
        nextStep: "Ask for more with --epochs.")
    }
    try run.branch(at: epoch, into: folder)
    return Trainer(self, in: folder)
  }

  /// See ``TrainingSetup/check(showsProgress:)``.
  public func check(showsProgress: Bool = false) -> PhotographCheck { setup.check(showsProgress: showsProgress) }

  /// Where the tensors of a training that begins come from; nil for one that begins at random, or was begun before.
  public var loadedTensors: LoadedTensors? { loading }

  /// See ``TrainingSetup/task``.
  public var task: any LearningTask { setup.task }

  /// See ``TrainingSetup/warnings``.
  public var warnings: [String] { setup.warnings }

  /// Tries out what lies ahead, on a copy: see ``Rehearsal``.
  public func rehearse() throws -> Rehearsal { try Rehearsal(setup, state) }

  /// Trains from the start. The run folder must not hold a run yet.
  public func start() throws -> Ending {
    guard !Files.exists(run.optionsFile) else {
      throw Failure(run.path, "holds a run already", nextStep: "Go on with --resume, or choose another --out.")
    }
    try AtomicFile.write(setup.recipe.yaml, to: run.recipeFile)
    try keepVersion()
    try save()
    try run.write(description(options))
    if loading != nil { try measureStart() }
    return try train()
  }

  /// Weights that were trained before may be better than what comes of them: they are the best until then.
  private func measureStart() throws {
    let onVal = try validate().onVal
    state.position.threshold = onVal.threshold ?? state.position.threshold
    state.position.stopping.observe(onVal.score, progress: 0)
    try keepBest(onVal)
    try save()
    report(.began(score: onVal.score))
  }

  /// Goes on from the last state in the run folder.
  ///
  /// The options may ask for another length or patience than the run began with, and for other threads and memory; all else must be as it was.
  public func resume() throws -> Ending {
    let recorded = try JSON.read(RunDescription.self, from: run.optionsFile)
    try requireSame(recorded)
    _ = try run.metrics()
    try Checkpoint.load(run.lastFile, of: task.network, into: &state)
    state.position.stopping.follow(options.stopping)
    if recorded.options != options { try adopt(recorded) }
    // What a session that was killed had written of a later state than the one that is gone on from.
    if state.position.best >= 0 { try writeBest() }
    return try train()
  }

  /// Takes over another length, patience or means.
  private func adopt(_ recorded: RunDescription) throws {
    try requireLonger(recorded)
    if (recorded.options.stopping, recorded.options.length) != (options.stopping, options.length) {
      state.position.stopping.renew()
    }
    var description = recorded
    description.options = options
    try save()
    try run.write(description)
    if hasMore { try type(of: task).reopen(run) }
  }

  /// Refuses a length that is less than what was done: it is that of the whole training, not of what is to come.
  private func requireLonger(_ recorded: RunDescription) throws(Failure) {
    let position = state.position
    switch options.length {
    case .epochs(let epochs) where epochs < position.epoch:
      throw Failure(run.path, "has done \(position.epoch) epochs already", nextStep: "Ask for more with --epochs.")
    case .budget(let seconds) where options.length != recorded.options.length && seconds <= position.seconds:
      throw Failure(
        run.path, "has trained for \(TimeSpan(seconds: position.seconds)) already",
        nextStep: "Ask for more with --budget, which is the time of the whole training.")
    default: return
    }
  }

  /// What goes into the run folder: paths relative to it, so that both may move together.
  private func description(_ options: TrainingOptions) -> RunDescription {
    let manifests = setup.manifests
    return RunDescription(
      options: options, manifests: Files.relative(manifests.folder, to: run.path), digests: manifests.digests,
      recipeDigest: setup.recipe.digest, photographs: manifests.counts,
      skipped: manifests.skipped.isEmpty ? nil : manifests.skipped)
  }

  /// Steps and epochs until the training ends.
  private func train() throws -> Ending {
    clock = now()
    lastSaved = .now
    while hasMore {
      switch try trainEpoch() {
      case .done: try finishEpoch()
      case .rolledBack: continue
      case .interrupted:
        try save()
        return .interrupted
      }
    }
    return isFinished ? .finished : .settled
  }

  /// Whether anything is left to do: steps, or figures on steps that were done.
  private var hasMore: Bool {
    !isFinished && !state.position.stopping.isOver || state.position.best < 0 || state.position.sample > 0
  }

  /// Steps until the epoch's photographs or the budget are used up.
  private func trainEpoch() throws -> EpochEnding {
    if state.position.sample == 0 { state.position.size = options.size(progress: progress) }
    let sized = setup.recipe.resized(to: state.position.size)
    while state.position.sample < setup.stream.count && !isFinished {
      if shouldStop() { return .interrupted }
      let samples = try setup.samples(epoch: state.position.epoch, from: state.position.sample, recipe: sized)
      for problem in samples.compactMap(\.problem) { report(.problem(problem)) }
      guard try learn(samples) else { return .rolledBack }
      if ContinuousClock.now - lastSaved >= .seconds(options.means.checkpointSeconds) { try save() }
    }
    return .done
  }

  /// One step; false where it led nowhere and the training went back.
  private func learn(_ samples: [StreamedSample]) throws -> Bool {
    let isEarly = state.position.step < options.priorSteps && progress < Schedule.warmupShare
    let outcome = try setup.learner.learn(
      samples, &state, phase: isEarly ? .beginning : .proper, rate: learningRate)
    guard outcome.isSound, isSound(state.position.step) else {
      try goBack(samples, outcome)
      return false
    }
    state.position.norms += outcome.norm
    state.position.steps += 1
    state.position.sample += samples.count
    state.position.tally = epochTally + outcome.tally
    tally.samples += samples.count
    tally.seconds += lap()
    report(
      .step(
        epoch: state.position.epoch + 1, done: state.position.sample, of: setup.stream.count, loss: outcome.tally.loss,
        imagesPerSecond: Double(tally.samples) / max(tally.seconds, 1e-9)))
    return true
  }

  /// How often a training goes back before it gives up.
  private static let mostHalvings = 3

  /// Shows what led nowhere, and goes back to the epoch's start with half of the learning rate.
  private func goBack(_ samples: [StreamedSample], _ outcome: Learner.Outcome) throws {
    let position = state.position
    let dump = try BatchDump(samples, of: task, outcome, step: position.step).write(to: run)
    let start = run.versionFile(position.epoch)
    guard position.halvings < Self.mostHalvings, Files.exists(start) else { throw divergence(samples, dump) }
    try Checkpoint.load(start, of: task.network, into: &state)
    // Time that was spent is spent; and patience may have been changed since.
    state.position.seconds = position.seconds
    state.position.stopping = position.stopping
    state.position.halvings = position.halvings + 1
    try save()
    report(
      .problem(
        "the loss was no number in epoch \(position.epoch + 1) (photographs: \(BatchDump.names(samples)); see \(dump)). "
          + "Back to the start of the epoch, with half of the learning rate: \(state.position.halvings) of "
          + "\(Self.mostHalvings) times"))
  }

  private func divergence(_ samples: [StreamedSample], _ dump: String) -> Failure {
    Failure(
      run.path,
      "the loss is no number in epoch \(state.position.epoch + 1), after the learning rate was halved "
        + "\(state.position.halvings) times (photographs: \(BatchDump.names(samples)); see \(dump))",
      nextStep: "Look at these photographs, or start a new run with a lower --lr ('dsm lr-find' helps). "
        + "The run folder keeps the last good weights.")
  }

  /// Figures, the best weights, the state.
  private func finishEpoch() throws {
    // A validation can take longer than is allowed to be lost.
    try save()
    let (onTrain, onVal) = try validate()
    state.position.validationSeconds = lap()
    logger.debug("validated in \(state.position.validationSeconds) s")
    let isBest = onVal.score > state.position.best
    let figures = figures(onTrain, onVal, isBest)
    state.position.epoch += 1
    (state.position.sample, state.position.steps, state.position.norms) = (0, 0, 0)
    state.position.tally = LossTally()
    tally = Tally()
    state.position.threshold = onVal.threshold ?? state.position.threshold
    // A network that finds nothing yet is not on a plateau.
    if max(state.position.best, onVal.score) > 0 { _ = state.position.plateau?.observe(onVal.score) }
    state.position.stopping.observe(onVal.score, progress: progress)
    if isBest { try keepBest(onVal) }
    try append(figures)
    try keepVersion()
    try save()
    report(.epoch(figures))
  }

  private func validate() throws -> (onTrain: Measurement, onVal: Measurement) {
    let probed = Array(task.members(of: setup.manifests.train).prefix(TrainingOptions.trainProbe))
    let members = task.members(of: setup.manifests.val)
    return (
      try task.measure(state.average, on: probed, of: setup.probe, workers: setup.workers),
      try task.measure(state.average, on: members, of: setup.validation, workers: setup.workers)
    )
  }

  private func keepBest(_ measurement: Measurement) throws {
    state.position.best = measurement.score
    state.position.bestThreshold = state.position.threshold
    state.best.copy(from: state.average)
    try writeBest()
  }

  private func writeBest() throws {
    try task.file(state.best, threshold: state.position.bestThreshold).write(to: run.bestFile)
  }

  private func figures(_ onTrain: Measurement, _ onVal: Measurement, _ isBest: Bool) -> EpochFigures {
    let position = state.position
    return EpochFigures(
      epoch: position.epoch + 1, step: position.step, size: position.size, loss: epochTally.loss,
      values: values(onTrain, onVal), learningRate: learningRate,
      gradientNorm: position.norms / Double(max(1, position.steps)),
      imagesPerSecond: Double(tally.samples) / max(tally.seconds, 1e-9), seconds: position.seconds,
      progress: progress, isBest: isBest, residentBytes: ProcessMemory.resident)
  }

  /// The parts of the loss, and what was measured.
  private func values(_ onTrain: Measurement, _ onVal: Measurement) -> [String: Double] {
    let kind = type(of: task)
    let parts = Dictionary(uniqueKeysWithValues: zip(kind.lossParts, epochTally.means))
    return parts.merging(kind.values(onTrain: onTrain, onVal: onVal)) { part, _ in part }
  }

  private var epochTally: LossTally { state.position.tally ?? LossTally() }

  /// Adds a line to the metrics; what a killed session had already said of this epoch is replaced.
  private func append(_ figures: EpochFigures) throws {
    let earlier = try run.metrics().filter { $0.epoch < figures.epoch }
    let lines = try (earlier + [figures]).map { try JSON.line($0) + "\n" }
    try AtomicFile.write(lines.joined(), to: run.metricsFile)
  }

  private func stateBytes() throws -> [UInt8] {
    try Checkpoint.bytes(state, of: task, options: options, recipe: setup.recipe.yaml)
  }

  private func save() throws {
    let started = ContinuousClock.now
    do {
      try AtomicFile.write(try stateBytes(), to: run.lastFile)
    } catch let failure as Failure where Files.exists(run.optionsFile) {
      throw Failure(
        failure.place, failure.reason,
        nextStep: "Check that its folder is writable and has space, then go on with: dsm train --resume \(run.path)")
    }
    logger.debug("saved step \(state.position.step) in \((ContinuousClock.now - started) / .milliseconds(1)) ms")
    lastSaved = .now
  }

  /// Keeps the state at the start of an epoch: it comes before ``save()``, so that a state that has the epoch has its start.
  private func keepVersion() throws {
    try AtomicFile.write(try stateBytes(), to: run.versionFile(state.position.epoch))
    run.keepVersions(options.means.keep, upTo: state.position.epoch)
  }

  private var learningRate: Double {
    var rate = options.schedule.rate(step: state.position.step, progress: progress)
    rate *= state.position.plateau?.scale ?? 1
    for _ in 0..<state.position.halvings { rate /= 2 }
    return rate
  }

  /// From 0 to 1: time of the budget that is spent, or steps of the epochs that are done.
  private var progress: Double {
    switch options.length {
    case .budget(let seconds): return min(1, state.position.seconds / seconds)
    case .epochs(let epochs):
      return min(1, Double(state.position.step) / (Double(setup.stepsPerEpoch) * Double(epochs)))
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
    let time = now()
    let seconds = (time - clock) / .seconds(1)
    clock = time
    state.position.seconds += seconds
    return seconds
  }
}
