extension Network {
  /// A multilayer perceptron: dense layers of `widths` with ReLU and dropout behind each, then one that gives `outputs` numbers.
  /// (1, 1, inputs) to (1, 1, outputs).
  ///
  /// Train it with ``CrossEntropy`` for classes, or ``SmoothL1`` for quantities.
  public static func perceptron(
    inputs: Int, outputs: Int, widths: [Int] = [64, 64], dropout: Double = 0
  ) -> Network {
    var network = Network(inputChannels: inputs)
    var (value, count) = (network.input, inputs)
    for (index, width) in widths.enumerated() {
      let name = "hidden\(index + 1)"
      value = network.add("\(name).dense", Dense(inputs: count, outputs: width), value)
      value = network.add("\(name).relu", ReLU(), value)
      if dropout > 0 { value = network.add("\(name).dropout", Dropout(rate: dropout), value) }
      count = width
    }
    network.output(network.add("outputs", Dense(inputs: count, outputs: outputs, start: .xavier), value))
    return network
  }

  /// A reader of sequences: a ``GRU`` whose last state a dense layer turns into `outputs` numbers. (1, T, inputs) to (1, 1, outputs).
  public static func recurrent(inputs: Int, outputs: Int, size: Int = 32) -> Network {
    var network = Network(inputChannels: inputs)
    let state = network.add("gru", GRU(inputs: inputs, size: size, givesSequence: false), network.input)
    network.output(network.add("outputs", Dense(inputs: size, outputs: outputs, start: .xavier), state))
    return network
  }
}
