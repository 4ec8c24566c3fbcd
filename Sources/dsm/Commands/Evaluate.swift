import ArgumentParser
import Basics
import Compute
import Detection
import Foundation
import Streaming
import Training

/// `dsm evaluate`.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a trained detector on a split.",
    discussion: """
      AP50 and AP50:95 over all scores; precision and recall at the score that was best on the validation split. False positives on \
      photographs without faces count. Without --manifests, they must be the very ones that the run was trained on; with it, any \
      may be named, and photographs among them that the run has learned from are told.

      EXAMPLES
        dsm evaluate runs/first
        dsm evaluate runs/first --split val --json
        dsm evaluate model.safetensors --manifests manifests

      Each look at the test split is counted in the run's test.json: choose between runs on val.

      Every photograph of the split is read first, as 'dsm train' does. With --skip-missing the figures are those of the photographs \
      that are what the manifest says.

      Exit code: 0 done, with photographs left out or not; 2 could not (as where photographs or manifests are not what they were); \
      64 usage.
      """)

  @Argument(help: ArgumentHelp("A run folder, or a weights file.", valueName: "run"))
  var source: String

  @Option(help: "The split: train, val or test.")
  var split = "test"

  @Option(help: "The folder of manifests; the run's own by default.")
  var manifests: String?

  @OptionGroup var threads: ThreadOption

  @OptionGroup var skip: SkipOption

  @Flag(help: "Print the figures as JSON.")
  var json = false

  func validate() throws {
    guard ManifestSet.names.contains(split) else {
      throw ValidationError("--split is train, val or test, not '\(split)'.")
    }
  }

  func run() throws {
    guard Files.exists(source) else {
      throw Failure(
        source, "no such run or weights file", nextStep: "Name a run folder of 'dsm train', as in runs/s-1.")
    }
    let detector = try FaceDetector.load(try RunFolder.model(source))
    let set = try verified(detector)
    warnOfOverlap(set)
    // Looks are counted where the figures are the run's own.
    if split == "test", Files.isFolder(source), detector.card.manifests == set.digests {
      try show(try TestSplit.read(RunFolder(source), set, workers: threads.workers))
    } else if let manifest = set[split] {
      let photographs = PhotographSource(manifest, for: detector)
      let examined = try Examination.run(detector, onAllOf: photographs, workers: threads.workers)
      try show(Evaluation(examined, threshold: detector.card.threshold))
    }
  }

  /// The manifests, every photograph of the split read and what they say, but for those that are left out.
  private func verified(_ detector: FaceDetector) throws -> ManifestSet {
    let whole = try ManifestSet(reading: try manifestsFolder())
    try requireOwn(detector, whole)
    try whole.requireSound()
    for line in try whole.leakWarnings() { Console.error(line) }
    try whole.requireFaces(split)
    let photographs = whole[split].map { [(split: split, photographs: PhotographSource($0, for: detector))] } ?? []
    let check = PhotographCheck(photographs, of: whole, workers: threads.workers, showsProgress: true)
    return try skip.settle(check, whole)
  }

  private func manifestsFolder() throws(Failure) -> String {
    if let manifests { return manifests }
    guard Files.isFolder(source) else {
      throw Failure(source, "a file does not tell its manifests", nextStep: "Name their folder with --manifests.")
    }
    return try RunFolder(source).manifests()
  }

  /// A detector that has learned from photographs of the split it is measured on would only seem to be good.
  private func requireOwn(_ detector: FaceDetector, _ set: ManifestSet) throws {
    guard manifests == nil, detector.card.manifests != set.digests else { return }
    throw Failure(
      set.folder, "the manifests are not those that the run was trained on",
      nextStep: "Put the old ones back, or name others with --manifests if that is what you want to measure.")
  }

  /// Says how many photographs of other manifests the run has learned from, as far as its own are at hand.
  private func warnOfOverlap(_ set: ManifestSet) {
    guard manifests != nil, Files.isFolder(source), let own = try? ManifestSet(reading: RunFolder(source).manifests())
    else { return }
    let learned = Set(own.train.records.map(\.id))
    let shared = (set[split]?.records ?? []).count { learned.contains($0.id) }
    guard shared > 0, split != "train" else { return }
    Console.error("warning: the run was trained on \(shared) of these photographs; the figures flatter it.")
  }

  private func show(_ figures: Evaluation) throws {
    if json { try Console.json(figures) } else { try Console.out(figures.table) }
  }
}
