import Compute
import Network
import Testing

/// Two blocks, a pool and a merge, built of fused layers, and the same of the plain layers that they stand for. Tensors have the same names, so that both start with
/// the same numbers.
private struct Twins {
  var fused: Network
  var plain: Network

  /// - Parameters:
  ///   - channels: of the input, of the first block and of the second. Their divisors decide on the width of the vectors: 16, 8, 4 or
  ///     1 float, half as many doubles.
  ///   - merges: whether the second block is merged with the third one's upsampled output; else the pool is its only reader.
  init(channels: [Int], kernel: Int, merges: Bool = true) {
    fused = Network(inputChannels: channels[0])
    plain = Network(inputChannels: channels[0])
    let window = Window(kernel: 3, stride: 1, padding: 1)
    let first = fused.add("c", ConvBlock2D(inputs: channels[0], outputs: channels[1], window: window), fused.input)
    let second = fused.add(
      "a", SeparableConv2D(inputs: channels[1], outputs: channels[2], kernel: kernel), first)
    let pool = fused.add("pool", MaxPool2D(), second)
    let third = fused.add("b", SeparableConv2D(inputs: channels[2], outputs: channels[2], kernel: kernel), pool)
    let sum = merges ? fused.add("add", Add(), second, fused.add("up", Upsample(), third)) : third
    fused.output(
      fused.add("d", SeparableConv2D(inputs: channels[2], outputs: channels[1], activation: .none), sum))

    let conv = plain.add(
      "c.conv", Conv2D(inputs: channels[0], outputs: channels[1], window: window), plain.input)
    let norm = plain.add("c.bn", BatchNorm(channels: channels[1], relu: true), conv)
    let block = plain.separable("a", norm, channels[1], channels[2], kernel)
    let half = plain.separable("b", plain.add("pool", MaxPool2D(), block), channels[2], channels[2], kernel)
    let merged = merges ? plain.add("add", Add(), block, plain.add("up", Upsample(), half)) : half
    let pointwise = plain.add("d.pw", PointwiseConv2D(inputs: channels[2], outputs: channels[1]), merged)
    plain.output(plain.add("d.dw", DepthwiseConv2D(channels: channels[1], kernel: 3), pointwise))
  }
}

extension Network {
  fileprivate mutating func separable(
    _ name: String, _ x: Value, _ inputs: Int, _ outputs: Int, _ kernel: Int
  ) -> Value {
    let pointwise = add("\(name).pw", PointwiseConv2D(inputs: inputs, outputs: outputs), x)
    let depthwise = add("\(name).dw", DepthwiseConv2D(channels: outputs, kernel: kernel), pointwise)
    return add("\(name).bn", BatchNorm(channels: outputs, relu: true), depthwise)
  }
}

extension TensorLayout {
  /// Turns the sign of every third channel of the batch norms, so that their largest numbers come from the smallest.
  fileprivate func turnSomeNorms<S: KernelScalar>(of parameters: Tensor<S>) {
    for entry in entries where entry.name.hasSuffix("bn.weight") {
      guard let weight = tensor(entry.name, in: parameters) else { continue }
      for index in stride(from: 0, to: weight.count, by: 3) { weight[index] = -weight[index] }
    }
  }
}

/// What one training pass of a network gives.
private struct Pass<S: KernelScalar> {
  var output: [S]
  var statistics: [S]
  var gradients: [String: [S]]
  var input: [S]

  init(_ network: Network, height: Int, width: Int, seed: UInt64) throws {
    let executor = try Executor<S>(network, height: height, width: width, batch: 3, purpose: .training)
    let weights = Weights<S>(initializing: network, seed: seed)
    var random = Random(seed: seed, 1)
    for index in 0..<executor.input.count { executor.input[index] = S(random.normal()) }
    for index in 0..<weights.parameters.count { weights.parameters[index] += S(0.01 * Double(index % 17)) }
    for index in 0..<weights.statistics.count { weights.statistics[index] += S(0.03 * Double(index % 5)) }
    network.parameters.turnSomeNorms(of: weights.parameters)
    let batch = Arena<S>(count: weights.statistics.count).all
    executor.forward(weights, batchStatistics: batch)
    for index in 0..<executor.outputGradients[0].count { executor.outputGradients[0][index] = S(random.normal()) }
    let gradient = Arena<S>(count: weights.parameters.count).all
    executor.backward(weights, batchStatistics: batch, into: gradient, wantsInputGradient: true)
    output = executor.outputs[0].array
    statistics = batch.array
    let layout = network.parameters
    gradients = Dictionary(
      uniqueKeysWithValues: layout.entries.map { ($0.name, layout.tensor($0.name, in: gradient)!.array) })
    input = executor.inputGradient!.array
  }
}

private func expectEqual<S: KernelScalar>(_ a: [S], _ b: [S], within part: Double, _ what: String) {
  #expect(a.count == b.count)
  let largest = max(1e-3, a.map { abs(Double($0)) }.max() ?? 0)
  let worst = zip(a, b).map { abs(Double($0) - Double($1)) }.max() ?? 0
  #expect(worst <= part * largest, "\(what): off by \(worst) of \(largest)")
}

@Suite("Fused blocks are the layers that they stand for")
struct BlockTests {
  static let channels = [
    [1, 1, 3], [3, 4, 4], [3, 12, 20], [4, 8, 24], [3, 16, 16], [8, 24, 40], [16, 32, 64], [3, 80, 112],
  ]
  static let sizes = [[2, 2], [4, 6], [10, 38], [12, 4]]

