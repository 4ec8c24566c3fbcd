import Compute

/// What a layer of a network costs and sees, for an input of a given size.
public struct LayerFacts: Codable, Hashable, Sendable {
  /// The layer's name in the network.
  public let name: String
  /// The type of layer.
  public let kind: String
  /// Rows, columns and channels of the output.
  public let output: [Int]
  /// Learned numbers.
  public let parameters: Int
  /// Multiplications with a weight for one image.
  public let multiplications: Int
  /// The bytes of the output for one image.
  public let bytes: Int
  /// The side, in pixels of the input, of the square that a place of the output depends on.
  public let receptiveField: Int
  /// Pixels of the input from place to place.
  public let stride: Int
}

/// How many places of its input, down and across, a place of a layer's output depends on, and what lies between two of them.
private struct Reach {
  var kernel: Int
  var stride: Int
  /// How many places of the output come of one of the input.
  var growth: Int

  /// That of a layer's window, or else what shapes tell: kernels are those of its weights; a layer that shrinks its input without weights is
  /// taken to pool blocks that do not overlap.
  init(_ layer: any Layer, input: Extent, output: Extent) {
    growth = max(1, output.height / input.height)
    if let window = (layer as? any WindowedLayer)?.window {
      (kernel, stride) = (window.kernel, window.stride)
      return
    }
    let kernels = layer.parameters.filter { $0.shape.count > 2 }.map { $0.shape[0] }
    stride = max(1, input.height / output.height)
    kernel = kernels.isEmpty ? stride : 1 + kernels.reduce(0) { $0 + $1 - 1 }
  }
}

extension Network {
  /// Where a node's kernels are laid: the places of its output, or, if it pools what it computes, of its input.
  private func places(of index: Int, _ extents: [Extent]) -> Int {
    let pools = (nodes[index].layer as? SeparableConv2D)?.pools ?? false
    return pools ? extents[nodes[index].inputs[0].index].area : extents[index + 1].area
  }

  /// The facts of every layer for one image of `height` x `width` pixels.
  ///
  /// A convolution multiplies every number of its kernel once for each place of its output.
  /// - Throws: ``ShapeProblem`` where the network cannot take that size.
  public func facts(height: Int, width: Int) throws(ShapeProblem) -> [LayerFacts] {
    let extents = try self.extents(height: height, width: width)
    var seen: [(field: Int, stride: Int)] = [(1, 1)]
    return nodes.indices.map { index in
      let (node, extent) = (nodes[index], extents[index + 1])
      let reach = Reach(node.layer, input: extents[node.inputs[0].index], output: extent)
      let inputs = node.inputs.map { seen[$0.index] }
      let stride = inputs.map(\.stride).max() ?? 1
      seen.append(
        ((inputs.map(\.field).max() ?? 1) + (reach.kernel - 1) * stride, stride * reach.stride / reach.growth))
      let parameters = node.layer.parameters
      return LayerFacts(
        name: node.name, kind: "\(type(of: node.layer))", output: [extent.height, extent.width, extent.channels],
        parameters: parameters.reduce(0) { $0 + $1.count },
        multiplications: places(of: index, extents) * parameters.filter(\.decays).reduce(0) { $0 + $1.count },
        bytes: 4 * extent.count, receptiveField: seen[index + 1].field, stride: seen[index + 1].stride)
    }
  }
}
