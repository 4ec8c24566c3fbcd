import Network
import ONNX

/// Finds the convolutions of a preset in a graph of YuNet's kind, by following the operators and not by names, of which only those of the
/// outputs are fixed. Whoever exported the file, its batch norm must be folded.
struct DetectorGraphReader {
  private let graph: ONNXGraph
  private let network: Network
  private let readers: [String: [ONNXNode]]
  private let makers: [String: ONNXNode]
  private var folded = FoldedNetwork()
  private var gammas: Set<Float> = []

  /// A reader of `graph` for the weights of `network`.
  init(_ graph: ONNXGraph, for network: Network) {
    (self.graph, self.network) = (graph, network)
    readers = graph.nodes.reduce(into: [:]) { readers, node in
      for input in Set(node.inputs) { readers[input, default: []].append(node) }
    }
    makers = Dictionary(graph.nodes.flatMap { node in node.outputs.map { ($0, node) } }) { first, _ in first }
  }

  /// The convolutions, and the power to which the file raises probabilities: 1 where it does not.
  mutating func read() throws(ONNXProblem) -> (folded: FoldedNetwork, gamma: Double) {
    let inputs = graph.inputs.map(\.name).filter { graph.constants[$0] == nil }
    guard inputs.count == 1 else { throw ONNXProblem("it has \(inputs.count) inputs, where a detector has one") }
    var values = inputs
    let heads = network.outputBlocks
    for (index, block) in network.blocks.enumerated() {
      let sources = block.inputs.map { values[$0] }
      if let level = heads.firstIndex(of: index) {
        try readHead(block, sources[0], stride: HeadChannels.strides[level])
        values.append("")
      } else {
        values.append(try read(block, sources))
      }
    }
    guard gammas.count == 1, let gamma = gammas.first, gamma > 0, gamma.isFinite else {
      throw ONNXProblem("its probabilities are raised to the powers \(gammas.sorted())")
    }
    return (folded, Double(gamma))
  }

  /// Follows the operators of one block and gives the name of what they make.
  private mutating func read(_ block: Network.Block, _ inputs: [String]) throws(ONNXProblem) -> String {
    switch block.kind {
    case .convolution(let stride):
      let (y, parts) = try follow(block.parts, inputs[0], block, stride: stride)
      folded.convolutions[block.name] = parts.map { $0.forInputs(dividedBy: 255) }
      return try only("Relu", y, block).outputs[0]
    case .separable(let isNormalized):
      let (y, parts) = try follow(block.parts, inputs[0], block)
      folded.convolutions[block.name] = parts
      return isNormalized ? try only("Relu", y, block).outputs[0] : y
    case .maxPool: return try pooled(try only("MaxPool", inputs[0], block), block)
    case .upsample: return try enlarged(try only("Resize", inputs[0], block), block)
    case .add:
      let sums = (readers[inputs[0]] ?? []).filter {
        $0.type == "Add" && $0.outputs.count == 1 && Set($0.inputs) == Set(inputs)
      }
      guard sums.count == 1 else { throw problem(block, "no Add of '\(inputs[0])' and '\(inputs[1])'") }
      return sums[0].outputs[0]
    case .other(let kind): throw problem(block, "a layer of the type \(kind) has no operator")
    }
  }

  /// A chain of convolutions from `input` on.
  private func follow(
    _ parts: [Network.Block.Part], _ input: String, _ block: Network.Block, stride: Int = 1
  ) throws(ONNXProblem) -> (output: String, convolutions: [Convolution]) {
    var (x, convolutions) = (input, [Convolution]())
    for part in parts {
      let node = try only("Conv", x, block)
      convolutions.append(try convolution(node, part, block, stride: stride))
      x = node.outputs[0]
    }
    return (x, convolutions)
  }

