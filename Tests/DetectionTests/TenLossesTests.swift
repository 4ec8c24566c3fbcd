import Basics
import Compute
import Detection
import Foundation
import Network
import TestSupport
import Testing

/// Ten steps of SGD on a fixed batch of 16 random pictures and random targets, in two shards as training has them.
private struct TenSteps {
  static let (side, batch, shard) = (160, 16, 8)
  static let (rate, momentum, weightDecay) = (0.02, 0.9, 5e-4)

  let network = Preset.s.network
  let weights: Weights<Float>
  let pictures: [Float]
  /// For each head, image by image: targets of the logits 0 or 1, of the others normal numbers.
  let targets: [[Float]]
  let extents: [Extent]

  init() throws {
    weights = Weights(initializing: network, seed: 20)
    var random = Random(seed: 21)
    pictures = (0..<(Self.batch * Self.side * Self.side * 3)).map { _ in Float(random.uniform()) }
    let executor = try Executor<Float>(
      network, height: Self.side, width: Self.side, batch: 1, purpose: .inference)
    extents = executor.outputExtents
    targets = extents.map { extent in
      (0..<(Self.batch * extent.count)).map { index in
        index % 16 < 2 ? (random.uniform() < 0.2 ? 1 : 0) : Float(random.normal())
      }
    }
  }

  /// What Benchmarks/compare/losses.py needs.
  var file: Safetensors {
    var file = Safetensors(
      metadata: [
        "rate": "\(Self.rate)", "momentum": "\(Self.momentum)", "weight_decay": "\(Self.weightDecay)",
        "shard": "\(Self.shard)",
      ])
    file.tensors = network.parameters.export(weights.parameters, prefix: "model.")
    file.tensors["batch"] = .init(shape: [Self.batch, Self.side, Self.side, 3], values: pictures)
    for (stride, (extent, values)) in zip(HeadChannels.strides, zip(extents, targets)) {
      file.tensors["target\(stride)"] = .init(
        shape: [Self.batch, extent.height, extent.width, extent.channels], values: values)
    }
    return file
  }

  func losses(threads: Int) throws -> [Double] {
    let count = Self.batch / Self.shard
    let shards = try (0..<count).map { _ in
      try Executor<Float>(network, height: Self.side, width: Self.side, batch: Self.shard, purpose: .training)
    }
    let gradients = (0..<count).map { _ in Arena<Float>(count: network.parameters.count).all }
    let moments = Optimizer.Moments(count: network.parameters.count)
    let decays = network.parameters.entries.flatMap {
      [Bool](repeating: $0.parameter.decays, count: $0.parameter.count)
    }
    let optimizer = Optimizer(method: .sgd, momentum: Self.momentum, weightDecay: Self.weightDecay)
    return (1...10).map { step in
      let parts = Workers(threads: threads).map(count) { self.pass(shards[$0], shard: $0, into: gradients[$0]) }
      Kernels<Float>.add(gradients[1], into: gradients[0])
      optimizer.update(weights.parameters, gradients[0], moments, decays: decays, rate: Self.rate, step: step)
      return parts.reduce(0, +)
    }
  }

  private func pass(_ executor: Executor<Float>, shard: Int, into gradient: Tensor<Float>) -> Double {
    let pixels = executor.input.count
    executor.input.copy(from: Array(pictures[(shard * pixels)..<((shard + 1) * pixels)]))
    let statistics = Arena<Float>(count: network.statistics.count).all
    executor.forward(weights, batchStatistics: statistics)
    let total = Double(targets.reduce(0) { $0 + $1.count })
    var loss = 0.0
    for (head, output) in executor.outputs.enumerated() {
      for index in 0..<output.count {
        let target = Double(targets[head][shard * output.count + index])
        let (value, slope) =
          index % 16 < 2
          ? BinaryCrossEntropy().at(Double(output[index]), target)
          : SmoothL1(beta: 1.0 / 9).at(Double(output[index]), target)
        loss += value / total
        executor.outputGradients[head][index] = Float(slope / total)
      }
    }
    gradient.fill(0)
    executor.backward(weights, batchStatistics: statistics, into: gradient)
    return loss
  }
}

@Suite("Ten training losses") struct TenLossesTests {
  private struct Golden: Decodable {
    var losses: [Double]
  }

  private func expectEqual(_ ours: [Double], _ theirs: [Double]) {
    #expect(ours.count == 10 && theirs.count == 10)
    for (a, b) in zip(ours, theirs) { #expect(abs(a - b) <= 1e-4 * abs(b), "\(ours) and \(theirs)") }
  }

  @Test("They are PyTorch's, as Benchmarks/compare/losses.py has written them down, and the same for two threads")
  func golden() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/losses.json")
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: path))
    let losses = try TenSteps().losses(threads: 1)
    expectEqual(losses, golden.losses)
    #expect(try TenSteps().losses(threads: 2) == losses)
    #expect(losses[9] < 0.9 * losses[0])
  }

  private static let python = PythonScript.interpreter(with: "torch", "numpy")

  @Test("They are PyTorch's, asked now", .enabled(if: python != nil))
  func torch() throws {
    let steps = try TenSteps()
    try withTemporaryFolder { folder in
      try steps.file.write(to: "\(folder)/steps.safetensors")
      let (code, output) = try PythonScript.run(
        try #require(Self.python), script: "../../Benchmarks/compare/losses.py", "\(folder)/steps.safetensors",
        ProcessInfo.processInfo.environment["DSM_GOLDEN_LOSSES"] ?? "\(folder)/losses.json")
      let line = output.split(separator: "\n").last { $0.hasPrefix("[") }
      try #require(code == 0 && line != nil, "\(output)")
      expectEqual(try steps.losses(threads: 2), try JSONDecoder().decode([Double].self, from: Data((line ?? "").utf8)))
    }
  }
}
