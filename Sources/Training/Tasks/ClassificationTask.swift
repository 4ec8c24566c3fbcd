import Augmentation
import Basics
import Classification
import Compute
import Dataset
import Detection
import Network
import Streaming

/// To tell of a photograph which value an attribute has: softmax over the values that the training split has.
public struct ClassificationTask: LearningTask {
  public static let lossParts = ["crossEntropy"]
  public static let scoreName = "accuracy"
  /// What is known of the classifier before it is trained.
  let card: ClassifierCard
  /// Values that are seen in validation or test and not in training, those whose photographs are few, and the like.
  public let warnings: [String]
  private let loss: ClassificationLoss

  public static func defaults(_ preset: Preset) -> [String: String] {
    ["recipe": "light", "size": "96,128", "dropout": "0.2"]
  }

  public init(_ options: TrainingOptions, _ manifests: ManifestSet) throws(Failure) {
    let values = try LabelValues(options.label, manifests)
    (warnings, loss) = (values.warnings, ClassificationLoss(classes: values.classes.count))
    card = ClassifierCard(
      preset: options.preset, label: values.label, classes: values.classes,
      preprocessing: SquarePreprocessing(longSide: options.longSide, side: options.sizes.last ?? 0),
      manifests: manifests.digests)
  }

  public var network: Network { card.preset.classifier(classes: card.classes.count) }

  public var takes: PhotographSource.Choice { card.takes }

  public func census(_ manifests: ManifestSet) -> String {
    let counts = ManifestSet.names.map { name in
      let records = manifests[name]?.records ?? []
      return "\(name) \(records.count(where: takes)) of \(records.count)"
    }
    return "\(counts.joined(separator: ", ")) photographs have '\(card.label.printable)': "
      + LabelValues.named(card.classes.map(\.printable))
  }

  public func require(_ split: String, of manifests: ManifestSet) throws(Failure) {
    guard manifests[split]?.records.contains(where: takes) == true else {
      throw Failure(
        manifests.manifestFile(split), "holds no photograph with a known '\(card.label.printable)'",
        nextStep: "Give 'dsm split' other ratios, or --stratify \(card.label.printable).")
    }
  }

  /// Of a mixture of photographs nobody knows the class.
  public func require(_ recipe: Recipe) throws(Failure) {
    guard let mixing = recipe.steps.flatMap(\.leaves).first(where: { $0 is any Mixing }) else { return }
    throw Failure(
      recipe.name, "\(type(of: mixing).name) mixes photographs, which may be of two classes",
      nextStep: "Take it out of the recipe, or choose another one with --recipe.")
  }

  public func judge(_ samples: [StreamedSample], _ executor: Executor<Float>, phase: LearningPhase) -> LossTally {
    let targets = samples.compactMap { card.target(of: $0.attributes) }
    precondition(targets.count == samples.count, "a stream of photographs whose class is known")
    return LossTally(sums: [loss(executor, targets)], terms: targets.count)
  }

  public func measure(
    _ weights: Weights<Float>, on indices: [Int], of source: PhotographSource, workers: Workers
  ) throws(Failure) -> Measurement {
    let classifier = PhotographClassifier(card: card, weights: weights)
    let examined = try Examination.run(classifier, on: indices, of: source, workers: workers)
    let figures = ClassificationFigures(examined, classes: card.classes)
    return Measurement(score: figures.accuracy, threshold: nil, others: ["loss": figures.loss])
  }

  public func file(_ weights: Weights<Float>, threshold: Double) throws -> Safetensors {
    try PhotographClassifier.file(card: card, weights: weights)
  }

  public func truth(of sample: StreamedSample) -> (boxes: [Annotation], words: String?) {
    ([], sample.attributes[card.label]?.printable)
  }

  /// Of each class in turn the one whose content id comes first.
  public func easiest(_ count: Int, of manifests: ManifestSet) throws(Failure) -> [ManifestRecord] {
    let known = manifests.train.records.filter(takes).sorted { $0.id < $1.id }
    guard known.count >= count, count >= card.classes.count else {
      throw Failure(
        manifests.manifestFile("train"),
        "holds \(known.count) photographs of \(card.classes.count) classes, of each of which one at least is learned",
        nextStep: "Ask for another number with --n.")
    }
    let queues = Dictionary(grouping: known) { card.target(of: $0.attributes) ?? 0 }
    let turns = queues.flatMap { target, records in
      records.enumerated().map { (turn: $0, target: target, record: $1) }
    }
    return turns.sorted { ($0.turn, $0.target) < ($1.turn, $1.target) }.prefix(count).map(\.record)
  }

  public func score(_ weights: Weights<Float>, on samples: [StreamedSample]) throws -> Double {
    let classifier = PhotographClassifier(card: card, weights: weights)
    let examined = try samples.map { sample in
      ClassifiedPhotograph(
        truth: card.target(of: sample.attributes) ?? 0, probabilities: try classifier.probabilities(sample.image))
    }
    return ClassificationFigures(examined, classes: card.classes).accuracy
  }

  public static func measureTest(
    _ run: RunFolder, _ manifests: ManifestSet, workers: Workers
  ) throws -> ClassificationFigures {
    try TestSplit.classify(run, manifests, workers: workers, ending: true).figures
  }
}

extension ClassifierCard {
  /// The place of the class that a photograph with these attributes is of; nil where that is not known, or is none of the classes.
  public func target(of attributes: [String: String]) -> Int? {
    attributes[label].flatMap { value in classes.firstIndex(of: value) }
  }

  /// Whether a photograph's class is known.
  public var takes: PhotographSource.Choice {
    { [label, classes = Set(classes)] record in record.attributes[label].map(classes.contains) ?? false }
  }
}

extension Augmentation {
  /// The transform itself, or those that it is composed of.
  fileprivate var leaves: [any Augmentation] {
    (self as? any Composer).map { $0.transforms.flatMap(\.leaves) } ?? [self]
  }
}