  /// The four outputs of one level, followed from their ends to `input`, their channels put side by side.
  private mutating func readHead(_ block: Network.Block, _ input: String, stride: Int) throws(ONNXProblem) {
    var rows: [[Convolution]] = []
    for part in HeadPart.allCases {
      var node = try maker(of: part.output(stride: stride), block)
      if part.isProbability {
        if node.type == "Pow" {
          gammas.insert(try number(node, 1, block))
          node = try before(node, "Sigmoid", block)
        } else {
          gammas.insert(1)
        }
        guard node.type == "Sigmoid" else {
          throw problem(block, "'\(part.output(stride: stride))' comes of \(node.type), not of Sigmoid")
        }
        node = try before(node, "Reshape", block)
      }
      rows.append(try readHead(part, node, block, input))
    }
    folded.convolutions[block.name] = block.parts.indices.map { index in
      Convolution.sideBySide(rows.map { $0[index] })
    }
  }

  /// One output's convolutions, from its Reshape back to `input`.
  private func readHead(
    _ part: HeadPart, _ reshape: ONNXNode, _ block: Network.Block, _ input: String
  ) throws(ONNXProblem) -> [Convolution] {
    guard reshape.type == "Reshape" else { throw problem(block, "\(reshape.type) stands in place of Reshape") }
    let transpose = try before(reshape, "Transpose", block)
    guard transpose.attributes["perm"] == .ints([0, 2, 3, 1]) else {
      throw problem(block, "cells of '\(part.rawValue)' are in another order than row by row")
    }
    var (node, found) = (transpose, [Convolution]())
    for wanted in block.parts.reversed() {
      node = try before(node, "Conv", block)
      let count = part.channels.count
      let own = Network.Block.Part(
        name: wanted.name, kernel: wanted.kernel, inputs: wanted.inputs, outputs: count,
        isDepthwise: wanted.isDepthwise)
      found.insert(try convolution(node, own, block, stride: 1), at: 0)
    }
    guard node.inputs[0] == input else {
      throw problem(block, "'\(part.rawValue)' is computed from '\(node.inputs[0])', not from '\(input)'")
    }
    return found
  }
}

/// Single operators, each checked to compute what the network's layer does.
extension DetectorGraphReader {
  /// The only operator of a type that reads `value`.
  private func only(_ type: String, _ value: String, _ block: Network.Block) throws(ONNXProblem) -> ONNXNode {
    let found = (readers[value] ?? []).filter { $0.type == type && $0.inputs.first == value && $0.outputs.count == 1 }
    guard found.count == 1 else {
      throw problem(block, "expected one \(type) that reads '\(value)', found \(found.count)")
    }
    return found[0]
  }

  private func maker(of value: String, _ block: Network.Block) throws(ONNXProblem) -> ONNXNode {
    guard let node = makers[value] else { throw problem(block, "nothing makes '\(value)'") }
    return node
  }

  /// The operator that makes the first input of `node`.
  private func before(_ node: ONNXNode, _ type: String, _ block: Network.Block) throws(ONNXProblem) -> ONNXNode {
    let found = try maker(of: node.inputs.first ?? "", block)
    guard found.type == type, !found.inputs.isEmpty else {
      throw problem(block, "\(found.type) comes before \(node.type), where \(type) is expected")
    }
    return found
  }

  private func convolution(
    _ node: ONNXNode, _ part: Network.Block.Part, _ block: Network.Block, stride: Int
  ) throws(ONNXProblem) -> Convolution {
    let weight = try constant(node, 1, block)
    let kernel = weight.shape.last ?? 0
    guard case .floats(let numbers) = weight.values, kernel % 2 == 1, kernel <= part.kernel,
      weight.shape == [part.outputs, part.inputs, kernel, kernel]
    else {
      throw problem(block, "the weights '\(node.inputs[1])' are \(weight.shape), the network wants \(part.shape)")
    }
    let expected: [(String, ONNXAttribute, ONNXAttribute)] = [
      ("strides", .ints([stride, stride]), .ints([1, 1])), ("dilations", .ints([1, 1]), .ints([1, 1])),
      ("pads", .ints([Int](repeating: kernel / 2, count: 4)), .ints([0, 0, 0, 0])),
      ("group", .int(part.isDepthwise ? part.outputs : 1), .int(1)),
      ("auto_pad", .text("NOTSET"), .text("NOTSET")),
    ]
    try check(node, expected, block)
    let bias = try numbersOfBias(node, part, block)
    try requireFinite(numbers + bias, node.inputs[1])
    return Convolution(weight: numbers, bias: bias, kernel: kernel).widened(to: part.kernel)
  }

