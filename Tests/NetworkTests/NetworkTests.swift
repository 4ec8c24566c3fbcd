import Compute
import Network
import Testing

/// A network of one layer, by name, with an input that it can take.
struct LayerCase: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let height: Int
  let width: Int
  let network: Network

  init(_ name: String, channels: Int, _ height: Int, _ width: Int, _ layer: some Layer, inputs: Int = 1) {
    (testDescription, self.height, self.width) = (name, height, width)
    var network = Network(inputChannels: channels)
    let input = network.input
    network.output(inputs == 1 ? network.add("layer", layer, input) : network.add("layer", layer, input, input))
    self.network = network
  }

  static let all = [
    LayerCase(
      "Conv2D 3x3 stride 2", channels: 3, 8, 10,
      Conv2D(inputs: 3, outputs: 5, window: Window(kernel: 3, stride: 2, padding: 1))),
    LayerCase("Conv2D 1x1", channels: 4, 5, 3, Conv2D(inputs: 4, outputs: 2, window: Window(kernel: 1))),
    LayerCase("PointwiseConv2D narrow", channels: 3, 4, 5, PointwiseConv2D(inputs: 3, outputs: 7)),
    LayerCase("PointwiseConv2D wide", channels: 17, 4, 5, PointwiseConv2D(inputs: 17, outputs: 40)),
    LayerCase("DepthwiseConv2D 3x3", channels: 19, 6, 5, DepthwiseConv2D(channels: 19, kernel: 3)),
    LayerCase("DepthwiseConv2D 5x5", channels: 16, 7, 9, DepthwiseConv2D(channels: 16, kernel: 5)),
    LayerCase("DepthwiseConv2D 5x5 on 2x2", channels: 9, 2, 2, DepthwiseConv2D(channels: 9, kernel: 5)),
    LayerCase("DepthwiseConv2D 7x7", channels: 3, 8, 8, DepthwiseConv2D(channels: 3, kernel: 7)),
    LayerCase("BatchNorm", channels: 18, 5, 4, BatchNorm(channels: 18, relu: false)),
    LayerCase("BatchNorm with ReLU", channels: 18, 5, 4, BatchNorm(channels: 18, relu: true)),
    LayerCase("MaxPool2D", channels: 11, 6, 4, MaxPool2D()),
    LayerCase("Upsample", channels: 5, 3, 4, Upsample()),
    LayerCase("Add of a value to itself", channels: 4, 3, 5, Add(), inputs: 2),
  ]
}

@Suite("Layers keep their laws")
struct LayerTests {
  @Test("The gradient is that of finite differences", arguments: LayerCase.all, [true, false])
  func gradient(_ layer: LayerCase, isTraining: Bool) throws {
    let findings = try GradientCheck.run(
      layer.network, height: layer.height, width: layer.width, batch: 2, seed: 5, isTraining: isTraining)
    for finding in findings { #expect(finding.relativeError < 1e-6, "\(finding.tensor)") }
  }

  @Test("Single precision computes what double precision does", arguments: LayerCase.all)
  func precision(_ layer: LayerCase) throws {
    let exact: [Double] = try outputs(layer)
    let quick: [Float] = try outputs(layer)
    let largest = exact.map(abs).max() ?? 0
    for (a, b) in zip(exact, quick) { #expect(abs(a - Double(b)) <= 1e-5 * largest) }
  }

  private func outputs<S: KernelScalar>(_ layer: LayerCase) throws -> [S] {
    let executor = try Executor<S>(
      layer.network, height: layer.height, width: layer.width, batch: 2, purpose: .training)
    let weights = Weights<S>(initializing: layer.network, seed: 3)
    var random = Random(seed: 11)
    for index in 0..<executor.input.count { executor.input[index] = S(random.normal()) }
    executor.forward(weights, batchStatistics: Arena(count: layer.network.statistics.count).all)
    return executor.outputs[0].array
  }
}

@Suite("A graph of layers")
struct GraphTests {
  /// A value with three readers, two of them in one node: the hardest case for the sums of gradients.
  private var braid: Network {
    var network = Network(inputChannels: 3)
    let a = network.add("a", PointwiseConv2D(inputs: 3, outputs: 4), network.input)
    let twice = network.add("twice", Add(), a, a)
    let b = network.add("b", DepthwiseConv2D(channels: 4, kernel: 3), a)
    let sum = network.add("sum", Add(), twice, b)
    network.output(sum)
    network.output(a)
    network.output(network.add("up", Upsample(), network.add("down", MaxPool2D(), sum)))
    return network
  }

  @Test("Values with several readers get the sum of their gradients")
  func sharedValues() throws {
    for finding in try GradientCheck.run(braid, height: 4, width: 6, batch: 2, seed: 9) {
      #expect(finding.relativeError < 1e-6, "\(finding.tensor)")
    }
  }

  @Test("Memory shared at inference gives the outputs of memory that is not shared")
  func sharedMemory() throws {
    let weights = Weights<Float>(initializing: braid, seed: 2)
    let results = try [Executor<Float>.Purpose.training, .inference].map { purpose in
      let executor = try Executor<Float>(braid, height: 4, width: 6, batch: 1, purpose: purpose)
      for index in 0..<executor.input.count { executor.input[index] = Float(index % 7) - 3 }
      executor.forward(weights)
      return executor.outputs.map(\.array)
    }
    #expect(results[0] == results[1])
  }

  @Test("A size that a layer cannot take is told with the layer's name")
  func shapeProblem() {
    var network = Network(inputChannels: 2)
    network.output(network.add("pool", MaxPool2D(), network.input))
    #expect(throws: ShapeProblem("pool: pooling wants even sides, got 3x4x2")) {
      try network.extents(height: 3, width: 4)
    }
  }

  @Test("A tensor starts the same whatever else is in the network")
  func initialization() {
    var small = Network(inputChannels: 3)
    _ = small.add("b", PointwiseConv2D(inputs: 3, outputs: 8), small.input)
    var large = Network(inputChannels: 3)
    let a = large.add("a", PointwiseConv2D(inputs: 3, outputs: 3), large.input)
    _ = large.add("b", PointwiseConv2D(inputs: 3, outputs: 8), a)
    let one = small.parameters.initialized(seed: 4) as Arena<Float>
    let two = large.parameters.initialized(seed: 4) as Arena<Float>
    #expect(
      small.parameters.tensor("b.weight", in: one.all)?.array == large.parameters.tensor("b.weight", in: two.all)?.array
    )
  }
}
