import Basics
import Classification
import Compute
import Dataset
import Detection
import Imaging
import Network
import Streaming

/// Runs a model over photographs of a manifest and gathers what it found beside what is there. Training, `dsm evaluate` and whatever
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
    examine(index, source) { record, photograph throws(ShapeProblem) in
      ExaminedImage(
        truth: record.labels.annotations, found: try detector.detect(photograph, minimumScore: minimumScore),
        attributes: record.attributes, brightness: measuresBrightness ? Quality(photograph.image).brightness : nil)
    }
  }

  /// What `look` sees in a photograph; one that cannot be had, or cannot be looked at, is a failure that names it.
  private static func examine<Seen>(
    _ index: Int, _ source: PhotographSource,
    _ look: (ManifestRecord, Photograph) throws(ShapeProblem) -> Seen
  ) -> Result<Seen, Failure> {
    let record = source.manifest.records[index]
    let step = "Run 'dsm ingest' on its folder and 'dsm split' again."
    return Result { () throws(Failure) in
      switch source.photograph(index) {
      case .failure(let problem): throw Failure(source.manifest.path(of: record), problem.reason, nextStep: step)
      case .success(let photograph):
        do {
          return try look(record, photograph)
        } catch {
          throw Failure(source.manifest.path(of: record), "cannot be examined (\(error))", nextStep: step)
        }
      }
    }
  }
}

extension Examination {
  /// What a classifier says of the records at `indices`, whose class must be known, in that order. See ``run(_:on:of:minimumScore:measuresBrightness:workers:)``.
  public static func run(
    _ classifier: PhotographClassifier, on indices: [Int], of source: PhotographSource,
    measuresBrightness: Bool = false, workers: Workers
  ) throws(Failure) -> [ClassifiedPhotograph] {
    let results = workers.map(indices.count) { place in
      examine(indices[place], source) { record, photograph throws(ShapeProblem) in
        guard let truth = classifier.card.target(of: record.attributes) else {
          preconditionFailure("a record whose class is known")
        }
        return ClassifiedPhotograph(
          truth: truth, probabilities: try classifier.probabilities(photograph.image), attributes: record.attributes,
          brightness: measuresBrightness ? Quality(photograph.image).brightness : nil)
      }
    }
    var examined: [ClassifiedPhotograph] = []
    for result in results { examined.append(try result.get()) }
    return examined
  }

  /// The figures of a classifier on the photographs of `manifest` whose class it knows, and its slices by `keys`.
  ///
  /// - Parameter binned: what stands for a photograph's attributes where it is sliced by them.
  public static func report(
    _ classifier: PhotographClassifier, _ manifest: Manifest, by keys: [SliceKey] = [],
    binned: ([String: String]) -> [String: String] = { $0 }, workers: Workers
  ) throws(Failure) -> ClassificationReport {
    var examined = try run(
      classifier, on: members(of: manifest, for: classifier), of: PhotographSource(manifest, for: classifier),
      measuresBrightness: keys.contains(.brightness), workers: workers)
    for index in examined.indices { examined[index].attributes = binned(examined[index].attributes) }
    return ClassificationReport(examined, classes: classifier.card.classes, by: keys)
  }

  /// The records of `manifest` whose class the classifier knows.
  public static func members(of manifest: Manifest, for classifier: PhotographClassifier) -> [Int] {
    let takes = classifier.card.takes
    return manifest.records.indices.filter { takes(manifest.records[$0]) }
  }
}

extension PhotographSource {
  /// The photographs of `manifest` as the classifier wants them.
  public convenience init(_ manifest: Manifest, for classifier: PhotographClassifier) {
    let card = classifier.card
    self.init(manifest: manifest, longSide: card.preprocessing.longSide, cacheBytes: 0, takes: card.takes)
  }

  /// The photographs of `manifest` as the detector wants them.
  public convenience init(_ manifest: Manifest, for detector: FaceDetector, cacheBytes: Int = 0) {
    self.init(manifest: manifest, longSide: detector.card.preprocessing.longSide, cacheBytes: cacheBytes)
  }
}
