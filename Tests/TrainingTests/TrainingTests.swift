import Basics
import Compute
import Dataset
import Detection
import Network
import Streaming
import TestSupport
import Testing
import Training

@Suite("Training")
struct TrainingTests {
  @Test("Eight photographs are learned by heart: the loss falls below 5%, AP50 is 1")
  func overfit() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 8, side: 160, smallest: 16)
      var options = TrainingOptions()
      options.recipe = "none"
      options.sizes = [160]
      options.longSide = 160
      options.batch = 8
      options.length = .epochs(300)
      options.schedule.warmupSteps = 20
      options.priorSteps = 50
      options.optimizer.weightDecay = 0
      var losses: [Double] = []
      let trainer = try set.trainer(
        "run", options,
        report: { event in
          if case .step(_, _, _, let loss, _) = event { losses.append(loss) }
        })
      _ = try trainer.start()
      // From step to step other cells answer, and the loss goes up and down by half: no single step tells.
      let (last, mean) = (losses.suffix(100), losses.suffix(100).reduce(0, +) / 100)
      #expect(last.contains { $0 < 0.05 * losses[0] } && mean < 0.07 * losses[0], "from \(losses[0]) to \(mean)")
      let figures = try set.run("run").metrics().last
      #expect(figures?["valAP50"] == 1, "\(String(describing: figures))")
    }
  }

  /// A training of a few steps whose every random number matters.
  private var short: TrainingOptions {
    var options = SmallSet.options(epochs: 3)
    options.priorSteps = 4
    return options
  }

  @Test("A training that was stopped and resumed ends with the weights of one that was not", arguments: [1, 2, 3, 5])
  func resume(stopAfter: Int) throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 9, side: 64, smallest: 8)
      _ = try set.trainer("whole", short).start()
      var steps = 0
      let stopped = try set.trainer("stopped", short, threads: 1) {
        steps += 1
        return steps > stopAfter
      }
      guard case .interrupted = try stopped.start() else {
        Issue.record("the training was not stopped")
        return
      }
      _ = try set.trainer("stopped", short).resume()
      let files = try ["whole", "stopped"].map { try Safetensors(reading: set.run($0).lastFile).tensors }
      #expect(files[0] == files[1])
    }
  }

  @Test("The number of threads does not touch the weights")
  func threads() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 17, side: 64, smallest: 8)
      var options = short
      options.batch = 17
      options.length = .epochs(2)
      let files = try [1, 2, 7].map { threads in
        _ = try set.trainer("\(threads)", options, threads: threads).start()
        return try Safetensors(reading: set.run("\(threads)").lastFile).tensors
      }
      #expect(files[0] == files[1] && files[0] == files[2])
    }
  }

  @Test("The best weights load as a detector that reaches their figures")
  func bestWeights() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 6, side: 64, smallest: 8)
      _ = try set.trainer("run", short).start()
      let run = set.run("run")
      let detector = try FaceDetector.load(run.bestFile)
      let examined = try Examination.run(
        detector, onAllOf: PhotographSource(set.manifests.val, for: detector), workers: Workers(threads: 2))
      #expect(try run.metrics().compactMap { $0["valAP50"] }.max() == Evaluation(examined).ap50)
      let first = try TestSplit.read(run, set.manifests, workers: Workers(threads: 1))
      _ = try TestSplit.read(run, set.manifests, workers: Workers(threads: 2))
      let record = try JSON.read(TestSplit.Record<Evaluation>.self, from: run.testFile)
      #expect(record.readings == [first, first])
    }
  }

  @Test("A run folder that holds a run is not begun anew, and one of other manifests is not resumed")
  func refusals() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 3, side: 64, smallest: 8)
      var options = short
      options.length = .epochs(1)
      _ = try set.trainer("run", options).start()
      #expect(throws: Failure.self) { try set.trainer("run", options).start() }
      let records = Array(set.manifests.train.records.dropLast())
      try Manifest(folder: "\(folder)/manifests", records: records).write(to: "\(folder)/manifests/train.jsonl")
      let changed = try Trainer(
        options: options, manifests: ManifestSet(reading: "\(folder)/manifests"), run: set.run("run"),
        workers: Workers(threads: 1), cacheBytes: 0, report: { _ in })
      #expect(throws: Failure.self) { try changed.resume() }
    }
  }

  @Test("A test split without a face is not measured")
  func nothingToMeasure() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 3, side: 64, smallest: 8)
      try Manifest(folder: "\(folder)/manifests", records: []).write(to: "\(folder)/manifests/test.jsonl")
      var options = short
      options.length = .epochs(1)
      let manifests = try ManifestSet(reading: "\(folder)/manifests")
      _ = try Trainer(
        options: options, manifests: manifests, run: set.run("run"), workers: Workers(threads: 1), cacheBytes: 0,
        report: { _ in }
      ).start()
      #expect(throws: Failure.self) { try TestSplit.read(set.run("run"), manifests, workers: Workers(threads: 1)) }
    }
  }

  @Test("Manifests without a face are refused")
  func noFaces() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 2, side: 64, smallest: 8)
      let records = set.manifests.train.records.map { record in
        var empty = record
        empty.labels = .labelled([])
        return empty
      }
      try Manifest(folder: "\(folder)/manifests", records: records).write(to: "\(folder)/manifests/train.jsonl")
      let manifests = try ManifestSet(reading: "\(folder)/manifests")
      #expect(throws: Failure.self) {
        try Trainer(
          options: short, manifests: manifests, run: set.run("run"), workers: Workers(threads: 1), cacheBytes: 0,
          report: { _ in })
      }
    }
  }
}
