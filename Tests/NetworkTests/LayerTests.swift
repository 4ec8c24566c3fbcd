import Compute
import Network
import Testing

@Suite("Layers refuse what they cannot take")
struct LayerShapeTests {
  /// A layer, sizes of its inputs, and what it says.
  struct Refusal: Sendable, CustomTestStringConvertible {
    var layer: any Layer
    var inputs: [Extent]
    var message: String
    var testDescription: String { message }
  }

  private static let refusals = [
    Refusal(
      layer: Conv2D(inputs: 3, outputs: 4, window: Window(kernel: 3, stride: 2)), inputs: [Extent(2, 9, 3)],
      message: "2x9x3 is too small for a kernel of 3x3"),
    Refusal(
      layer: Conv2D(inputs: 4, outputs: 4, window: Window(kernel: 1), groups: 2), inputs: [Extent(2, 2, 3)],
      message: "expected 4 channels, got 2x2x3"),
    Refusal(
      layer: Dense(inputs: 12, outputs: 4), inputs: [Extent(2, 2, 4)], message: "expected 12 numbers, got 2x2x4"),
    Refusal(layer: MaxPool2D(), inputs: [Extent(3, 4, 2)], message: "pooling wants even sides, got 3x4x2"),
    Refusal(
      layer: MaxPool2D(window: Window(kernel: 3, stride: 2, padding: 2)), inputs: [Extent(8, 8, 2)],
      message: "a pooling window pads by half of its 3 pixels at most, not by 2"),
    Refusal(
      layer: AveragePool2D(window: Window(kernel: 5)), inputs: [Extent(8, 4, 2)],
      message: "8x4x2 is too small for a kernel of 5x5"),
    Refusal(
      layer: Add(), inputs: [Extent(2, 2, 3)], message: "expected two or more inputs of one size, got [2x2x3]"),
    Refusal(
      layer: Add(), inputs: [Extent(2, 2, 3), Extent(2, 2, 3), Extent(2, 2, 4)],
      message: "expected two or more inputs of one size, got [2x2x3, 2x2x3, 2x2x4]"),
    Refusal(
      layer: Concat(), inputs: [Extent(2, 2, 3), Extent(2, 3, 3)],
      message: "expected inputs of one height and width, got [2x2x3, 2x3x3]"),
    Refusal(
      layer: GRU(inputs: 3, size: 2), inputs: [Extent(2, 5, 3)],
      message: "a sequence is an image of one row, got 2x5x3"),
    Refusal(
      layer: ReLU(), inputs: [Extent(2, 5, 3), Extent(2, 5, 3)], message: "expected one input, got 2"),
  ]

  @Test("In words", arguments: refusals)
  func refusal(_ refusal: Refusal) {
    #expect(throws: ShapeProblem(refusal.message)) { try refusal.layer.output(for: refusal.inputs) }
  }
}

@Suite("Dropout")
struct DropoutTests {
  private func run(
    _ layer: some Layer, key: RandomKey = RandomKey(seed: 7), isTraining: Bool = true, name: String = "dropout",
    behind: Int = 0
  ) throws -> [Float] {
    var network = Network(inputChannels: 16)
    var value = network.input
    for index in 0..<behind { value = network.add("flat\(index)", Add(), value, value) }
    network.output(network.add(name, layer, value))
    let executor = try Executor<Float>(network, height: 20, width: 20, batch: 3, purpose: .training)
    executor.input.fill(1)
    executor.forward(
      Weights(initializing: network, seed: 1), batchStatistics: isTraining ? Arena(count: 0).all : nil, randomKey: key)
    return executor.outputs[0].array
  }

  @Test("It drops its part and makes up for it", arguments: [0, 0.25, 0.5, 0.9])
  func rate(_ rate: Double) throws {
    let values = try run(Dropout(rate: rate))
    let kept = Float(1 / (1 - rate))
    #expect(values.allSatisfy { $0 == 0 || $0 == kept })
    let part = Double(values.count { $0 == 0 }) / Double(values.count)
    #expect(abs(part - rate) < 5 * (rate * (1 - rate) / Double(values.count)).squareRoot() + 1e-12)
  }

  @Test("Whole channels of an image are dropped together")
  func channels() throws {
    let values = try run(SpatialDropout(rate: 0.5))
    for image in 0..<3 {
      for channel in 0..<16 {
        let all = (0..<400).map { values[(image * 400 + $0) * 16 + channel] }
        #expect(Set(all).count == 1)
      }
    }
    #expect(Set(values) == [0, 2])
  }

  @Test("Evaluation leaves everything as it is")
  func evaluation() throws {
    for values in try [run(Dropout(rate: 0.5), isTraining: false), run(SpatialDropout(rate: 0.5), isTraining: false)] {
      #expect(values.allSatisfy { $0 == 1 })
    }
  }