  /// The third input; zeros where there is none.
  private func numbersOfBias(
    _ node: ONNXNode, _ part: Network.Block.Part, _ block: Network.Block
  ) throws(ONNXProblem) -> [Float] {
    guard node.inputs.count > 2, !node.inputs[2].isEmpty else { return [Float](repeating: 0, count: part.outputs) }
    let tensor = try constant(node, 2, block)
    guard case .floats(let bias) = tensor.values, tensor.shape == [part.outputs] else {
      throw problem(block, "the biases '\(node.inputs[2])' are \(tensor.shape), the network wants [\(part.outputs)]")
    }
    return bias
  }

  private func requireFinite(_ numbers: [Float], _ name: String) throws(ONNXProblem) {
    guard numbers.allSatisfy(\.isFinite) else {
      throw ONNXProblem("'\(name)' or its bias holds numbers that are not finite (NaN or infinity)")
    }
  }

  private func constant(_ node: ONNXNode, _ index: Int, _ block: Network.Block) throws(ONNXProblem) -> ONNXTensor {
    guard index < node.inputs.count, let tensor = graph.constants[node.inputs[index]] else {
      throw problem(block, "input \(index) of \(node.type) '\(node.name)' is no constant of the file")
    }
    return tensor
  }

  private func number(_ node: ONNXNode, _ index: Int, _ block: Network.Block) throws(ONNXProblem) -> Float {
    guard case .floats(let numbers) = try constant(node, index, block).values, numbers.count == 1 else {
      throw problem(block, "input \(index) of \(node.type) is no single number")
    }
    return numbers[0]
  }

  /// The attributes of `node` must be those expected; where one is not there, ONNX's standard counts.
  private func check(
    _ node: ONNXNode, _ expected: [(name: String, value: ONNXAttribute, standard: ONNXAttribute)],
    _ block: Network.Block
  ) throws(ONNXProblem) {
    for (name, value, standard) in expected {
      let found = node.attributes[name] ?? standard
      guard found == value else { throw problem(block, "\(node.type) has \(name) \(found), not \(value)") }
    }
  }

  private func pooled(_ node: ONNXNode, _ block: Network.Block) throws(ONNXProblem) -> String {
    let pair = ONNXAttribute.ints([2, 2])
    try check(
      node,
      [
        ("kernel_shape", pair, .ints([])), ("strides", pair, .ints([1, 1])),
        ("pads", .ints([0, 0, 0, 0]), .ints([0, 0, 0, 0])), ("dilations", .ints([1, 1]), .ints([1, 1])),
      ], block)
    return node.outputs[0]
  }

  private func enlarged(_ node: ONNXNode, _ block: Network.Block) throws(ONNXProblem) -> String {
    try check(
      node,
      [
        ("mode", .text("nearest"), .text("nearest")),
        ("coordinate_transformation_mode", .text("asymmetric"), .text("half_pixel")),
        ("nearest_mode", .text("floor"), .text("round_prefer_floor")),
      ], block)
    guard try constant(node, 2, block).values == .floats([1, 1, 2, 2]) else {
      throw problem(block, "Resize does not double both sides")
    }
    return node.outputs[0]
  }

  private func problem(_ block: Network.Block, _ words: String) -> ONNXProblem {
    ONNXProblem("at \(block.name): \(words)")
  }
}
