import Compute
import Network
import Testing

/// A convolution, depthwise convolution and batch norm in one layer: only its tensors' names and shapes count here.
private struct Fused: Layer {
  let parameters = [
    Parameter("pw.weight", [3, 4], .constant(1), decays: true), Parameter("pw.bias", [4], .constant(0)),
    Parameter("dw.weight", [5, 5, 4], .constant(1), decays: true), Parameter("dw.bias", [4], .constant(0)),
    Parameter("bn.weight", [4], .constant(1)), Parameter("bn.bias", [4], .constant(0)),
  ]
  func output(for inputs: [Extent]) throws(ShapeProblem) -> Extent { Extent(inputs[0].height, inputs[0].width, 4) }
  func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {}
  func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {}
}

@Suite("Blocks of a network, and its layers' facts") struct BlocksTests {
  /// A block, pooled, enlarged and added to what it was pooled from.
  private func network(isFused: Bool) -> Network {
    var network = Network(inputChannels: 3)
    var x = network.input
    if isFused {
      x = network.add("a", Fused(), x)
    } else {
      x = network.add("a.pw", PointwiseConv2D(inputs: 3, outputs: 4), x)
      x = network.add("a.dw", DepthwiseConv2D(channels: 4, kernel: 5), x)
      x = network.add("a.bn", BatchNorm(channels: 4, relu: true), x)
    }
    let up = network.add("up", Upsample(), network.add("pool", MaxPool2D(), x))
    network.output(network.add("sum", Add(), x, up))
    network.output(x)
    return network
  }

  @Test("A block is the same whether one layer computes it or three")
  func blocks() {
    let (one, three) = (network(isFused: true), network(isFused: false))
    #expect(one.blocks == three.blocks)
    #expect(one.blocks.map(\.name) == ["a", "pool", "up", "sum"])
    #expect(one.blocks.map(\.kind) == [.separable(isNormalized: true), .maxPool, .upsample, .add])
    #expect(one.blocks.map(\.inputs) == [[0], [1], [2], [1, 3]])
    #expect(one.outputBlocks == [3, 0] && three.outputBlocks == [3, 0])
    #expect(one.blocks[0].shapes["dw.weight"] == [5, 5, 4])
  }

  @Test("Multiplications, fields and strides follow from shapes, whoever computes a block", arguments: [true, false])
  func facts(isFused: Bool) throws {
    let facts = try network(isFused: isFused).facts(height: 6, width: 10)
    // 60 places of 3 x 4 and of 5 x 5 x 4 numbers.
    #expect(facts.reduce(0) { $0 + $1.multiplications } == 60 * 12 + 60 * 100)
    let last = facts.suffix(4)
    #expect(last.map(\.receptiveField) == [5, 6, 6, 6] && last.map(\.stride) == [1, 2, 1, 1])
    #expect(last.map(\.bytes) == [960, 240, 960, 960])
  }

  @Test("Fields and strides are those of windows, also where these overlap or nothing is padded")
  func windows() throws {
    var network = Network(inputChannels: 1)
    let a = network.add("a", Conv2D(inputs: 1, outputs: 1, window: Window(kernel: 3)), network.input)
    let b = network.add("b", MaxPool2D(window: Window(kernel: 3, stride: 2, padding: 1)), a)
    network.output(network.add("c", AveragePool2D(window: Window(kernel: 2)), b))
    let facts = try network.facts(height: 5, width: 5)
    #expect(facts.map(\.output) == [[3, 3, 1], [2, 2, 1], [1, 1, 1]])
    #expect(facts.map(\.receptiveField) == [3, 5, 7] && facts.map(\.stride) == [1, 2, 2])
  }

  @Test("Two convolutions of one name in other places are two blocks")
  func apart() {
    var network = Network(inputChannels: 3)
    let a = network.add("a.pw", PointwiseConv2D(inputs: 3, outputs: 3), network.input)
    network.output(network.add("a.dw", DepthwiseConv2D(channels: 3, kernel: 3), network.input))
    network.output(a)
    #expect(network.blocks.count == 2 && network.outputBlocks == [1, 0])
  }
}
