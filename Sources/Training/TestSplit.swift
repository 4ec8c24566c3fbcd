import Basics
import Classification
import Compute
import Detection
import Streaming

/// The looks at the test split that a run had: one, at its end, with its best weights, unless somebody asked again. The run folder
/// remembers all of them.
public enum TestSplit {
  /// What is remembered in ``RunFolder/testFile``.
  public struct Record<Figures: TestFigures>: Codable, Hashable, Sendable {
    /// The SHA-256 of the manifest.
    public var manifest: String
    /// The figures of every look, the first one first; of a detector, at the threshold that the validation split chose.
    public var readings: [Figures]
    /// Which of the looks the training took at its end, counted from 0; nil where it has not ended.
    public var ending: Int?
  }

  /// Evaluates the run's best weights on the test split of the manifests that it was trained on, and writes the figures into the run folder.
  ///
  /// - Parameter ending: whether this is the look that the training takes at its end.
  public static func read(
    _ run: RunFolder, _ manifests: ManifestSet, workers: Workers, ending: Bool = false
  ) throws -> Evaluation {
    let detector = try FaceDetector.load(run.bestFile)
    let examined = try examine(run, manifests, workers: workers, ending: ending)
    return Evaluation(examined, threshold: detector.card.threshold)
  }

  /// What the run's best weights find on the test split of the manifests that it was trained on. It is a look at the split whatever is made
  /// of it, and is written into the run folder with dsm's own figures. See ``read(_:_:workers:ending:)``.
  public static func examine(
    _ run: RunFolder, _ manifests: ManifestSet, measuresBrightness: Bool = false, workers: Workers, ending: Bool = false
  ) throws -> [ExaminedImage] {
    let detector = try FaceDetector.load(run.bestFile)
    try requireOwn(detector.card.manifests, run, manifests)
    try manifests.requireFaces("test")
    let source = PhotographSource(manifests.test, for: detector)
    let examined = try Examination.run(
      detector, onAllOf: source, measuresBrightness: measuresBrightness, workers: workers)
    try remember(Evaluation(examined, threshold: detector.card.threshold), run, manifests, ending)
    return examined
  }

  /// What the run's best weights say of the test split, if they are those of a classifier. See ``examine(_:_:measuresBrightness:workers:ending:)``.
  public static func classify(
    _ run: RunFolder, _ manifests: ManifestSet, by keys: [SliceKey] = [],
    binned: ([String: String]) -> [String: String] = { $0 }, workers: Workers, ending: Bool = false
  ) throws -> ClassificationReport {
    let classifier = try PhotographClassifier.load(run.bestFile)
    try requireOwn(classifier.card.manifests, run, manifests)
    let report = try Examination.report(classifier, manifests.test, by: keys, binned: binned, workers: workers)
    try remember(report.figures, run, manifests, ending)
    return report
  }

  private static func requireOwn(
    _ digests: [String: String], _ run: RunFolder, _ manifests: ManifestSet
  ) throws(Failure) {
    guard digests == manifests.digests else {
      throw Failure(
        run.bestFile, "was not trained on the manifests in \(manifests.folder)",
        nextStep: "Bring the run's own weights and manifests together again.")
    }
  }

  private static func remember<Figures: TestFigures>(
    _ figures: Figures, _ run: RunFolder, _ manifests: ManifestSet, _ ending: Bool
  ) throws {
    let earlier = Files.exists(run.testFile) ? try JSON.read(Record<Figures>.self, from: run.testFile) : nil
    let readings = (earlier?.readings ?? []) + [figures]
    let record = Record<Figures>(
      manifest: manifests.digests["test"] ?? "", readings: readings,
      ending: earlier?.ending ?? (ending ? readings.count - 1 : nil))
    try AtomicFile.write(try JSON.pretty(record), to: run.testFile)
  }
}

/// What a run that has ended says of its test split.
extension LearningTask {
  /// The figures that the training of `run` took at its end; nil where it has not ended.
  public static func finalFigures(of run: RunFolder) throws(Failure) -> (any TestFigures)? {
    guard Files.exists(run.testFile) else { return nil }
    let record = try JSON.read(TestSplit.Record<Figures>.self, from: run.testFile)
    return record.ending.flatMap { record.readings.indices.contains($0) ? record.readings[$0] : nil }
  }

  /// Takes back that `run` has ended, for one that is gone on with. The looks at the test split that it had stay counted.
  static func reopen(_ run: RunFolder) throws {
    guard Files.exists(run.testFile) else { return }
    var record = try JSON.read(TestSplit.Record<Figures>.self, from: run.testFile)
    record.ending = nil
    try AtomicFile.write(try JSON.pretty(record), to: run.testFile)
  }
}
