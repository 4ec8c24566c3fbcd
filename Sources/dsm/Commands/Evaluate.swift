import ArgumentParser
import Basics
import Compute
import Dataset
import Detection
import Foundation
import Splitting
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
        dsm evaluate runs/first --split val --by country,sex,size,brightness --html figures.html
        dsm evaluate runs/first --split val --protocol coco --predictions found.json

      --protocol: 'dsm' is the above; 'coco', 'wider' (WIDER FACE), 'fddb' and 'voc' count as those benchmarks do, to compare with what \
      others publish. docs/evaluation.md defines every figure.

      --by adds AP50, recall and precision of each value of an attribute, of small, medium and large faces (size) and of dark and bright \
      photographs (brightness), each with a bootstrap interval of 95%, and a warning where a slice \
      has fewer than \(Slice.fewestFaces) faces.

      --predictions writes what was found as a COCO result file, and the faces beside it (found.truth.json beside found.json), both as \
      pycocotools takes them.

      Each look at the test split is counted in the run's test.json, whatever the protocol: choose between runs on val.

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

  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp(
      "Whose rules count: \(EvaluationProtocol.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "protocol"))
  var rules = EvaluationProtocol.dsm

  @Option(
    help: ArgumentHelp(
      "Figures for each value of these, with commas between: attributes (age:5 puts numbers into bins of 5), size, brightness.",
      valueName: "names"))
  var by: NameList?

  @Option(
    help: ArgumentHelp("Write the detections here as a COCO result file, and the faces beside it.", valueName: "file"))
  var predictions: String?

  @Option(help: ArgumentHelp("Write a page with curves and slices here.", valueName: "file"))
  var html: String?

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
    guard let manifest = set[split] else { return }
    let images = binned(try examined(detector, manifest, set))
    let report = EvaluationReport(images, rules: rules, threshold: detector.card.threshold, by: keys)
    let records = Examination.labelled(manifest).map { manifest.records[$0] }
    if let predictions { try COCOResults(records, images).write(to: predictions) }
    if let html { try AtomicFile.write(report.page(of: source, split: split).html, to: html) }
    try show(report)
  }

  private var keys: [SliceKey] { (by?.names ?? []).map(SliceKey.init) }

  /// Numbers in bins, as in `age:5`, are attributes of their own.
  private func binned(_ images: [ExaminedImage]) -> [ExaminedImage] {
    let bins = (by?.names ?? []).map(StratumKey.init).filter { $0.binWidth != nil }
    return images.map { image in
      var copy = image
      for key in bins { copy.attributes[key.description] = image.attributes[key.attribute].flatMap(key.bin) }
      return copy
    }
  }

  /// Looks are counted where the figures are the run's own.
  private func examined(_ detector: FaceDetector, _ manifest: Manifest, _ set: ManifestSet) throws -> [ExaminedImage] {
    try requireAttributes(manifest)
    let measuresBrightness = keys.contains(.brightness)
    if split == "test", Files.isFolder(source), detector.card.manifests == set.digests {
      return try TestSplit.examine(
        RunFolder(source), set, measuresBrightness: measuresBrightness, workers: threads.workers)
    }
    return try Examination.run(
      detector, onAllOf: PhotographSource(manifest, for: detector), measuresBrightness: measuresBrightness,
      workers: threads.workers)
  }

  /// A name that no photograph has an attribute of is a slip, better told before the photographs are examined.
  private func requireAttributes(_ manifest: Manifest) throws(Failure) {
    let known = Set(manifest.records.flatMap { $0.attributes.keys })
    for case .attribute(let name) in keys where !known.contains(StratumKey(name).attribute) {
      throw Failure(
        "--by \(name)", "no photograph of \(split).jsonl has such an attribute",
        nextStep: suggestion(for: name, among: known.union(["size", "brightness"])))
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

  private func show(_ report: EvaluationReport) throws {
    for line in report.warnings { Console.error(line) }
    if json { try Console.json(report) } else { try Console.out(report.text) }
  }
}

extension EvaluationProtocol: ExpressibleByArgument {}