  @Test("What is dropped follows from seed, step, shard and place, and from nothing else")
  func key() throws {
    let layer = Dropout(rate: 0.5)
    let first = try run(layer)
    #expect(try run(layer, name: "another") == first)
    for key in [RandomKey(seed: 8), RandomKey(seed: 7, step: 1), RandomKey(seed: 7, shard: 1)] {
      #expect(try run(layer, key: key) != first)
    }
    #expect(try run(layer, behind: 1).map { $0 / 2 } != first)
  }
}

@Suite("Frozen batch norm")
struct FrozenBatchNormTests {
  @Test("It trains as it evaluates, and hands the running statistics on")
  func frozen() throws {
    let plain = Network.classifier(classes: 3, widths: [5], dropout: 0)
    let frozen = plain.withFrozenBatchNorm
    #expect(frozen.parameters == plain.parameters && frozen.statistics == plain.statistics)
    let executor = try Executor<Float>(frozen, height: 4, width: 4, batch: 2, purpose: .training)
    let weights = Weights<Float>(initializing: frozen, seed: 5)
    for index in 0..<weights.statistics.count { weights.statistics[index] = 0.3 + 0.1 * Float(index) }
    for index in 0..<executor.input.count { executor.input[index] = Float(index % 5) }
    let statistics = Arena<Float>(count: frozen.statistics.count).all
    executor.forward(weights, batchStatistics: statistics)
    let trained = executor.outputs[0].array
    #expect(statistics.array == weights.statistics.array)
    executor.forward(weights)
    #expect(executor.outputs[0].array == trained)
    let before = weights.statistics.array
    blend(weights.statistics, towards: statistics, keep: 0.97)
    #expect(weights.statistics.array == before, "what is frozen stays, to the bit")
  }
}

@Suite("Networks for training")
struct TrainingNetworkTests {
  private let plain: Network = {
    var net = Network(inputChannels: 3)
    let first = net.add("first", SeparableConv2D(inputs: 3, outputs: 16), net.input)
    let second = net.add("second", SeparableConv2D(inputs: 16, outputs: 16), first)
    for (name, value) in [("a", first), ("b", second)] {
      net.output(net.add(name, SeparableConv2D(inputs: 16, outputs: 16, activation: .none), value))
    }
    return net
  }()

  private func run(_ network: Network, isTraining: Bool) throws -> [[Float]] {
    let executor = try Executor<Float>(network, height: 8, width: 8, batch: 2, purpose: .training)
    for index in 0..<executor.input.count { executor.input[index] = Float(index % 7) / 7 }
    let statistics = Arena<Float>(count: network.statistics.count).all
    executor.forward(
      Weights(initializing: network, seed: 1), batchStatistics: isTraining ? statistics : nil,
      randomKey: RandomKey(seed: 3))
    return executor.outputs.map(\.array)
  }

  @Test("Dropout before the outputs leaves tensors and evaluation as they are, and drops in training")
  func dropout() throws {
    let dropping = plain.withDropoutBeforeOutputs(rate: 0.5)
    #expect(dropping.parameters.entries == plain.parameters.entries && dropping.nodes.count == plain.nodes.count + 2)
    #expect(try run(dropping, isTraining: false) == run(plain, isTraining: false))
    let (some, all) = (try run(dropping, isTraining: true), try run(plain, isTraining: true))
    #expect(some[0] != all[0] && some[1] != all[1])
    #expect(plain.withDropoutBeforeOutputs(rate: 0).nodes.count == plain.nodes.count)
  }

  @Test("Batch norms are frozen where they are named, and nowhere else")
  func frozen() {
    let frozen = plain.withFrozenBatchNorm { $0 == "second" }
    let kinds = frozen.nodes.compactMap { ($0.layer as? SeparableConv2D)?.activation }
    #expect(kinds == [.batchNorm, .frozenBatchNorm, .none, .none])
  }
}

@Suite("A gated recurrent unit")
struct GRUTests {
  @Test("The last state is that of the sequence, and later steps do not touch earlier states")
  func causality() throws {
    var network = Network(inputChannels: 3)
    network.output(network.add("gru", GRU(inputs: 3, size: 4), network.input))
    var last = Network(inputChannels: 3)
    last.output(last.add("gru", GRU(inputs: 3, size: 4, givesSequence: false), last.input))
    let weights = Weights<Double>(initializing: network, seed: 2)
    func run(_ network: Network, _ steps: Int) throws -> [Double] {
      let executor = try Executor<Double>(network, height: 1, width: steps, batch: 1, purpose: .inference)
      for index in 0..<executor.input.count { executor.input[index] = Double(index % 4) - 1.5 }
      executor.forward(weights)
      return executor.outputs[0].array
    }
    let states = try run(network, 6)
    #expect(try run(last, 6) == Array(states.suffix(4)))
    #expect(try run(network, 4) == Array(states.prefix(16)))
  }
}
