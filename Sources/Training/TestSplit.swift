import Basics
import Compute
import Detection
import Streaming

/// The looks at the test split that a run had: one, at its end, with its best weights, unless somebody asked again. The run folder
/// remembers all of them.
public enum TestSplit {
  /// What is remembered in ``RunFolder/testFile``.
  public struct Record: Codable, Hashable, Sendable {
    /// The SHA-256 of the manifest.
    public var manifest: String
    /// The figures of every look, the first one first, at the threshold that the validation split chose.
    public var readings: [Evaluation]
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
    guard detector.card.manifests == manifests.digests else {
      throw Failure(
        run.bestFile, "was not trained on the manifests in \(manifests.folder)",
        nextStep: "Bring the run's own weights and manifests together again.")
    }
    try manifests.requireFaces("test")
    let source = PhotographSource(manifests.test, for: detector)
    let examined = try Examination.run(
      detector, onAllOf: source, measuresBrightness: measuresBrightness, workers: workers)
    try remember(Evaluation(examined, threshold: detector.card.threshold), run, manifests, ending)
    return examined
  }

  private static func remember(
    _ figures: Evaluation, _ run: RunFolder, _ manifests: ManifestSet, _ ending: Bool
  ) throws {
    let earlier = Files.exists(run.testFile) ? try JSON.read(Record.self, from: run.testFile) : nil
    let readings = (earlier?.readings ?? []) + [figures]
    let record = Record(
      manifest: manifests.digests["test"] ?? "", readings: readings,
      ending: earlier?.ending ?? (ending ? readings.count - 1 : nil))
    try AtomicFile.write(try JSON.pretty(record), to: run.testFile)
  }
}
