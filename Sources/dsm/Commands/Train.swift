import ArgumentParser
import Basics
import Compute
import Foundation
import Training

/// `dsm train`.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a face detector, or a classifier, on the manifests of a split.",
    discussion: """
      Reads train.jsonl, val.jsonl and test.jsonl from MANIFESTS. Each epoch draws every training photograph once, in a \
      new order and freshly augmented; after each, a line of figures is printed, and the best weights so far (validation AP50) \
      are kept. At the end the test split is read, once, with those.

      --task classify --label NAME learns to tell of a photograph which of its values the attribute NAME has, on the photographs \
      that have one; the best weights are those of the highest validation accuracy.

      EXAMPLES
        dsm train manifests --budget 20m --out runs/first
        dsm train manifests --preset nano --epochs 30
        dsm train manifests --config train.yaml --lr 0.001 --patience 15
        dsm train manifests --init yunet.onnx --freeze 'stem*,stage1*' --lr-mult 'stage*=0.1'
        dsm train manifests --task classify --label sex
        dsm train --resume runs/first
        dsm train --resume runs/first --epochs 60
        dsm train --resume runs/first@20 --out runs/second

      Before the first batch every photograph of the three manifests is read. Those that are missing, changed, swapped with another, \
      unreadable or damaged are told, ten of each kind by name, and nothing is trained or written. With --skip-missing the run does \
      without them, and its train.json says without which; --resume leaves out the same ones. Manifests that were edited since \
      'dsm split' wrote them, and those in which a photograph stands twice, are refused.

      Then two steps of each size are tried out on a copy, and what they say is told: the loss that the training begins with beside the one \
      that random weights should have, minutes, memory. first-batch.png shows what is learned from first.

      Ctrl-C saves and ends; --resume goes on from there with the run's own options and manifests (name MANIFESTS where they have \
      been moved), to the weights of a run that was never stopped. With it, --epochs, --budget, --patience and what does not touch the weights \
      (--threads, --cache, --checkpoint-every, --keep) may be others; any other difference is refused. --resume RUN@EPOCH makes a new run of \
      the state after that epoch. --init begins a new training with the weights of another one: options and figures are new, and what \
      the optimiser remembers is not taken over.

      Where the loss is no number, the batch is shown in the run folder, and training goes back to the start of the epoch with half of the \
      learning rate; three times, then it ends. The run folder holds train.json and train.yaml (all options, resolved), metrics.jsonl, \
      last.safetensors, best.safetensors, versions and test.json.

      Exit code: 0 done, with photographs left out or not; 2 could not (as where photographs or manifests are not what they were), or \
      was stopped before its end; 64 usage.
      """)

  @Argument(help: "The folder with train.jsonl, val.jsonl and test.jsonl; with --resume, the run's own by default.")
  var manifests: String?

  @Option(help: "The run folder to make; runs/PRESET-N by default.")
  var out: String?

  @Option(help: ArgumentHelp("Go on with this run, or with what it was after an epoch.", valueName: "run[@epoch]"))
  var resume: String?

  @OptionGroup var choices: TrainingChoices

  @OptionGroup var skip: SkipOption

  @Flag(help: "Print the figures as JSON lines on standard output.")
  var json = false

  func validate() throws {
    guard let resume else {
      guard manifests != nil else { throw ValidationError("Name the folder of manifests, or a run with --resume.") }
      return
    }
    guard out == nil || RunFolder.version(named: resume) != nil else {
      throw ValidationError("--resume goes on in the run's own folder; leave out --out, or name RUN@EPOCH.")
    }
  }

  func run() throws {
    let (begun, folder) = try folders()
    let earlier = try begun?.run.description()
    let options = try earlier.map { try choices.options(resuming: $0.options) } ?? choices.options()
    if begun?.epoch == nil, let earlier, earlier.options.goesNoFurther(options), let figures = try folder.finalFigures()
    {
      return try showAgain(figures, folder)
    }
    var (trainer, set) = try verified(options, begun?.run ?? folder, resuming: earlier)
    let turn = try folder.takeTurn()
    defer { turn.release() }
    if let epoch = begun?.epoch { trainer = try trainer.branched(at: epoch, into: folder) }
    Interrupt.listen()
    TrainingWatcher(json: json, task: options.task).introduce(trainer, options, set, folder)
    if earlier == nil { try rehearse(trainer, folder) }
    switch try earlier == nil ? trainer.start() : trainer.resume() {
    case .interrupted: return try stopped(folder)
    case .finished: break
    case .settled:
      Console.error("\nNo better for \(options.stopping.patience ?? 0) epochs: ended early, with the best weights.")
    }
    try test(trainer.task, folder, set, options.workers)
  }

  /// The run that is gone on with, from its end or from what it was after an epoch; and the folder to work in.
  private func folders() throws -> (begun: (run: RunFolder, epoch: Int?)?, folder: RunFolder) {
    guard let resume else {
      let folder = RunFolder(try out ?? Self.freeName(choices.options().preset.rawValue))
      try folder.requireFree()
      return (nil, folder)
    }
    guard let (run, epoch) = RunFolder.version(named: resume) else {
      return ((RunFolder(resume), nil), RunFolder(resume))
    }
    let folder = RunFolder(out ?? Self.freeName(Files.name(of: run.path)))
    try folder.requireFree()
    try run.requireVersion(epoch)
    return ((run, epoch), folder)
  }

  /// What lies ahead, before it is begun.
  private func rehearse(_ trainer: Trainer, _ folder: RunFolder) throws {
    for line in trainer.warnings { Console.error("warning: \(line).") }
    if let loaded = trainer.loadedTensors {
      Console.error("Begins with the weights of \(try choices.options().transfer.file ?? ""):")
      for line in loaded.lines { Console.error(line) }
    }
    let rehearsal = try trainer.rehearse()
    try AtomicFile.write(rehearsal.sheet.png(), to: folder.firstBatchFile)
    for line in rehearsal.lines { Console.error(line) }
    Console.error("Look at it: \(folder.firstBatchFile)")
  }

  /// A trainer on manifests of which every photograph was read and is what they say, but for those that are left out.
  private func verified(
    _ options: TrainingOptions, _ folder: RunFolder, resuming earlier: RunDescription?
  ) throws -> (Trainer, ManifestSet) {
    let whole = try ManifestSet(reading: try manifests ?? manifests(of: folder))
    try whole.requireSound()
    for line in try whole.leakWarnings() { Console.error(line) }
    let first = try trainer(options, whole, folder)
    let check = first.check(showsProgress: true)
    let set = try earlier.map { try skip.settle(check, whole, resuming: $0) } ?? skip.settle(check, whole)
    // One for fewer photographs reads them again: they have other places in its memory.
    return (set.skipped.isEmpty ? first : try trainer(options, set, folder), set)
  }

  private func trainer(_ options: TrainingOptions, _ set: ManifestSet, _ folder: RunFolder) throws(Failure) -> Trainer {
    try Trainer(
      options: options, manifests: set, run: folder, workers: options.workers, cacheBytes: options.cacheBytes,
      report: TrainingWatcher(json: json, task: options.task).watch)
  }

  private func manifests(of folder: RunFolder) throws(Failure) -> String {
    do {
      return try folder.manifests()
    } catch  where Files.exists(folder.optionsFile) {
      throw Failure(
        error.place, error.reason, nextStep: "Name their folder: dsm train MANIFESTS --resume \(folder.path)")
    }
  }

  /// What was asked for is not there yet: that is no success.
  private func stopped(_ folder: RunFolder) throws {
    let place = manifests.map { "\($0) " } ?? ""
    Console.error("Stopped. Go on with: dsm train \(place)--resume \(folder.path)")
    throw ExitCode(2)
  }

  /// The one look at the test split.
  private func test(
    _ task: some LearningTask, _ folder: RunFolder, _ set: ManifestSet, _ workers: Workers
  ) throws {
    do {
      try task.require("test", of: set)
    } catch {
      return Console.error("\nThe test split \(error.reason): nothing was measured. Run: \(folder.path)")
    }
    let kind = type(of: task)
    let figures = try kind.measureTest(folder, set, workers: workers)
    Console.error("\nTest split, with the best weights:")
    try show(figures)
    Console.error("\nRun: \(folder.path)\nTry it: \(kind.example(folder))")
  }

  /// A run that has ended is not gone on with, and its test split is not looked at again.
  private func showAgain(_ figures: some TestFigures, _ folder: RunFolder) throws {
    Console.error("\(folder.path): this run has ended. Its figures on the test split, taken then:")
    try show(figures)
  }

  private func show(_ figures: some TestFigures) throws {
    if json { try Console.json(figures) } else { try Console.out(figures.table) }
  }

  private static func freeName(_ name: String) -> String {
    var number = 1
    while Files.exists("runs/\(name)-\(number)") { number += 1 }
    return "runs/\(name)-\(number)"
  }
}

extension TrainingOptions {
  /// Whether `others` ask for nothing that a run with these options, which has ended, has not done.
  fileprivate func goesNoFurther(_ others: TrainingOptions) -> Bool {
    length == others.length && stopping == others.stopping && differences(to: others).isEmpty
  }
}
