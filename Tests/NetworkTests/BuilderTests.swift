import Compute
import Network
import Testing

@Suite("Networks from builders learn")
struct BuilderTests {
  /// Trains with AdamW on one batch; gives the loss and how many of the batch are right at the end.
  private func train(
    _ network: Network, _ extent: Extent, _ input: [Float], _ targets: [Int], classes: Int, steps: Int
  ) throws -> (loss: Double, right: Int) {
    let executor = try Executor<Float>(
      network, height: extent.height, width: extent.width, batch: targets.count, purpose: .training)
    let weights = Weights<Float>(initializing: network, seed: 3)
    let (gradient, moments) = (
      Arena<Float>(count: weights.parameters.count).all, Optimizer.Moments(count: weights.parameters.count)
    )
    let decays = [Bool](repeating: false, count: gradient.count)
    let statistics = Arena<Float>(count: network.statistics.count).all
    let loss = CrossEntropy(classes: classes)
    executor.input.copy(from: input)
    for step in 1...steps {
      executor.forward(weights, batchStatistics: statistics, randomKey: RandomKey(seed: 1, step: step))
      _ = loss(executor.outputs[0], targets, into: executor.outputGradients[0])
      gradient.fill(0)
      executor.backward(weights, batchStatistics: statistics, into: gradient)
      Optimizer().update(weights.parameters, gradient, moments, decays: decays, rate: 0.01, step: step)
      blend(weights.statistics, towards: statistics, keep: 0.9)
    }
    executor.forward(weights)
    let value = loss(executor.outputs[0], targets, into: executor.outputGradients[0])
    let logits = executor.outputs[0].array
    let right = targets.indices.count { row in
      let mine = logits[(row * classes)..<((row + 1) * classes)]
      return mine.firstIndex(of: mine.max() ?? 0) == row * classes + targets[row]
    }
    return (value, right)
  }

  @Test("A perceptron learns what no line divides")
  func perceptron() throws {
    let network = Network.perceptron(inputs: 2, outputs: 2, widths: [16])
    let result = try train(
      network, Extent(1, 1, 2), [0, 0, 0, 1, 1, 0, 1, 1], [0, 1, 1, 0], classes: 2, steps: 400)
    #expect(result.right == 4 && result.loss < 0.05)
  }

  @Test("A classifier tells stripes that lie from those that stand, with dropout")
  func classifier() throws {
    var random = Random(seed: 5)
    let targets = (0..<24).map { $0 % 2 }
    let input = targets.flatMap { target -> [Float] in
      let shift = random.integer(in: 0...3)
      return (0..<64).map { place -> Float in
        let along = target == 0 ? place / 8 : place % 8
        return ((along + shift) % 4 < 2 ? 1 : 0) + Float(0.3 * random.normal())
      }
    }
    let network = Network.classifier(channels: 1, classes: 2, widths: [8, 16])
    let result = try train(network, Extent(8, 8, 1), input, targets, classes: 2, steps: 60)
    #expect(result.right == 24)
  }

  @Test("A recurrent network remembers what a sequence began with")
  func recurrent() throws {
    var random = Random(seed: 6)
    let targets = (0..<32).map { $0 % 2 }
    let input = targets.flatMap { target -> [Float] in
      [target == 0 ? -1 : 1] + (0..<7).map { _ in Float(random.normal()) }
    }
    let result = try train(
      .recurrent(inputs: 1, outputs: 2, size: 12), Extent(1, 8, 1), input, targets, classes: 2, steps: 150)
    #expect(result.right == 32)
  }

  @Test("A classifier's logits come from any size that its pools can halve")
  func sizes() throws {
    let network = Network.classifier(classes: 10)
    #expect(try network.extents(height: 32, width: 20).last == Extent(1, 1, 10))
    #expect(throws: ShapeProblem("pool2: pooling wants even sides, got 15x10x32")) {
      try network.extents(height: 30, width: 20)
    }
  }
}
