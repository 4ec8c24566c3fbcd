import Compute

/// A layer that can take its batch norm into its weights.
protocol FoldableLayer: Layer {
  /// The layer without its batch norm, and its parameters by their names: the same function but for rounding.
  func folded<S: KernelScalar>(
    _ parameters: [String: Tensor<S>], _ statistics: [String: Tensor<S>]
  ) -> (layer: any Layer, parameters: [String: [S]])
}

extension Network {
  /// The same function for inference alone: batch norms folded into the weights before them, pooling done while a block's rows are in the cache, and
  /// upsampled maps added as they are read.
  public func forInference<S: KernelScalar>(_ weights: Weights<S>) -> (network: Network, weights: Weights<S>) {
    let (folded, foldedWeights) = folded(weights)
    let network = folded.fusingUpsampling().fusingPools()
    let (parameters, statistics) = (folded.parameters, folded.statistics)
    let moved = network.weights { name in
      (parameters.tensor(name, in: foldedWeights.parameters) ?? statistics.tensor(name, in: foldedWeights.statistics))?
        .array
    }
    return (network, moved)
  }

  /// The same function without batch norms, which are taken into the weights before them as the running statistics have them. One that is not behind a
  /// convolution or a dense layer of its own stays.
  public func folded<S: KernelScalar>(_ weights: Weights<S>) -> (network: Network, weights: Weights<S>) {
    var values: [String: [S]] = [:]
    let (parameters, statistics) = (parameters, statistics)
    let network = replacingLayers { node in
      let named = { (layout: TensorLayout, list: [Parameter], block: Tensor<S>) in
        Dictionary(uniqueKeysWithValues: list.map { ($0.name, layout.tensor("\(node.name).\($0.name)", in: block)!) })
      }
      let old = named(parameters, node.layer.parameters, weights.parameters)
      let past = named(statistics, node.layer.statistics, weights.statistics)
      let (layer, new) = (node.layer as? any FoldableLayer)?.folded(old, past) ?? (node.layer, old.mapValues(\.array))
      for (name, numbers) in new { values["\(node.name).\(name)"] = numbers }
      for (name, tensor) in past { values["\(node.name).\(name)"] = tensor.array }
      return layer
    }
    let bare = network.foldingNorms(&values)
    return (bare, bare.weights { values[$0] })
  }

  /// Takes batch norms that are layers of their own into `values` of the layers before them; a ReLU of theirs stays as a layer.
  private func foldingNorms<S: KernelScalar>(_ values: inout [String: [S]]) -> Network {
    rewriting { index in
      guard let norm = nodes[index].layer as? BatchNorm, let source = weighted(before: index) else { return nil }
      let (name, before) = (nodes[index].name, nodes[source])
      foldBatchNorm(&values, norm: "\(name).", weight: "\(before.name).weight", bias: "\(before.name).bias")
      return norm.relu
        ? Rewrite(layer: ReLU(), inputs: nodes[index].inputs, absorbed: [])
        : Rewrite(name: before.name, layer: before.layer, inputs: before.inputs, absorbed: [source])
    }
  }

  /// The node before, where its weights' last index is the channel and nobody else reads it.
  private func weighted(before index: Int) -> Int? {
    soleSource(of: index, as: Conv2D.self) ?? soleSource(of: index, as: PointwiseConv2D.self)
      ?? soleSource(of: index, as: DepthwiseConv2D.self) ?? soleSource(of: index, as: Dense.self)
  }

  /// Weights of this network, with the numbers that `value` has for each name.
  private func weights<S: KernelScalar>(_ value: (String) -> [S]?) -> Weights<S> {
    let weights = Weights<S>(initializing: self, seed: 0)
    for (layout, block) in [(parameters, weights.parameters), (statistics, weights.statistics)] {
      for entry in layout.entries {
        if let numbers = value(entry.name) { layout.tensor(entry.name, in: block)?.copy(from: numbers) }
      }
    }
    return weights
  }

  /// Blocks that read the sum of a map and an upsampled one, and nobody else reads it: they read both instead.
  private func fusingUpsampling() -> Network {
    rewriting { index in
      guard let block = nodes[index].layer as? SeparableConv2D, nodes[index].inputs.count == 1,
        let add = soleSource(of: index, as: Add.self), nodes[add].inputs.count == 2,
        let upsample = soleSource(of: add, as: Upsample.self, input: 1),
        (nodes[upsample].layer as? Upsample)?.factor == 2
      else { return nil }
      return Rewrite(
        layer: block, inputs: [nodes[add].inputs[0], nodes[upsample].inputs[0]], absorbed: [add, upsample])
    }
  }

  /// Blocks whose output is pooled, and nobody else reads it: they put out what the pool would.
  private func fusingPools() -> Network {
    rewriting { index in
      guard (nodes[index].layer as? MaxPool2D)?.isBlock == true,
        let source = soleSource(of: index, as: SeparableConv2D.self),
        let block = nodes[source].layer as? SeparableConv2D, let pooled = block.pooling
      else { return nil }
      return Rewrite(name: nodes[source].name, layer: pooled, inputs: nodes[source].inputs, absorbed: [source])
    }
  }

  /// The node that the node at `index` reads as its `input`, where it is of that kind and has no other reader.
  private func soleSource<L: Layer>(of index: Int, as kind: L.Type, input: Int = 0) -> Int? {
    let value = nodes[index].inputs[input]
    guard value.index > 0, nodes[value.index - 1].layer is L, !outputs.contains(value),
      readers(of: value.index).count == 1
    else { return nil }
    return value.index - 1
  }
}

/// A node in place of another one and of those that it absorbs.
struct Rewrite {
  /// The node's name; that of the replaced one where nothing is said.
  var name: String?
  var layer: any Layer
  /// Values of the old network.
  var inputs: [Network.Value]
  var absorbed: [Int]
}

extension Network {
  /// The graph with some nodes rewritten.
  func rewriting(_ rewrite: (Int) -> Rewrite?) -> Network {
    let rewrites = nodes.indices.map(rewrite)
    let absorbed = Set(rewrites.flatMap { $0?.absorbed ?? [] })
    var network = Network(inputChannels: inputChannels)
    var places = [input: network.input]
    for index in nodes.indices where !absorbed.contains(index) {
      let node = nodes[index]
      let new = rewrites[index] ?? Rewrite(layer: node.layer, inputs: node.inputs, absorbed: [])
      places[Value(index: index + 1)] = network.add(new.name ?? node.name, new.layer, new.inputs.map { places[$0]! })
    }
    for output in outputs { network.output(places[output]!) }
    return network
  }
}
