import Basics
import Compute
import Dataset
import Foundation
import Network
import TestSupport
import Testing
import Training

/// `DSM_SOAK` says how often a training is stopped.
private let stops = ProcessInfo.processInfo.environment["DSM_SOAK"].flatMap { Int($0) } ?? 3

@Suite("Going on with a training")
struct ResumeTests {
  /// A few steps in which dropout, a schedule that looks at figures, and early stopping all remember something.
  private var options: TrainingOptions {
    var options = SmallSet.options(epochs: 4)
    options.priorSteps = 4
    options.dropout = 0.2
    options.scheduleKind = .plateau
    options.plateau?.patience = 0
    options.stopping = EarlyStopping(patience: 3, minDelta: 0, grace: 0)
    return options
  }

  private func tensors(_ run: RunFolder) throws -> [String: Safetensors.Entry] {
    try Safetensors(reading: run.lastFile).tensors
  }

  private func refusal(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing was refused"
    } catch {
      return "\(error)"
    }
  }

  /// What a run is like besides its weights, without times.
  private func figures(_ run: RunFolder) throws -> [[Double]] {
    try run.metrics().map { figures in
      [figures.loss, figures.learningRate, figures.gradientNorm, Double(figures.step)]
        + figures.values.sorted { $0.key < $1.key }.map(\.value)
    }
  }

  @Test("However often it is stopped, at whatever step, it ends with the weights and figures of one that was not")
  func randomStops() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 9, side: 64, smallest: 8)
      let ending = try set.trainer("whole", options).start()
      let seed = UInt64.random(in: 0...(.max))
      var random = Random(seed: seed)
      for round in 0..<stops {
        let name = "stopped-\(round)"
        var last = Trainer.Ending.interrupted
        for session in 0..<40 where last == .interrupted {
          var left = random.integer(in: 0...5)
          let trainer = try set.trainer(name, options, threads: 1 + session % 3) {
            left -= 1
            return left < 0
          }
          last = try session == 0 ? trainer.start() : trainer.resume()
        }
        #expect(last == ending, "seed \(seed), round \(round)")
        #expect(try tensors(set.run(name)) == tensors(set.run("whole")), "seed \(seed), round \(round)")
        #expect(try figures(set.run(name)) == figures(set.run("whole")), "seed \(seed), round \(round)")
      }
    }
  }

  @Test("From a kept version it comes to where the run came, and leaves the run as it is")
  func versions() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 9, side: 64, smallest: 8)
      var options = options
      options.stopping.patience = nil
      options.means.keep = 3
      _ = try set.trainer("whole", options).start()
      let run = set.run("whole")
      #expect(run.versions == [2, 3, 4])
      let before = try Files.read(run.lastFile)
      try run.branch(at: 2, into: set.run("branch"))
      #expect(try set.run("branch").metrics().count == 2)
      _ = try set.trainer("branch", options).resume()
      #expect(try tensors(set.run("branch")) == tensors(run))
      #expect(try Files.read(set.run("branch").bestFile) == Files.read(run.bestFile))
      #expect(try Files.read(run.lastFile) == before)
      let gone = refusal { try run.branch(at: 1, into: set.run("other")) }
      #expect(gone.contains("the state after epoch 1 is not kept") && gone.contains("2, 3, 4"), "\(gone)")
    }
  }

  @Test("A run that ended early waits anew when it is given more epochs alone")
  func renewed() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 6, side: 64, smallest: 8)
      var options = options
      options.stopping = EarlyStopping(patience: 2, minDelta: 1, grace: 0)
      #expect(try set.trainer("run", options).start() == .settled)
      #expect(try set.run("run").metrics().count == 3)
      options.length = .epochs(9)
      #expect(try set.trainer("run", options).resume() == .settled)
      #expect(try set.run("run").metrics().count == 5)
    }
  }

  @Test("A run that has ended goes on with more epochs, and with patience anew after it ended early")
  func more() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 6, side: 64, smallest: 8)
      var options = options
      options.stopping = EarlyStopping(patience: 1, minDelta: 1, grace: 0)
      #expect(try set.trainer("run", options).start() == .settled)
      #expect(try set.run("run").metrics().count == 2)
      _ = try TestSplit.read(set.run("run"), set.manifests, workers: Workers(threads: 1), ending: true)
      options.stopping.patience = nil
      options.length = .epochs(6)
      #expect(try set.trainer("run", options).resume() == .finished)
      #expect(try set.run("run").metrics().count == 6)
      #expect(try set.run("run").description().options.length == .epochs(6))
      #expect(try set.run("run").finalFigures() == nil, "the test split is to be read at the new end")
      options.length = .epochs(2)
      #expect(refusal { _ = try set.trainer("run", options).resume() }.contains("has done 6 epochs already"))
    }
  }

  @Test("It is refused with the difference where manifests, recipe or options are others")
  func differences() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 6, side: 64, smallest: 8)
      _ = try set.trainer("run", options).start()
      var changed = options
      changed.schedule.peak = 0.5
      changed.dropout = 0
      let words = refusal { _ = try set.trainer("run", changed).resume() }
      #expect(words.contains("lr was 0.05, is now 0.5") && words.contains("dropout was 0.2, is now 0.0"), "\(words)")
      let recipe = String(decoding: try Files.read(set.run("run").recipeFile), as: UTF8.self)
      let other = recipe.replacing("HorizontalFlip: {p: 0.5}", with: "HorizontalFlip: {p: 0.25}")
      try AtomicFile.write(other, to: set.run("run").recipeFile)
      let flip = refusal { _ = try set.trainer("run", options).resume() }
      #expect(flip.contains("HorizontalFlip: {p: 0.5}") && flip.contains("HorizontalFlip: {p: 0.25}"), "\(flip)")
      try AtomicFile.write(recipe, to: set.run("run").recipeFile)
      let records = Array(set.manifests.train.records.dropLast())
      try Manifest(folder: "\(folder)/manifests", records: records).write(to: "\(folder)/manifests/train.jsonl")
      let fewer = try Trainer(
        options: options, manifests: ManifestSet(reading: "\(folder)/manifests"), run: set.run("run"),
        workers: Workers(threads: 1), cacheBytes: 0, report: { _ in })
      let lost = refusal { _ = try fewer.resume() }
      #expect(lost.contains("train.jsonl is another: it held 6 photographs, and holds 5"), "\(lost)")
    }
  }

  @Test("The best weights are there whatever ended the run, and come back where they were lost")
  func best() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 6, side: 64, smallest: 8)
      var steps = 0
      let stopped = try set.trainer("run", options) {
        steps += 1
        return steps > 7
      }
      #expect(try stopped.start() == .interrupted)
      let best = try Files.read(set.run("run").bestFile)
      try AtomicFile.write("lost", to: set.run("run").bestFile)
      #expect(try set.trainer("run", options, shouldStop: { true }).resume() == .interrupted)
      #expect(try Files.read(set.run("run").bestFile) == best)
    }
  }
}
