import Augmentation
import Basics
import Compute
import Dataset
import Detection
import Network
import Streaming

/// What a training learns. The engine (batches, shards, steps, schedules, checkpoints, trials) knows of tasks no more than stands here.
public protocol LearningTask: Sendable {
  /// What is told of a split that was measured.
  associatedtype Figures: TestFigures

  /// The parts of the loss, in the order of ``LossTally/sums``; `metrics.jsonl` has them under these names.
  static var lossParts: [String] { get }

  /// What settings are where nothing is said, as far as it is not what ``TrainingOptions`` begins with.
  static func defaults(_ preset: Preset) -> [String: String]

  /// The task that `options` ask for on the photographs of `manifests`.
  /// - Throws: a failure where options or manifests do not fit the task.
  init(_ options: TrainingOptions, _ manifests: ManifestSet) throws(Failure)

  /// The network as it is saved and used.
  var network: Network { get }

  /// Whether a photograph is learned from, or measured on.
  var takes: PhotographSource.Choice { get }

  /// How many photographs of each split are learned from or measured on, in words.
  func census(_ manifests: ManifestSet) -> String

  /// Things of the manifests that are allowed and that hardly anybody means.
  var warnings: [String] { get }

  /// Refuses a split of which nothing could be told.
  func require(_ split: String, of manifests: ManifestSet) throws(Failure)

  /// Refuses a recipe that would spoil what is known of the photographs.
  func require(_ recipe: Recipe) throws(Failure)

  /// What `samples`, which `executor` has run, cost; the gradients of the outputs, not yet divided, are handed to the executor.
  func judge(_ samples: [StreamedSample], _ executor: Executor<Float>, phase: LearningPhase) -> LossTally

  /// Examines the records of `source` at `indices` with `weights`.
  /// - Throws: a failure that names the first photograph that cannot be examined.
  func measure(
    _ weights: Weights<Float>, on indices: [Int], of source: PhotographSource, workers: Workers
  ) throws(Failure) -> Measurement

  /// What an epoch's line in `metrics.jsonl` has besides the loss.
  static func values(onTrain: Measurement, onVal: Measurement) -> [String: Double]

  /// The middle of an epoch's line for a person: the loss, and the figures on both splits.
  static func words(_ figures: EpochFigures) -> String

  /// A weights file that can be used without the training. `threshold` is what ``Measurement/threshold`` was for these weights.
  func file(_ weights: Weights<Float>, threshold: Double) throws -> Safetensors

  /// What is learned from a sample, for a picture of it: boxes, and a line of text.
  func truth(of sample: StreamedSample) -> (boxes: [Annotation], words: String?)

  /// What the first batch cost before anything was learned, in words; beside what random weights should cost, where `isRandom`.
  func words(ofFirst tally: LossTally, side: Int, samples: Int, isRandom: Bool) -> String

  /// `count` training photographs that are the easiest to learn by heart.
  func easiest(_ count: Int, of manifests: ManifestSet) throws(Failure) -> [ManifestRecord]

  /// ``Measurement/score`` on samples as they are.
  func score(_ weights: Weights<Float>, on samples: [StreamedSample]) throws -> Double

  /// What ``Measurement/score`` is called.
  static var scoreName: String { get }

  /// Measures the best weights of `run` on the test split: the look that a training takes at its end.
  static func measureTest(_ run: RunFolder, _ manifests: ManifestSet, workers: Workers) throws -> Figures

  /// A command that uses the best weights of `run`.
  static func example(_ run: RunFolder) -> String
}

extension LearningTask {
  /// The records of `manifest` that are learned from or measured on.
  func members(of manifest: Manifest) -> [Int] { manifest.records.indices.filter { takes(manifest.records[$0]) } }
}

/// Figures on the test split, as ``RunFolder/testFile`` keeps them.
public protocol TestFigures: Codable, Hashable, Sendable {
  /// As a person reads them.
  var table: String { get }
}

/// How far a training is, for a task that judges predictions otherwise as long as they say nothing.
public enum LearningPhase: Hashable, Sendable {
  /// Predictions are still those of random weights.
  case beginning
  /// Predictions can be gone by.
  case proper
}

/// What weights reach on some photographs.
public struct Measurement: Hashable, Sendable {
  /// The figure that decides which weights are best; from 0, higher is better.
  public var score: Double
  /// A score of a single answer from which on it is taken; nil where the task has no such thing.
  public var threshold: Double?
  /// Other figures, by name.
  public var others: [String: Double]
}

/// What some samples cost: sums that are still to be divided.
public struct LossTally: Codable, Hashable, Sendable {
  /// The parts of the loss, in the task's order; empty before any sample.
  public var sums: [Double] = []
  /// How many terms the loss is the mean of: answering cells, photographs.
  public var terms = 0
  /// How many others cost something and are not counted: cells that are to say that they answer for nothing.
  public var others = 0

  /// Nothing yet.
  public init() {}

  /// The sums of some samples.
  public init(sums: [Double], terms: Int, others: Int = 0) {
    (self.sums, self.terms, self.others) = (sums, terms, others)
  }

  /// The loss: the mean over the terms, or the sum where there is none.
  public var loss: Double { sums.reduce(0, +) / Double(max(1, terms)) }

  /// The parts of the loss, each a mean over the terms.
  public var means: [Double] { sums.map { $0 / Double(max(1, terms)) } }

  /// Both together.
  public static func + (a: LossTally, b: LossTally) -> LossTally {
    guard !a.sums.isEmpty else { return b }
    guard !b.sums.isEmpty else { return a }
    return LossTally(
      sums: zip(a.sums, b.sums).map { $0 + $1 }, terms: a.terms + b.terms, others: a.others + b.others)
  }
}
