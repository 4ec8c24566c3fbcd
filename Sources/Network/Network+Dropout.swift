extension Network {
  /// The network with ``SpatialDropout`` in front of every layer that makes an output; the same network where `rate` is 0. The tensors are
  /// the same and have the same names and places.
  public func withDropoutBeforeOutputs(rate: Double) -> Network {
    guard rate > 0 else { return self }
    var network = Network(inputChannels: inputChannels)
    var values = [network.input]
    for (index, node) in nodes.enumerated() {
      var inputs = node.inputs.map { values[$0.index] }
      if outputs.contains(Value(index: index + 1)) {
        inputs = inputs.enumerated().map {
          network.add("\(node.name).dropout\($0)", SpatialDropout(rate: rate), $1)
        }
      }
      values.append(network.add(node.name, node.layer, inputs))
    }
    for output in outputs { network.output(values[output.index]) }
    return network
  }
}
