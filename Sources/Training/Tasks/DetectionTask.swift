import Augmentation
import Basics
import Compute
import Dataset
import Detection
import Network
import Streaming

/// To find faces: photographs with boxes, and those that are known to have none.
public struct DetectionTask: LearningTask {
  public static let lossParts = ["obj", "cls", "box", "landmarks"]
  public static let scoreName = "AP50"
  /// What is known of the detector before it is trained.
  let card: ModelCard
  private let loss = DetectionLoss()

  public static func defaults(_ preset: Preset) -> [String: String] { preset == .nano ? ["size": "160"] : [:] }

  public init(_ options: TrainingOptions, _ manifests: ManifestSet) throws(Failure) {
    guard options.label == nil else {
      throw Failure(
        "--label \(options.label ?? "")", "a detector learns boxes, and no attribute",
        nextStep: "Add --task classify to learn the attribute, or leave out --label.")
    }
    let annotations = manifests.train.records.lazy.flatMap(\.labels.annotations)
    card = ModelCard(
      preset: options.preset, preprocessing: Preprocessing(longSide: options.longSide),
      knowsLandmarks: annotations.contains { $0.landmarks != nil }, manifests: manifests.digests)
  }

  public var network: Network { card.preset.network }

  public var takes: PhotographSource.Choice { PhotographSource.labelled }

  public func census(_ manifests: ManifestSet) -> String {
    ManifestSet.names.map { name -> String in
      let records = manifests[name]?.records ?? []
      let states = Dictionary(grouping: records, by: \.labels.state).mapValues(\.count)
      let (labelled, empty, unlabelled) = (states["labelled"] ?? 0, states["empty"] ?? 0, states["unlabelled"] ?? 0)
      return "\(name) \(labelled) with faces + \(empty) empty"
        + (unlabelled > 0 ? " (\(unlabelled) unlabelled, unused)" : "")
    }.joined(separator: "; ")
  }

  public var warnings: [String] { [] }

  public func require(_ split: String, of manifests: ManifestSet) throws(Failure) { try manifests.requireFaces(split) }

  public func require(_ recipe: Recipe) throws(Failure) {}

  public func judge(_ samples: [StreamedSample], _ executor: Executor<Float>, phase: LearningPhase) -> LossTally {
    let cells = Cells(height: samples[0].image.height, width: samples[0].image.width)
    let assigner: Assigner = phase == .beginning ? .centerPrior : .simOTA
    var parts = LossParts()
    for (index, sample) in samples.enumerated() {
      let predictions = Predictions(cells: cells, executor: executor, image: index)
      let faces = sample.annotations.filter { !$0.ignore }
      let ignored = sample.annotations.filter(\.ignore).map(\.box)
      let assignment = assigner.assign(predictions, faces: faces.map(\.box), ignored: ignored)
      let (part, slope) = loss(predictions, faces, assignment)
      executor.write(gradient: slope, image: index)
      parts = parts + part
    }
    return LossTally(parts)
  }

  public func measure(
    _ weights: Weights<Float>, on indices: [Int], of source: PhotographSource, workers: Workers
  ) throws(Failure) -> Measurement {
    let detector = FaceDetector(card: card, weights: weights)
    let figures = Evaluation(try Examination.run(detector, on: indices, of: source, workers: workers))
    return Measurement(
      score: figures.ap50, threshold: figures.bestThreshold,
      others: ["precision": figures.precision, "recall": figures.recall])
  }

  public func file(_ weights: Weights<Float>, threshold: Double) throws -> Safetensors {
    var card = card
    card.threshold = threshold
    return try FaceDetector.file(card: card, weights: weights)
  }

  public func truth(of sample: StreamedSample) -> (boxes: [Annotation], words: String?) { (sample.annotations, nil) }

  public func easiest(_ count: Int, of manifests: ManifestSet) throws(Failure) -> [ManifestRecord] {
    let sizes = manifests.train.records.compactMap { record -> (record: ManifestRecord, size: Double)? in
      let sides = record.labels.annotations.filter { !$0.ignore }.map { min($0.box.width, $0.box.height) }
      guard let smallest = sides.min() else { return nil }
      return (record, smallest / Double(max(record.width, record.height)))
    }
    guard sizes.count >= count else {
      throw Failure(
        manifests.manifestFile("train"), "holds \(sizes.count) photographs with faces, not \(count)",
        nextStep: "Ask for fewer with --n.")
    }
    return sizes.sorted { ($0.size, $0.record.id) > ($1.size, $1.record.id) }.prefix(count).map(\.record)
  }

  public func score(_ weights: Weights<Float>, on samples: [StreamedSample]) throws -> Double {
    let detector = FaceDetector(card: card, weights: weights)
    let examined = try samples.map { sample in
      ExaminedImage(
        truth: sample.annotations,
        found: try detector.detect(sample.image, minimumScore: TrainingOptions.lowestScore))
    }
    return Evaluation(examined).ap50
  }

  public static func measureTest(
    _ run: RunFolder, _ manifests: ManifestSet, workers: Workers
  ) throws -> Evaluation {
    try TestSplit.read(run, manifests, workers: workers, ending: true)
  }
}

extension LossTally {
  /// The parts in the order of ``DetectionTask/lossParts``.
  init(_ parts: LossParts) {
    self.init(
      sums: [parts.obj, parts.cls, parts.box, parts.landmarks], terms: parts.positives, others: parts.negatives)
  }
}

extension LossParts {
  /// The parts that a detection's tally was made of.
  package init(_ tally: LossTally) {
    self.init()
    (positives, negatives) = (tally.terms, tally.others)
    guard tally.sums.count == DetectionTask.lossParts.count else { return }
    (obj, cls, box, landmarks) = (tally.sums[0], tally.sums[1], tally.sums[2], tally.sums[3])
  }
}
