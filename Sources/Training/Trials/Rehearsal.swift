import Basics
import Compute
import Imaging
import Network
import Streaming

/// What a training will be like, found out on a copy before its first step: the first batch, the loss that it begins with, and what time and
/// memory it will take. Neither the training's state nor what is random in it is touched.
public struct Rehearsal: Sendable {
  /// The first batch, augmented, with what is learned from it.
  public let sheet: Image
  /// What the first batch cost before anything is learned.
  public let tally: LossTally
  /// Seconds that a step takes at each of the sizes, in the order of the training.
  public let stepSeconds: [Double]
  /// Seconds of a validation.
  public let validationSeconds: Double
  /// Bytes of memory, decoded photographs among them.
  public let bytes: Int
  /// Bytes of decoded photographs that stay in memory.
  public let cachedBytes: Int
  /// Epochs, and seconds that they take together with their validations.
  public let epochs: Int, seconds: Double

  private let options: TrainingOptions
  private let firstBatch: String

  init(_ setup: TrainingSetup, _ state: TrainingState) throws {
    options = setup.options
    let probe = try Probe(setup, state)
    sheet = BatchDump.sheet(
      probe.samples, of: setup.task, headline: "first batch, \(setup.options.sizes[0]) pixels")
    (tally, stepSeconds) = (probe.tally, probe.stepSeconds)
    firstBatch = setup.task.words(
      ofFirst: tally, side: setup.options.sizes[0], samples: probe.samples.count,
      isRandom: setup.options.transfer.file == nil)
    validationSeconds = try Self.validationSeconds(setup, state)
    cachedBytes = setup.cachedBytes
    // By now photographs were verified and kept, and memory for every size was planned once: the process shows what is still needed.
    bytes = max(probe.plannedBytes + cachedBytes, ProcessMemory.resident ?? 0)
    (epochs, seconds) = Self.length(setup, stepSeconds, validationSeconds)
  }

  /// How long a validation takes, from the first photographs of the split.
  private static func validationSeconds(_ setup: TrainingSetup, _ state: TrainingState) throws -> Double {
    let all = setup.task.members(of: setup.manifests.val)
    let probed = Array(all.prefix(4 * setup.workers.threads))
    // The first pass decodes, and asks the system for memory.
    _ = try setup.task.measure(state.average, on: probed, of: setup.validation, workers: setup.workers)
    let start = ContinuousClock.now
    _ = try setup.task.measure(state.average, on: probed, of: setup.validation, workers: setup.workers)
    let each = (ContinuousClock.now - start) / .seconds(1) / Double(max(1, probed.count))
    let onTrain = min(TrainingOptions.trainProbe, setup.task.members(of: setup.manifests.train).count)
    return each * Double(all.count + onTrain)
  }

  private static func length(
    _ setup: TrainingSetup, _ steps: [Double], _ validation: Double
  ) -> (epochs: Int, seconds: Double) {
    let options = setup.options
    let seconds = { (progress: Double) in
      let size = options.size(progress: progress)
      return steps[options.sizes.firstIndex(of: size) ?? 0] * Double(setup.stepsPerEpoch) + validation
    }
    switch options.length {
    case .epochs(let epochs):
      return (epochs, (0..<epochs).reduce(0) { $0 + seconds(Double($1) / Double(epochs)) })
    case .budget(let budget):
      var (spent, epochs) = (0.0, 0)
      while spent < budget, epochs < 1_000_000 {
        spent += max(seconds(spent / budget), 1e-3)
        epochs += 1
      }
      return (epochs, budget)
    }
  }
}

/// Two steps at each size on a copy of the state.
private struct Probe {
  let samples: [StreamedSample]
  let tally: LossTally
  let stepSeconds: [Double]
  let plannedBytes: Int

  init(_ setup: TrainingSetup, _ state: TrainingState) throws {
    var first: (samples: [StreamedSample], tally: LossTally)?
    var (seconds, bytes): ([Double], Int) = ([], 0)
    for size in setup.options.sizes {
      var copy = state.copy(for: setup.task.network)
      let recipe = setup.recipe.resized(to: size)
      // The first step plans memory and decodes; only the second one is timed.
      for isTimed in [false, true] {
        let start = ContinuousClock.now
        let samples = try setup.samples(epoch: 0, from: 0, recipe: recipe)
        let outcome = try setup.learner.learn(samples, &copy, phase: .beginning, rate: 0)
        if isTimed { seconds.append((ContinuousClock.now - start) / .seconds(1)) }
        if first == nil { first = (samples, outcome.tally) }
      }
      bytes = max(bytes, setup.learner.plannedBytes)
    }
    (samples, tally) = (first?.samples ?? [], first?.tally ?? LossTally())
    (stepSeconds, plannedBytes) = (seconds, bytes)
  }
}

extension TrainingSetup {
  /// Bytes of decoded photographs that will stay in memory.
  fileprivate var cachedBytes: Int {
    let bytes = { [takes = task.takes] (source: PhotographSource) in
      source.manifest.records.lazy.filter(takes).reduce(0) { sum, record in
        let side = source.longSide ?? max(record.width, record.height)
        let size = Image.fittedSize(width: record.width, height: record.height, longSide: side)
        return sum + 3 * size.width * size.height
      }
    }
    return min(bytes(stream.source), cacheBytes / 4 * 3) + min(bytes(validation), cacheBytes / 4)
  }
}

extension Rehearsal {
  /// What a person should know before the first step.
  public var lines: [String] {
    let times = zip(options.sizes, stepSeconds).map { "\(seconds($1)) s at \($0)" }.joined(separator: ", ")
    let photographs = "\(max(1, bytes >> 20)) MB, \(cachedBytes >> 20) of them decoded photographs"
    return [
      firstBatch,
      "A step takes \(times), a validation \(seconds(validationSeconds)) s: \(epochs) epochs, about \(minutes).",
      "Memory: at least \(photographs).",
    ]
  }

  private var minutes: String {
    seconds < 90 ? "\(max(1, Int(seconds.rounded()))) s" : "\(Int((seconds / 60).rounded())) min"
  }

  private func seconds(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
}

extension Double {
  /// With at most two digits behind the point.
  var rounded2: String { "\((self * 100).rounded() / 100)" }
}
