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
    let (folded, values) = folded(weights)
    let network = folded.fusingUpsampling().fusingPools()
    let result = Weights<S>(initializing: network, seed: 0)
    let (parameters, statistics) = (network.parameters, network.statistics)
    for entry in parameters.entries {
      if let numbers = values[entry.name] { parameters.tensor(entry.name, in: result.parameters)?.copy(from: numbers) }
    }
    for entry in statistics.entries {
      guard let old = self.statistics.tensor(entry.name, in: weights.statistics) else { continue }
      statistics.tensor(entry.name, in: result.statistics)?.copy(from: old)
    }
    return (network, result)
  }

  private func folded<S: KernelScalar>(_ weights: Weights<S>) -> (network: Network, values: [String: [S]]) {
    var values: [String: [S]] = [:]
    let (parameters, statistics) = (parameters, self.statistics)
    let network = replacingLayers { node in
      let named = { (layout: TensorLayout, list: [Parameter], block: Tensor<S>) in
        Dictionary(uniqueKeysWithValues: list.map { ($0.name, layout.tensor("\(node.name).\($0.name)", in: block)!) })
      }
      let old = named(parameters, node.layer.parameters, weights.parameters)
      let (layer, new): (any Layer, [String: [S]]) =
        (node.layer as? any FoldableLayer)?
        .folded(old, named(statistics, node.layer.statistics, weights.statistics))
        ?? (node.layer, old.mapValues(\.array))
      for (name, numbers) in new { values["\(node.name).\(name)"] = numbers }
      return layer
    }
    return (network, values)
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
