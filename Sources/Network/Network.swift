import Compute

/// A graph of named layers from one image-like input to one or more outputs. It is a value: weights live elsewhere.
public struct Network: Sendable {
  /// A tensor that flows through the graph: the input, or what a node puts out.
  public struct Value: Hashable, Sendable {
    /// 0 for the input, else one more than the node's index.
    public let index: Int
  }

  /// A layer in its place.
  public struct Node: Sendable {
    /// The prefix of its parameters' names: `stem.conv`.
    public let name: String
    /// What it computes.
    public let layer: any Layer
    /// What it reads.
    public let inputs: [Value]
  }

  /// Channels of the input.
  public let inputChannels: Int
  /// Layers in an order in which each comes after those that it reads.
  public private(set) var nodes: [Node] = []
  /// The values that the network is computed for.
  public private(set) var outputs: [Value] = []

  /// An empty network over an input of `inputChannels` channels.
  public init(inputChannels: Int) { self.inputChannels = inputChannels }

  /// The input.
  public var input: Value { Value(index: 0) }

  /// Puts `layer` behind `inputs` and gives its output.
  public mutating func add(_ name: String, _ layer: some Layer, _ inputs: Value...) -> Value {
    add(name, layer, inputs)
  }

  /// Puts `layer` behind `inputs` and gives its output.
  public mutating func add(_ name: String, _ layer: any Layer, _ inputs: [Value]) -> Value {
    precondition(inputs.allSatisfy { $0.index <= nodes.count }, "a layer reads what is already there")
    precondition(!nodes.contains { $0.name == name }, "two layers are called \(name)")
    nodes.append(Node(name: name, layer: layer, inputs: inputs))
    return Value(index: nodes.count)
  }

  /// The same graph with other layers in some places: those for which `replacement` gives one. Names stay, and with them what the
  /// tensors are called.
  public func replacingLayers(_ replacement: (Node) -> (any Layer)?) -> Network {
    var network = self
    network.nodes = nodes.map { Node(name: $0.name, layer: replacement($0) ?? $0.layer, inputs: $0.inputs) }
    return network
  }

  /// Declares `value` to be the next output.
  public mutating func output(_ value: Value) { outputs.append(value) }

  /// The size of every value for an input of `height` x `width` pixels, the input first.
  /// - Throws: ``ShapeProblem`` with the layer's name.
  public func extents(height: Int, width: Int) throws(ShapeProblem) -> [Extent] {
    var extents = [Extent(height, width, inputChannels)]
    for node in nodes {
      do {
        extents.append(try node.layer.output(for: node.inputs.map { extents[$0.index] }))
      } catch {
        throw ShapeProblem("\(node.name): \(error)")
      }
    }
    return extents
  }

  /// Where the learned tensors of all layers lie in one flat block.
  public var parameters: TensorLayout { TensorLayout(nodes.map { ($0.name, $0.layer.parameters) }) }

  /// Where the statistics of all layers lie in one flat block.
  public var statistics: TensorLayout { TensorLayout(nodes.map { ($0.name, $0.layer.statistics) }) }
}

/// Named tensors that follow one another in a flat block, layer by layer.
public struct TensorLayout: Hashable, Sendable {
  /// One tensor in its place.
  public struct Entry: Hashable, Sendable {
    /// Layer and parameter: `stem.conv.weight`.
    public let name: String
    /// What it is.
    public let parameter: Parameter
    /// Its first number.
    public let offset: Int
  }

  /// The tensors, in the order of the block.
  public let entries: [Entry]
  /// Numbers in the block.
  public let count: Int
  private let nodeRanges: [Range<Int>]

  init(_ layers: [(name: String, parameters: [Parameter])]) {
    var entries: [Entry] = []
    var ranges: [Range<Int>] = []
    var offset = 0
    for layer in layers {
      let start = entries.count
      for parameter in layer.parameters {
        entries.append(Entry(name: "\(layer.name).\(parameter.name)", parameter: parameter, offset: offset))
        offset += parameter.count
      }
      ranges.append(start..<entries.count)
    }
    (self.entries, count, nodeRanges) = (entries, offset, ranges)
  }

  /// The tensors of the node at `index`, cut out of `block`.
  func tensors<S: KernelScalar>(ofNode index: Int, in block: Tensor<S>) -> [Tensor<S>] {
    entries[nodeRanges[index]].map { block.slice(from: $0.offset, count: $0.parameter.count) }
  }

  /// The tensor called `name`, cut out of `block`; nil where there is none.
  public func tensor<S: KernelScalar>(_ name: String, in block: Tensor<S>) -> Tensor<S>? {
    entries.first { $0.name == name }.map { block.slice(from: $0.offset, count: $0.parameter.count) }
  }

  /// A fresh block with every tensor at its start; the same for the same seed, tensor by tensor, whatever else is in the network.
  public func initialized<S: KernelScalar>(seed: UInt64) -> Arena<S> {
    let arena = Arena<S>(count: count)
    for entry in entries {
      arena.tensor(at: entry.offset, count: entry.parameter.count).initialize(entry.parameter.initial, seed, entry.name)
    }
    return arena
  }
}

extension Tensor {
  fileprivate func initialize(_ initial: Initial, _ seed: UInt64, _ name: String) {
    switch initial {
    case .constant(let value): fill(Scalar(value))
    case .values(let values): copy(from: values.map { Scalar($0) })
    case .heNormal(let fanIn):
      var random = Random(seed: seed, stream: name.utf8.map(UInt64.init))
      let deviation = (2 / Double(fanIn)).squareRoot()
      for index in 0..<count { self[index] = Scalar(deviation * random.normal()) }
    case .xavierUniform(let fanIn, let fanOut):
      initialize(.uniform((6 / Double(fanIn + fanOut)).squareRoot()), seed, name)
    case .uniform(let bound):
      var random = Random(seed: seed, stream: name.utf8.map(UInt64.init))
      for index in 0..<count { self[index] = Scalar(random.uniform(in: -bound...bound)) }
    }
  }
}