  // Of 2x2 pixels the third block's norm sees three, one an image: its gradient is a small difference of large numbers.
  @Test("Outputs, moments and all gradients in Double", arguments: channels, sizes)
  func double(channels: [Int], size: [Int]) throws {
    try compare(Double.self, channels, size, within: size == [2, 2] ? 1e-9 : 1e-11)
  }

  // Moments of 2x2 pixels are too few for single precision.
  @Test("Outputs, moments and all gradients in Float", arguments: channels, sizes.dropFirst())
  func float(channels: [Int], size: [Int]) throws { try compare(Float.self, channels, size, within: 1e-3) }

  private func compare<S: KernelScalar>(
    _ type: S.Type, _ channels: [Int], _ size: [Int], within part: Double
  ) throws {
    for (kernel, merges) in [(3, true), (5, true), (3, false), (5, false)] {
      let twins = Twins(channels: channels, kernel: kernel, merges: merges)
      let fused = try Pass<S>(twins.fused, height: size[0], width: size[1], seed: 3)
      let plain = try Pass<S>(twins.plain, height: size[0], width: size[1], seed: 3)
      expectEqual(plain.output, fused.output, within: part, "output")
      expectEqual(plain.statistics, fused.statistics, within: part, "moments")
      expectEqual(plain.input, fused.input, within: part, "gradient of the input")
      // A bias before a batch norm has no gradient but rounding.
      for (name, gradient) in plain.gradients where !name.hasSuffix("w.bias") && name != "c.conv.bias" {
        expectEqual(gradient, fused.gradients[name] ?? [], within: part, name)
      }
    }
  }

  @Test("Gradients are those of finite differences", arguments: channels.prefix(6), [true, false])
  func finiteDifferences(channels: [Int], isTraining: Bool) throws {
    for merges in [true, false] {
      let twins = Twins(channels: channels, kernel: 3, merges: merges)
      let findings = try GradientCheck.run(
        twins.fused, height: 6, width: 4, batch: 2, seed: 5, isTraining: isTraining, most: 20)
      for finding in findings { #expect(finding.relativeError < 1e-5, "\(finding.tensor)") }
    }
  }

  @Test(
    "A network for inference evaluates to the same, on one thread and on several to the same bits", arguments: channels)
  func inference(channels: [Int]) throws {
    let twins = Twins(channels: channels, kernel: 5)
    try compareInference(twins.fused, nodes: 5)
    // A ReLU is what is left of each of three norms.
    try compareInference(twins.plain, nodes: twins.plain.nodes.count)
  }

  @Test("What only looks like a part of a block stays a layer of its own")
  func notFused() throws {
    var network = Network(inputChannels: 8)
    let block = network.add("a", SeparableConv2D(inputs: 8, outputs: 8), network.input)
    let pool = network.add("pool", MaxPool2D(window: Window(kernel: 3, stride: 3)), block)
    let up = network.add("up", Upsample(factor: 3), pool)
    let cut = network.add("cut", MaxPool2D(window: Window(kernel: 1)), block)
    let sum = network.add("add", Add(), cut, up)
    network.output(network.add("b", SeparableConv2D(inputs: 8, outputs: 8), sum))
    network.output(network.add("norm", BatchNorm(channels: 8, relu: false), sum))
    try compareInference(network, nodes: 7)
  }

  @Test("A norm without a ReLU vanishes into the layer before it; one that others read too stays")
  func norms() throws {
    var network = Network(inputChannels: 3)
    let conv = network.add("conv", Conv2D(inputs: 3, outputs: 6, window: Window(kernel: 3), groups: 3), network.input)
    let norm = network.add("norm", BatchNorm(channels: 6, relu: false), conv)
    let wide = network.add("wide", PointwiseConv2D(inputs: 6, outputs: 4), norm)
    network.output(network.add("stays", BatchNorm(channels: 4, relu: true), wide))
    network.output(wide)
    try compareInference(network, nodes: 3)
  }

  private func compareInference(_ network: Network, nodes: Int) throws {
    let weights = Weights<Float>(initializing: network, seed: 2)
    for index in 0..<weights.statistics.count { weights.statistics[index] += 0.1 * Float(index % 7) }
    let (folded, foldedWeights) = network.forInference(weights)
    #expect(folded.nodes.count == nodes)
    let whole = try Executor<Float>(network, height: 12, width: 24, batch: 1, purpose: .inference)
    let quick = try Executor<Float>(folded, height: 12, width: 24, batch: 1, purpose: .inference, threads: 3)
    var random = Random(seed: 8)
    let input = (0..<whole.input.count).map { _ in Float(random.normal()) }
    whole.input.copy(from: input)
    whole.forward(weights)
    quick.input.copy(from: input)
    quick.forward(foldedWeights)
    let outputs = quick.outputs.map(\.array)
    for (a, b) in zip(whole.outputs, outputs) { expectEqual(a.array, b, within: 1e-5, "output") }
    for threads in 1...3 {
      // The plan gives the input's memory to others once it is read.
      quick.input.copy(from: input)
      quick.forward(foldedWeights, team: Team(count: threads))
      #expect(quick.outputs.map(\.array) == outputs, "\(threads) threads")
    }
  }

  @Test("What is no number stays none wherever in a pool's block it stands", arguments: 0..<4)
  func noNumber(place: Int) throws {
    var network = Network(inputChannels: 16)
    network.output(network.add("pool", MaxPool2D(), network.input))
    let executor = try Executor<Float>(network, height: 2, width: 2, batch: 1, purpose: .training)
    let weights = Weights<Float>(initializing: network, seed: 1)
    for index in 0..<64 { executor.input[index] = Float(index % 7) }
    executor.input[16 * place + 3] = .nan
    executor.forward(weights)
    #expect(executor.outputs[0][3].isNaN && executor.outputs[0][4] == executor.outputs[0][4])
  }
}
