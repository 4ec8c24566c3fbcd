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

      Ctrl-C saves and ends; --resume goes on from there with the run's own options and manifests (name MANIFESTS where they have \
      been moved). The run folder holds train.json (all options, resolved), metrics.jsonl, last.safetensors, best.safetensors and \
      test.json.

      Exit code: 0 done; 2 could not, or was stopped before its end; 64 usage.
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
    let options = resume == nil ? choices.options : try folder.description().options
    if resume != nil, let figures = try folder.finalFigures() { return try showAgain(figures, folder) }
    let set = try ManifestSet(reading: try manifests ?? manifests(of: folder))
    let watcher = TrainingWatcher(json: json)
    let trainer = try Trainer(
      options: options, manifests: set, run: folder, workers: threads.workers,
      cacheBytes: (cache ?? .forCache).bytes, report: watcher.watch)
    try requireWhole(trainer.problems(), set)
    Interrupt.listen()
    watcher.introduce(options, set, folder)
    switch try resume == nil ? trainer.start() : trainer.resume() {
    case .interrupted: try stopped(folder)
    case .finished: try test(folder, set)
    }
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

  private func requireWhole(_ problems: [some CustomStringConvertible], _ set: ManifestSet) throws {
    guard let first = problems.first else { return }
    for problem in problems.prefix(10) { Console.error("\(problem)") }
    let more = problems.count > 1 ? " and \(problems.count - 1) more" : ""
    throw Failure(
      set.folder, "photographs are not what they were: \(first)\(more)",
      nextStep: "Put them back, or run 'dsm ingest' on their folder and 'dsm split' again.")
  }

  private static func freeName(_ preset: Preset) -> String {
    var number = 1
    while Files.exists("runs/\(preset.rawValue)-\(number)") { number += 1 }
    return "runs/\(preset.rawValue)-\(number)"
  }
}
