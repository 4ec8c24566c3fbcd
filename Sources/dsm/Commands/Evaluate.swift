import ArgumentParser
import Basics
import Classification
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
    abstract: "Measure a trained detector, or a classifier, on a split.",
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

      Of a run of 'dsm train --task classify' it tells accuracy, precision and recall of each class, and which classes were taken for \
      which; --by gives the accuracy by attributes and brightness. --protocol, --predictions and --html are for detectors.

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
    guard RunFolder.hasModel(source) else {
      throw Failure(
        source, "no such run or weights file", nextStep: "Name a run folder of 'dsm train', as in runs/s-1.")
    }
    let model = try RunFolder.model(source)
    if try PhotographClassifier.isOne(model) { return try evaluate(PhotographClassifier.load(model)) }
    let detector = try FaceDetector.load(model)
    let set = try verified(detector.card.manifests, of: { PhotographSource($0, for: detector) }) {
      set throws(Failure) in try set.requireFaces(split)
    }
    warnOfOverlap(set)
    guard let manifest = set[split] else { return }
    let images = binned(try examined(detector, manifest, set))
    let report = EvaluationReport(images, rules: rules, threshold: detector.card.threshold, by: keys)
    let records = Examination.labelled(manifest).map { manifest.records[$0] }
    if let predictions { try COCOResults(records, images).write(to: predictions) }
    if let html { try AtomicFile.write(report.page(of: source, split: split).html, to: html) }
    try show(report)
  }

  /// The run whose best weights are measured; nil for a file by itself.
  private var ownRun: RunFolder? {
    if Files.isFolder(source) { return RunFolder(source) }
    let run = RunFolder(Files.parent(of: source))
    return Files.exists(run.optionsFile) && Files.name(of: run.bestFile) == Files.name(of: source) ? run : nil
  }

  private var keys: [SliceKey] { (by?.names ?? []).map(SliceKey.init) }

  /// Numbers in bins, as in `age:5`, are attributes of their own.
  private func binned(_ images: [ExaminedImage]) -> [ExaminedImage] {
    images.map { image in
      var copy = image
      copy.attributes = binned(image.attributes)
      return copy
    }
  }

  private func binned(_ attributes: [String: String]) -> [String: String] {
    let bins = (by?.names ?? []).map(StratumKey.init).filter { $0.binWidth != nil }
    return bins.reduce(into: attributes) { $0[$1.description] = attributes[$1.attribute].flatMap($1.bin) }
  }

  /// Looks are counted where the figures are the run's own.
  private func examined(_ detector: FaceDetector, _ manifest: Manifest, _ set: ManifestSet) throws -> [ExaminedImage] {
    try requireAttributes(manifest)
    let measuresBrightness = keys.contains(.brightness)
    if split == "test", let run = ownRun, detector.card.manifests == set.digests {
      return try TestSplit.examine(
        run, set, measuresBrightness: measuresBrightness, workers: threads.workers)
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
  private func verified(
    _ digests: [String: String], of photographs: (Manifest) -> PhotographSource,
    require: (ManifestSet) throws(Failure) -> Void
  ) throws -> ManifestSet {
    let whole = try ManifestSet(reading: try manifestsFolder())
    try requireOwn(digests, whole)
    try whole.requireSound()
    for line in try whole.leakWarnings() { Console.error(line) }
    try require(whole)
    let photographs = whole[split].map { [(split: split, photographs: photographs($0))] } ?? []
    let check = PhotographCheck(photographs, of: whole, workers: threads.workers, showsProgress: true)
    return try skip.settle(check, whole)
  }

  private func manifestsFolder() throws(Failure) -> String {
    if let manifests { return manifests }
    guard let run = ownRun else {
      throw Failure(source, "a file does not tell its manifests", nextStep: "Name their folder with --manifests.")
    }
    return try run.manifests()
  }

  /// A model that has learned from photographs of the split it is measured on would only seem to be good.
  private func requireOwn(_ digests: [String: String], _ set: ManifestSet) throws {
    guard manifests == nil, digests != set.digests else { return }
    throw Failure(
      set.folder, "the manifests are not those that the run was trained on",
      nextStep: "Put the old ones back, or name others with --manifests if that is what you want to measure.")
  }

  /// Says how many photographs of other manifests the run has learned from, as far as its own are at hand.
  private func warnOfOverlap(_ set: ManifestSet) {
    guard manifests != nil, let own = try? ownRun.map({ try ManifestSet(reading: $0.manifests()) }) else { return }
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

/// Of a classifier.
extension Evaluate {
  private func evaluate(_ classifier: PhotographClassifier) throws {
    try requireNothingOfDetectors()
    let takes = classifier.card.takes
    let set = try verified(classifier.card.manifests, of: { PhotographSource($0, for: classifier) }) {
      set throws(Failure) in
      guard set[split]?.records.contains(where: takes) != true else { return }
      throw Failure(
        set.manifestFile(split), "holds no photograph whose '\(classifier.card.label.printable)' is known to the model",
        nextStep: "Name another --split, or other --manifests.")
    }
    warnOfOverlap(set)
    guard let manifest = set[split] else { return }
    try requireAttributes(manifest)
    let report = try report(classifier, manifest, set)
    for slice in report.slices where slice.isSmall && slice.by != "all" {
      Console.error(
        "warning: \(slice.by) \(slice.value.printable): \(counted(slice.images, "photograph", "photographs")), too few to say much."
      )
    }
    if json { try Console.json(report) } else { try Console.out(report.text) }
  }

  private func report(
    _ classifier: PhotographClassifier, _ manifest: Manifest, _ set: ManifestSet
  ) throws -> ClassificationReport {
    if split == "test", let run = ownRun, classifier.card.manifests == set.digests {
      return try TestSplit.classify(run, set, by: keys, binned: binned, workers: threads.workers)
    }
    return try Examination.report(classifier, manifest, by: keys, binned: binned, workers: threads.workers)
  }

  private func requireNothingOfDetectors() throws(Failure) {
    let slips = [
      ("--protocol \(rules.rawValue)", rules != .dsm), ("--predictions", predictions != nil), ("--html", html != nil),
      ("--by size", keys.contains(.size)),
    ]
    guard let slip = slips.first(where: \.1) else { return }
    throw Failure(
      slip.0, "is for detectors, and \(source) is a classifier",
      nextStep: "Leave it out; --by takes attributes and brightness, and --json prints all figures.")
  }
}

extension EvaluationProtocol: ExpressibleByArgument {}
