import Compute
import Network
import Testing

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
