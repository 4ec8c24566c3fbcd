import Compute
import Network
import Testing

@Suite("Layers and losses compute what PyTorch's do")
struct TorchTests {
  /// A layer and how it is run.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var layer: any Layer
    var isTraining = true
  }

  private static let cases = [
    Case(
      testDescription: "Conv2D in groups",
      layer: Conv2D(inputs: 4, outputs: 6, window: Window(kernel: 3, stride: 2, padding: 1), groups: 2)),
    Case(
      testDescription: "Conv2D 5x5",
      layer: Conv2D(inputs: 2, outputs: 3, window: Window(kernel: 5, stride: 3, padding: 1))),
    Case(testDescription: "BatchNorm in training", layer: BatchNorm(channels: 5, relu: false)),
    Case(testDescription: "BatchNorm in evaluation", layer: BatchNorm(channels: 5, relu: false), isTraining: false),
    Case(testDescription: "GRU", layer: GRU(inputs: 3, size: 4)),
    Case(testDescription: "GRU, last state", layer: GRU(inputs: 3, size: 4, givesSequence: false)),
    Case(testDescription: "Softmax", layer: Softmax()),
    Case(testDescription: "MaxPool2D 3x3", layer: MaxPool2D(window: Window(kernel: 3, stride: 2, padding: 1))),
    Case(testDescription: "AveragePool2D 3x3", layer: AveragePool2D(window: Window(kernel: 3, stride: 2, padding: 1))),
    Case(testDescription: "SiLU", layer: SiLU()), Case(testDescription: "LeakyReLU", layer: LeakyReLU()),
    Case(testDescription: "Upsample by 3", layer: Upsample(factor: 3)),
  ]

  @Test("A layer's pass, forward and back", arguments: cases)
  func layer(_ each: Case) throws {
    let golden = try #require(try TorchGoldens.read().layers[each.testDescription])
    var network = Network(inputChannels: golden.channels)
    network.output(network.add("layer", each.layer, [network.input]))
    let executor = try Executor<Double>(
      network, height: golden.height, width: golden.width, batch: golden.batch, purpose: .training)
    let weights = Weights<Double>(initializing: network, seed: 1)
    for (name, values) in golden.parameters {
      try #require(network.parameters.tensor("layer.\(name)", in: weights.parameters)).copy(from: values)
    }
    for (name, values) in golden.statistics ?? [:] {
      try #require(network.statistics.tensor("layer.\(name)", in: weights.statistics)).copy(from: values)
    }
    let statistics = each.isTraining ? Arena<Double>(count: network.statistics.count).all : nil
    executor.input.copy(from: golden.input)
    executor.forward(weights, batchStatistics: statistics)
    expectEqual(executor.outputs[0].array, golden.output, "output")
    executor.outputGradients[0].copy(from: golden.outputGradient)
    let gradient = Arena<Double>(count: network.parameters.count).all
    executor.backward(weights, batchStatistics: statistics, into: gradient, wantsInputGradient: true)
    expectEqual(executor.inputGradient?.array ?? [], golden.inputGradient, "input gradient")
    #expect(golden.parameterGradients.count == network.parameters.entries.count)
    for (name, values) in golden.parameterGradients {
      expectEqual(network.parameters.tensor("layer.\(name)", in: gradient)?.array ?? [], values, name)
    }
  }

  @Test("A loss and its gradient")
  func losses() throws {
    try expect("CrossEntropy", CrossEntropy(classes: 5), .mean) { Int($0) }
    try expect("CrossEntropy smoothed", CrossEntropy(classes: 5, smoothing: 0.1), .sum) { Int($0) }
    try expect("BinaryCrossEntropy", BinaryCrossEntropy(), .mean) { $0 }
    try expect("Focal", Focal(), .sum) { $0 }
    try expect("SmoothL1", SmoothL1(beta: 0.3), .mean) { $0 }
  }

  private func expect<L: Loss>(
    _ name: String, _ loss: L, _ reduction: Reduction, _ target: (Double) -> L.Target
  ) throws {
    let golden = try #require(try TorchGoldens.read().losses[name])
    let predictions = Arena<Double>(count: golden.predictions.count).all
    predictions.copy(from: golden.predictions)
    let gradient = Arena<Double>(count: predictions.count).all
    let value = loss(predictions, golden.targets.map(target), reduction: reduction, into: gradient)
    #expect(abs(value - golden.value) <= 1e-12 * max(1, abs(golden.value)), "\(name)")
    expectEqual(gradient.array, golden.gradient, name)
  }

  private func expectEqual(_ values: [Double], _ golden: [Double], _ what: String) {
    #expect(values.count == golden.count, "\(what)")
    for (value, expected) in zip(values, golden) {
      #expect(abs(value - expected) <= 1e-12 * max(1, abs(expected)), "\(what)")
    }
  }
}
