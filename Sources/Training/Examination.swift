import Basics
import Compute
import Dataset
import Detection
import Imaging
import Streaming

/// Runs a detector over photographs of a manifest and gathers what it found beside what is there. Training, `dsm evaluate` and whatever
/// else tells figures use this one path.
public enum Examination {
  /// The findings on the records at `indices`, in that order; faces below `minimumScore` are left out.
  ///
  /// - Parameter measuresBrightness: whether the photographs' brightness is wanted, which costs a look at every pixel.
  /// - Throws: a failure that names the first photograph that is missing, changed or broken: figures on part of a split would not be
  ///   the split's.
  public static func run(
    _ detector: FaceDetector, on indices: [Int], of source: PhotographSource,
    minimumScore: Double = TrainingOptions.lowestScore, measuresBrightness: Bool = false, workers: Workers
  ) throws(Failure) -> [ExaminedImage] {
    let order = bySize(indices, detector, source.manifest)
    let results = workers.map(order.count) {
      find(detector, indices[order[$0]], source, minimumScore, measuresBrightness)
    }
    var examined = [ExaminedImage?](repeating: nil, count: indices.count)
    for (place, result) in zip(order, results) { examined[place] = try result.get() }
    return examined.compactMap { $0 }
  }

  /// The findings on all records that have labels.
  public static func run(
    _ detector: FaceDetector, onAllOf source: PhotographSource, measuresBrightness: Bool = false, workers: Workers
  ) throws(Failure) -> [ExaminedImage] {
    try run(
      detector, on: labelled(source.manifest), of: source, measuresBrightness: measuresBrightness, workers: workers)
  }

  /// The records of which something is known.
  public static func labelled(_ manifest: Manifest) -> [Int] {
    manifest.records.indices.filter { manifest.records[$0].labels != .unlabelled }
  }

  /// Places in `indices`, those of one input size together: the network's memory is planned for a size.
  private static func bySize(_ indices: [Int], _ detector: FaceDetector, _ manifest: Manifest) -> [Int] {
    let keyed = indices.enumerated().map { place, index in
      let record = manifest.records[index]
      return (size: detector.card.preprocessing.inputSize(width: record.width, height: record.height), place: place)
    }
    return keyed.sorted { ($0.size.height, $0.size.width, $0.place) < ($1.size.height, $1.size.width, $1.place) }
      .map(\.place)
  }

  private static func find(
    _ detector: FaceDetector, _ index: Int, _ source: PhotographSource, _ minimumScore: Double,
    _ measuresBrightness: Bool
  ) -> Result<ExaminedImage, Failure> {
    let record = source.manifest.records[index]
    let step = "Run 'dsm ingest' on its folder and 'dsm split' again."
    switch source.photograph(index) {
    case .failure(let problem):
      return .failure(Failure(source.manifest.path(of: record), problem.reason, nextStep: step))
    case .success(let photograph):
      return Result { () throws(Failure) in
        do {
          return ExaminedImage(
            truth: record.labels.annotations, found: try detector.detect(photograph, minimumScore: minimumScore),
            attributes: record.attributes,
            brightness: measuresBrightness ? Quality(photograph.image).brightness : nil)
        } catch {
          throw Failure(source.manifest.path(of: record), "cannot be examined (\(error))", nextStep: step)
        }
      }
    }
  }
}

extension PhotographSource {
  /// The photographs of `manifest` as the detector wants them.
  public convenience init(_ manifest: Manifest, for detector: FaceDetector, cacheBytes: Int = 0) {
    self.init(manifest: manifest, longSide: detector.card.preprocessing.longSide, cacheBytes: cacheBytes)
  }
}
