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

  /// The same function without the batch norms of blocks, which are taken into the weights before them as the running statistics have them.
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
    return (network, network.weights { values[$0] })
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
        let upsample = node(nodes[add].inputs[1]), nodes[upsample].layer is Upsample,
        readers(of: upsample + 1).count == 1
      else { return nil }
      return Rewrite(
        layer: block, inputs: [nodes[add].inputs[0], nodes[upsample].inputs[0]], absorbed: [add, upsample])
    }
  }

  /// Blocks whose output is pooled, and nobody else reads it: they put out what the pool would.
  private func fusingPools() -> Network {
    rewriting { index in
      guard nodes[index].layer is MaxPool2D, let source = soleSource(of: index, as: SeparableConv2D.self),
        let block = nodes[source].layer as? SeparableConv2D, let pooled = block.pooling
      else { return nil }
      return Rewrite(name: nodes[source].name, layer: pooled, inputs: nodes[source].inputs, absorbed: [source])
    }
  }

  private func node(_ value: Value) -> Int? { value.index > 0 ? value.index - 1 : nil }

  /// The node that the node at `index` reads first, where it is of that kind and has no other reader.
  private func soleSource<L: Layer>(of index: Int, as kind: L.Type) -> Int? {
    let value = nodes[index].inputs[0]
    guard let source = node(value), nodes[source].layer is L, !outputs.contains(value),
      readers(of: value.index).count == 1
    else { return nil }
    return source
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
