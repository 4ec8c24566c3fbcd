import Basics
import Compute
import Dataset
import Detection
import Foundation
import Network

/// The folder of one training: its options, its figures epoch by epoch, its last and best weights, and its one look at the test split.
public struct RunFolder: Sendable {
  /// Where it lies.
  public let path: String

  /// The folder at `path`, there or not.
  public init(_ path: String) { self.path = path }

  /// What was asked for, resolved; and what it was asked for on.
  public var optionsFile: String { path + "/train.json" }
  /// The options once more, in the form in which --config reads them.
  public var settingsFile: String { path + "/train.yaml" }
  /// The first batch, augmented, with what is learned from it.
  public var firstBatchFile: String { path + "/first-batch.png" }
  /// The augmentation, resolved: what a resumed run goes on with.
  public var recipeFile: String { path + "/recipe.yaml" }
  /// A line of figures for each epoch.
  public var metricsFile: String { path + "/metrics.jsonl" }
  /// The newest weights, with all that is needed to go on.
  public var lastFile: String { path + "/last.safetensors" }
  /// The weights with the best figure on the validation split.
  public var bestFile: String { path + "/best.safetensors" }
  /// The figures on the test split; there once it was read.
  public var testFile: String { path + "/test.json" }

  /// The figures of all epochs so far; none where no epoch has ended.
  public func metrics() throws(Failure) -> [EpochFigures] {
    guard Files.exists(metricsFile) else { return [] }
    var figures: [EpochFigures] = []
    for (index, line) in try Files.read(metricsFile).split(separator: UInt8(ascii: "\n")).enumerated() {
      do {
        figures.append(try JSONDecoder().decode(EpochFigures.self, from: Data(line)))
      } catch {
        throw Failure(
          "\(metricsFile):\(index + 1)", "not a line of figures (\(JSON.explain(error)))",
          nextStep: "Take the line out of the file.")
      }
    }
    return figures
  }

  /// Whether something is there that `name` can mean as a model; what lies in it is seen when it is read.
  public static func hasModel(_ name: String) -> Bool {
    Files.exists(name) || name == FaceDetector.shippedName || version(named: name) != nil
  }

  /// The model that `name` means: a run folder's best weights, what it had after an epoch (`RUN@EPOCH`), or a weights file itself.
  public static func model(_ name: String) throws(Failure) -> String {
    if let (run, epoch) = version(named: name) {
      try run.requireVersion(epoch)
      return run.versionFile(epoch)
    }
    guard Files.isFolder(name) else { return name }
    let best = RunFolder(name).bestFile
    guard Files.exists(best) else {
      throw Failure(
        name, "a folder without best.safetensors", nextStep: "Name a run that 'dsm train' has finished an epoch of.")
    }
    return best
  }
}

/// What is written to ``RunFolder/optionsFile``.
public struct RunDescription: Codable, Hashable, Sendable {
  /// The options, resolved.
  public var options: TrainingOptions
  /// The folder of the manifests, relative to the run folder.
  public var manifests: String
  /// The SHA-256 of each manifest.
  public var digests: [String: String]
  /// The SHA-256 of the recipe.
  public var recipeDigest: String
  /// How many photographs each manifest held.
  public var photographs: [String: Int]
  /// What the run does without, by the split's name; nil where it takes the manifests whole.
  public var skipped: [String: SkippedPhotographs]?

  var skippedIDs: [String: [ContentID]] { (skipped ?? [:]).mapValues(\.ids) }
}
