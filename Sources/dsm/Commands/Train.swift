import ArgumentParser
import Basics
import Compute
import Detection
import Foundation
import Training

/// `dsm train`.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a face detector on the manifests of a split.",
    discussion: """
      Reads train.jsonl, val.jsonl and test.jsonl from MANIFESTS. Each epoch draws every training photograph once, in a \
      new order and freshly augmented; after each, a line of figures is printed, and the best weights so far (validation AP50) \
      are kept. At the end the test split is read, once, with those.

      EXAMPLES
        dsm train manifests --budget 20m --out runs/first
        dsm train manifests --preset nano --epochs 30
        dsm train --resume runs/first

      Before the first batch every photograph of the three manifests is read. Those that are missing, changed, swapped with another, \
      unreadable or damaged are told, ten of each kind by name, and nothing is trained or written. With --skip-missing the run does \
      without them, and its train.json says without which; --resume leaves out the same ones. Manifests that were edited since \
      'dsm split' wrote them, and those in which a photograph stands twice, are refused.

      Ctrl-C saves and ends; --resume goes on from there with the run's own options and manifests (name MANIFESTS where they have \
      been moved). The run folder holds train.json (all options, resolved), metrics.jsonl, last.safetensors, best.safetensors and \
      test.json.

      Exit code: 0 done, with photographs left out or not; 2 could not (as where photographs or manifests are not what they were), or \
      was stopped before its end; 64 usage.
      """)

  @Argument(help: "The folder with train.jsonl, val.jsonl and test.jsonl; with --resume, the run's own by default.")
  var manifests: String?

  @Option(help: "The run folder to make; runs/PRESET-N by default.")
  var out: String?

  @Option(help: ArgumentHelp("Go on with this run, with its own options.", valueName: "run"))
  var resume: String?

  @OptionGroup var choices: TrainingChoices

  @OptionGroup var threads: ThreadOption

  @Option(help: "Memory for decoded photographs, as in 500M or 4G; a quarter of the machine's by default, 4G at most.")
  var cache: ByteCount?

  @OptionGroup var skip: SkipOption

  @Flag(help: "Print the figures as JSON lines on standard output.")
  var json = false

  func validate() throws {
    guard resume != nil else {
      guard manifests != nil else { throw ValidationError("Name the folder of manifests, or a run with --resume.") }
      return
    }
    let others = (out == nil ? [] : ["--out"]) + choices.given
    guard others.isEmpty else {
      throw ValidationError("--resume goes on with the run's own options; leave out \(others.joined(separator: ", ")).")
    }
  }

  func run() throws {
    let folder = RunFolder(resume ?? out ?? Self.freeName(choices.options.preset))
    if resume == nil { try folder.requireFree() }
    let earlier = resume == nil ? nil : try folder.description()
    if earlier != nil, let figures = try folder.finalFigures() { return try showAgain(figures, folder) }
    let options = earlier?.options ?? choices.options
    let (trainer, set) = try verified(options, folder, resuming: earlier)
    Interrupt.listen()
    TrainingWatcher(json: json).introduce(options, set, folder)
    switch try earlier == nil ? trainer.start() : trainer.resume() {
    case .interrupted: try stopped(folder)
    case .finished: try test(folder, set)
    }
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
      options: options, manifests: set, run: folder, workers: threads.workers, cacheBytes: (cache ?? .forCache).bytes,
      report: TrainingWatcher(json: json).watch)
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
  private func test(_ folder: RunFolder, _ set: ManifestSet) throws {
    guard (try? set.requireFaces("test")) != nil else {
      return Console.error("\nThe test split holds no labelled face: nothing was measured. Run: \(folder.path)")
    }
    let figures = try TestSplit.read(folder, set, workers: threads.workers, ending: true)
    Console.error("\nTest split, with the best weights:")
    try show(figures)
    Console.error("\nRun: \(folder.path)\nTry it: dsm detect --model \(folder.path) PHOTO --draw found.png")
  }

  /// A run that has ended is not gone on with, and its test split is not looked at again.
  private func showAgain(_ figures: Evaluation, _ folder: RunFolder) throws {
    Console.error("\(folder.path): this run has ended. Its figures on the test split, taken then:")
    try show(figures)
  }

  private func show(_ figures: Evaluation) throws {
    if json { try Console.json(figures) } else { try Console.out(figures.table) }
  }

  private static func freeName(_ preset: Preset) -> String {
    var number = 1
    while Files.exists("runs/\(preset.rawValue)-\(number)") { number += 1 }
    return "runs/\(preset.rawValue)-\(number)"
  }
}
