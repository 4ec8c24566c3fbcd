import Basics
import Compute
import Dataset
import Detection
import Imaging
import Network

/// Runs a detector over photographs of a manifest and gathers what it found beside what is there. Training, `dsm evaluate` and whatever
/// else tells figures use this one path.
public enum Examination {
  /// The findings on the records that have labels, in order; faces below `minimumScore` are left out.
  /// - Throws: a failure that names the first photograph that is missing, changed or broken: figures on part of a split would not be
  ///   the split's.
  public static func run(
    _ detector: FaceDetector, on records: [ManifestRecord], of manifest: Manifest,
    minimumScore: Double = TrainingOptions.lowestScore, workers: Workers
  ) throws(Failure) -> [ExaminedImage] {
    let labelled = records.filter { $0.labels != .unlabelled }
    let results = workers.map(labelled.count) { index in
      Result { () throws(Failure) in
        ExaminedImage(
          truth: labelled[index].labels.annotations,
          found: try find(detector, labelled[index], manifest, minimumScore))
      }
    }
    var examined: [ExaminedImage] = []
    for result in results { examined.append(try result.get()) }
    return examined
  }

  private static func find(
    _ detector: FaceDetector, _ record: ManifestRecord, _ manifest: Manifest, _ minimumScore: Double
  ) throws(Failure) -> [DetectedFace] {
    let path = manifest.path(of: record)
    let bytes = try Files.read(path)
    let step = "Run 'dsm ingest' on its folder and 'dsm split' again."
    guard ContentID(hashing: bytes) == record.id else {
      throw Failure(path, "has changed since the manifest was written", nextStep: step)
    }
    do {
      return try detector.detect(try Image.decode(bytes).image, minimumScore: minimumScore)
    } catch {
      throw Failure(path, "cannot be examined (\(error))", nextStep: step)
    }
  }
}
