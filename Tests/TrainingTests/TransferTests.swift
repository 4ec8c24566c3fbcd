import Basics
import Compute
import Detection
import Network
import TestSupport
import Testing
import Training

@Suite("Transfer")
struct TransferTests {
  private var options: TrainingOptions {
    var options = SmallSet.options(batch: 16, epochs: 2)
    options.priorSteps = 4
    return options
  }

  private func tensors(_ run: RunFolder, _ prefix: String) throws -> [String: [Float]] {
    let all = try Safetensors(reading: run.lastFile).tensors.filter { $0.key.hasPrefix(prefix) }
    return Dictionary(uniqueKeysWithValues: all.map { (String($0.key.dropFirst(prefix.count)), $0.value.values) })
  }

  @Test("A training begins at the weights of a run, and frozen tensors and their batch norm end as they began")
  func freeze() throws {
    try withTemporaryFolder { folder in
      // Three shards: the mean of three equal statistics need not be what they are.
      let set = try SmallSet(in: folder, count: 17, side: 64, smallest: 8)
      var options = options
      options.batch = 17
      _ = try set.trainer("first", options).start()
      options.transfer.file = set.run("first").path
      options.transfer.freeze = ["stem*", "stage1.0*"]
      options.seed = 5
      let trainer = try set.trainer("second", options)
      #expect(trainer.loadedTensors?.summary.contains("0 missing, 0 mismatched, 0 skipped") == true)
      _ = try trainer.start()
      let before = try Safetensors(reading: set.run("first").bestFile).tensors
      for prefix in ["raw.", "model."] {
        for (name, values) in try tensors(set.run("second"), prefix) {
          let isFrozen = name.hasPrefix("stem") || name.hasPrefix("stage1.0")
          #expect((before["model.\(name)"]?.values == values) == isFrozen, "\(prefix)\(name)")
        }
      }
    }
  }

  @Test("Tensors move in proportion to their learning rate")
  func rates() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 6, side: 64, smallest: 8)
      var options = options
      options.length = .epochs(1)
      options.optimizer = Optimizer(method: .sgd, weightDecay: 0)
      options.schedule.warmupSteps = 0
      _ = try set.trainer("plain", options).start()
      options.transfer.rates = [.init(pattern: "*", factor: 3), .init(pattern: "stage*", factor: 0.5)]
      _ = try set.trainer("rates", options).start()
      let start = try Safetensors(reading: set.run("plain").versionFile(0)).tensors
      let (plain, rates) = (try tensors(set.run("plain"), "raw."), try tensors(set.run("rates"), "raw."))
      for (name, factor) in [("stage2.1.pw.weight", 0.5 as Float), ("head8.dw.weight", 3)] {
        let (old, one, two) = (
          try #require(start["raw.\(name)"]?.values), try #require(plain[name]), try #require(rates[name])
        )
        let moved = zip(old, one).map { $1 - $0 }
        let furthest = try #require(moved.indices.max { abs(moved[$0]) < abs(moved[$1]) })
        #expect(abs((two[furthest] - old[furthest]) / moved[furthest] - factor) < 0.02, "\(name)")
      }
    }
  }

  @Test("Weights that a training only spoils stay the best")
  func spoiled() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 6, side: 64, smallest: 8)
      var options = options
      (options.batch, options.recipe, options.length) = (6, "none", .epochs(150))
      #expect(try set.trainer("good", options).start() == .finished)
      let good = try #require(try set.run("good").metrics().compactMap { $0["valAP50"] }.max())
      try #require(good > 0.2, "nothing was learned that could be spoiled")
      options.transfer.file = set.run("good").path
      options.length = .epochs(2)
      (options.schedule.peak, options.schedule.warmupSteps, options.averageKeep) = (1, 0, 0)
      var began: Double?
      let trainer = try set.trainer("spoiled", options, report: { if case .began(let score) = $0 { began = score } })
      #expect(try trainer.start() == .finished)
      #expect(began == good)
      #expect(try set.run("spoiled").metrics().allSatisfy { $0["valAP50"] ?? 1 < good && !$0.isBest })
      let tensors = try ["good", "spoiled"].map { try Safetensors(reading: set.run($0).bestFile).tensors }
      #expect(tensors[0] == tensors[1])
    }
  }

  @Test("Of another network what fits is taken, and the rest is told")
  func mismatch() throws {
    try withTemporaryFolder { folder in
      let network = Preset.s.network
      let card = ModelCard(preset: .s)
      var file = try FaceDetector.file(card: card, weights: Weights(initializing: network, seed: 3))
      file.tensors["model.extra.weight"] = .init(shape: [1], values: [1])
      file.tensors["model.neck3.pw.bias"] = nil
      try file.write(to: folder + "/s.safetensors")
      let weights = Weights<Float>(initializing: Preset.m.network, seed: 1)
      let loaded = try LoadedTensors(from: folder + "/s.safetensors", into: weights, of: Preset.m.network)
      let fates = Dictionary(uniqueKeysWithValues: loaded.rows.map { ($0.name, $0.fate) })
      #expect(fates["stem.conv.weight"] == .loaded && fates["extra.weight"] == .skipped)
      #expect(fates["neck3.pw.bias"] == .missing && fates["shared8.pw.weight"] == .missing)
      #expect(fates["stage1.1.pw.weight"] == .mismatched("[16, 32] in the file, [16, 64] in the network"))
      let text = loaded.lines.joined(separator: "\n")
      for words in [
        "loaded      stem (", "mismatched  stage1.1.pw.weight: [16, 32]", "skipped     extra.weight",
        "missing     neck3.pw.bias",
      ] {
        #expect(text.contains(words), "\(text)")
      }
    }
  }

  @Test("An ONNX file of a detector is a start")
  func onnx() throws {
    try withTemporaryFolder { folder in
      let card = ModelCard(preset: .nano)
      let given = Weights<Float>(initializing: card.preset.network, seed: 3)
      let model = try FaceDetector.onnx(card: card, weights: given)
      try AtomicFile.write(model.bytes, to: folder + "/a.onnx")
      let weights = Weights<Float>(initializing: card.preset.network, seed: 1)
      let loaded = try LoadedTensors(from: folder + "/a.onnx", into: weights, of: card.preset.network)
      #expect(loaded.rows.allSatisfy { $0.fate == .loaded })
      #expect(
        card.preset.network.parameters.tensor("head8.dw.bias", in: weights.parameters)?.array
          == card.preset.network.parameters.tensor("head8.dw.bias", in: given.parameters)?.array)
    }
  }

  @Test("Patterns that fit nothing, and those that leave nothing to learn, are refused")
  func idle() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 2, side: 64, smallest: 8)
      var options = options
      options.transfer.freeze = ["stem.*", "stagee*"]
      #expect(throws: Failure.self) { try set.trainer("run", options) }
      options.transfer.freeze = ["*"]
      #expect(throws: Failure.self) { try set.trainer("run", options) }
    }
  }
}
