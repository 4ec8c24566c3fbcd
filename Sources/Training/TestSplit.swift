import Basics
import Compute
import Detection

/// The one look at the test split that a run has, at its end, with its best weights. The run folder remembers it.
public enum TestSplit {
  /// What is remembered in ``RunFolder/testFile``.
  public struct Record: Codable, Hashable, Sendable {
    /// How often the test split was read for this run, this time included: 1 unless somebody asked again.
    public var readings: Int
    /// The SHA-256 of the manifest.
    public var manifest: String
    /// The figures, at the threshold that the validation split chose.
    public var figures: Evaluation
    /// Whether the training has ended, and has taken its look.
    public var ending: Bool?
  }

  /// Evaluates the run's best weights on the test split and writes the figures into the run folder.
  ///
  /// - Parameter ending: whether this is the look that a training takes at its end.
  public static func read(
    _ run: RunFolder, _ manifests: ManifestSet, workers: Workers, ending: Bool = false
  ) throws -> Evaluation {
    let detector = try FaceDetector.load(run.bestFile)
    let examined = try Examination.run(
      detector, on: manifests.test.records, of: manifests.test, workers: workers)
    let figures = Evaluation(examined, threshold: detector.card.threshold)
    let earlier = Files.exists(run.testFile) ? try JSON.read(Record.self, from: run.testFile) : nil
    let record = Record(
      readings: (earlier?.readings ?? 0) + 1, manifest: manifests.digests["test"] ?? "", figures: figures,
      ending: ending || earlier?.ending == true)
    try AtomicFile.write(try JSON.pretty(record), to: run.testFile)
    return figures
  }
}
