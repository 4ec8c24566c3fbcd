import Compute

extension Network {
  /// Layers that other programs have under one name, or that make sense only together: a convolution with the batch norm and ReLU that
  /// follow it, however they are divided into nodes here.
  public struct Block: Hashable, Sendable {
    /// What a block computes.
    public enum Kind: Hashable, Sendable {
      /// A convolution over all channels, batch norm and ReLU: `conv.weight`, `conv.bias`, `bn.*`.
      case convolution(stride: Int)
      /// A 1x1 convolution and a depthwise one; batch norm and ReLU where it is normalized: `pw.*`, `dw.*`, `bn.*`.
      case separable(isNormalized: Bool)
      case maxPool, upsample, add
      /// A layer that stands for itself; the name of its type.
      case other(String)
    }

    /// The prefix of its tensors' names: `stage1.0`.
    public let name: String
    /// What it computes.
    public let kind: Kind
    /// What it reads: 0 for the network's input, else one more than a block's index.
    public let inputs: [Int]
    /// The shapes of its learned tensors by their names within the block: `pw.weight`.
    public let shapes: [String: [Int]]
  }

  /// The network as blocks, each after those that it reads.
  public var blocks: [Block] { grouped.blocks }

  /// The blocks, by index, whose values are the network's outputs.
  public var outputBlocks: [Int] { outputs.map { grouped.owners[$0.index] - 1 } }

  /// The blocks, and for every value of the network the block that makes it, counted from 1; 0 for the input.
  private var grouped: (blocks: [Block], owners: [Int]) {
    var groups: [(name: String, nodes: [Int])] = []
    var owners = [0]
    for index in nodes.indices {
      let name = Self.blockName(nodes[index].name)
      if groups.last?.name == name, nodes[index].inputs == [Value(index: index)] {
        groups[groups.count - 1].nodes.append(index)
      } else {
        groups.append((name, [index]))
      }
      owners.append(groups.count)
    }
    return (groups.map { block($0.name, $0.nodes, owners) }, owners)
  }

  /// `stem.conv` belongs to `stem`.
  private static func blockName(_ name: String) -> String {
    let suffix = [".conv", ".pw", ".dw", ".bn"].first { name.hasSuffix($0) } ?? ""
    return String(name.dropLast(suffix.count))
  }

  private func block(_ name: String, _ members: [Int], _ owners: [Int]) -> Block {
    var shapes: [String: [Int]] = [:]
    for node in members.map({ nodes[$0] }) {
      for parameter in node.layer.parameters {
        shapes[String("\(node.name).\(parameter.name)".dropFirst(name.count + 1))] = parameter.shape
      }
    }
    let first = nodes[members[0]]
    return Block(
      name: name, kind: Self.kind(first.layer, shapes), inputs: first.inputs.map { owners[$0.index] }, shapes: shapes)
  }

  private static func kind(_ layer: any Layer, _ shapes: [String: [Int]]) -> Block.Kind {
    if let shape = shapes["conv.weight"] {
      let output = try? layer.output(for: [Extent(64, 64, shape[2])])
      return .convolution(stride: 64 / (output?.height ?? 64))
    }
    if shapes["pw.weight"] != nil { return .separable(isNormalized: shapes["bn.weight"] != nil) }
    switch layer {
    case is MaxPool2D: return .maxPool
    case is Upsample: return .upsample
    case is Add: return .add
    default: return .other("\(type(of: layer))")
    }
  }
}
