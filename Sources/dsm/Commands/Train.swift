import ArgumentParser
import Basics
import Compute
import Detection
import Foundation
import Network
import Training

/// `dsm train`.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a face detector on the manifests of a split.",
    discussion: """
      Reads train.jsonl, val.jsonl and test.jsonl from MANIFESTS. Each epoch draws every labelled training photograph once, in a \
      new order and freshly augmented; after each, a line of figures is printed, and the best weights so far (validation AP50) \
      are kept. At the end the test split is read, once, with those.

        dsm train manifests --budget 20m --out runs/first
        dsm train manifests --preset nano --epochs 30
        dsm train manifests --resume runs/first

      Ctrl-C saves and ends; --resume goes on from there. The run folder holds train.json (all options, resolved), metrics.jsonl, \
      last.safetensors, best.safetensors and test.json.
      """)

  @Argument(help: "The folder with train.jsonl, val.jsonl and test.jsonl.")
  var manifests: String

  @Option(help: "The run folder to make; runs/PRESET-N by default.")
  var out: String?

  @Option(help: "Go on with this run, with its own options.")
  var resume: String?

  @Option(help: "The network: \(Preset.allCases.map(\.rawValue).joined(separator: ", ")).")
  var preset = Preset.s

  @Option(help: "Time to train, validation included: 90s, 20m, 1.5h.")
  var budget: TimeSpan?

  @Option(help: "Rounds through the training photographs; 30 where no budget is given.")
  var epochs: Int?

  @Option(help: "The augmentation recipe: a YAML file, or a name that 'dsm augment' knows.")
  var recipe = "face"

  @Option(help: "Sides of the square input, one after the other; 192,256,320 by default, 160 for nano.")
  var size: NumberList?

  @Option(help: "Photographs in a step.")
  var batch = 16

  @Option(help: "The optimiser: \(Optimizer.Method.allCases.map(\.rawValue).joined(separator: ", ")).")
  var optimizer = Optimizer.Method.adamw

  @Option(help: "The highest learning rate; 0.002 for adamw, 0.02 for sgd.")
  var lr: Double?

  @Option(help: "Momentum of sgd, first moment of adamw.")
  var momentum = 0.9

  @Option(help: "How much the weights of convolutions decay (L2).")
  var weightDecay = 5e-4

  @Option(help: "Longer gradients are scaled down to this norm.")
  var clipNorm = 10.0

  @Option(help: "Everything random follows from it.")
  var seed: UInt64 = 1

  @Option(help: "Threads; the weights do not depend on it.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "Memory for decoded photographs, as in 500M or 4G.")
  var cache = ByteCount.forCache

  @Flag(help: "Print the figures as JSON lines on standard output.")
  var json = false

  func validate() throws {
    guard budget == nil || epochs == nil else { throw ValidationError("Give --budget or --epochs, not both.") }
    guard epochs ?? 1 >= 1, batch >= 1, threads >= 1 else {
      throw ValidationError("--epochs, --batch and --threads start at 1.")
    }
    guard (size?.numbers ?? [32]).allSatisfy({ $0 >= 32 && $0 % 32 == 0 && $0 <= 1280 }) else {
      throw ValidationError("--size takes multiples of 32 from 32 to 1280.")
    }
    guard resume == nil || out == nil else {
      throw ValidationError("--resume goes on in its own folder; leave out --out.")
    }
    guard (lr ?? 1) > 0, (0..<1).contains(momentum), weightDecay >= 0, clipNorm > 0 else {
      throw ValidationError("--lr and --clip-norm are above 0, --weight-decay from 0, --momentum from 0 to below 1.")
    }
  }

  func run() throws {
    let set = try ManifestSet(reading: manifests)
    let folder = RunFolder(resume ?? out ?? Self.freeName(preset))
    let options =
      try resume.map { _ in try JSON.read(RunDescription.self, from: folder.optionsFile).options } ?? options
    let watcher = TrainingWatcher(json: json)
    let trainer = try Trainer(
      options: options, manifests: set, run: folder, workers: Workers(threads: threads), cacheBytes: cache.bytes,
      report: watcher.watch)
    try requireWhole(trainer.problems())
    Interrupt.listen()
    watcher.introduce(options, set, folder)
    switch try resume == nil ? trainer.start() : trainer.resume() {
    case .interrupted: Console.error("Stopped. Go on with: dsm train \(manifests) --resume \(folder.path)")
    case .finished: try test(folder, set)
    }
  }

  private var options: TrainingOptions {
    var options = TrainingOptions()
    options.preset = preset
    options.length = budget.map { .budget(seconds: $0.seconds) } ?? .epochs(epochs ?? 30)
    options.sizes = size?.numbers ?? (preset == .nano ? [160] : options.sizes)
    options.batch = batch
    options.recipe = recipe
    options.optimizer = Optimizer(method: optimizer, momentum: momentum, weightDecay: weightDecay)
    options.schedule.peak = lr ?? (optimizer == .sgd ? 0.02 : 2e-3)
    options.clipNorm = clipNorm
    options.seed = seed
    return options
  }

  /// The one look at the test split.
  private func test(_ folder: RunFolder, _ set: ManifestSet) throws {
    let figures = try TestSplit.read(folder, set, workers: Workers(threads: threads))
    Console.error("\nTest split, read once, with the best weights:")
    if json { try Console.json(figures) } else { Console.out(figures.table) }
    Console.error("\nRun: \(folder.path)\nTry it: dsm detect --model \(folder.path) PHOTO --draw found.png")
  }

  private func requireWhole(_ problems: [some CustomStringConvertible]) throws {
    guard let first = problems.first else { return }
    for problem in problems.prefix(10) { Console.error("\(problem)") }
    let more = problems.count > 1 ? " and \(problems.count - 1) more" : ""
    throw Failure(
      manifests, "photographs are not what they were: \(first)\(more)",
      nextStep: "Put them back, or run 'dsm ingest' on their folder and 'dsm split' again.")
  }

  private static func freeName(_ preset: Preset) -> String {
    var number = 1
    while Files.exists("runs/\(preset.rawValue)-\(number)") { number += 1 }
    return "runs/\(preset.rawValue)-\(number)"
  }
}
