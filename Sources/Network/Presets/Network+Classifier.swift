import Compute

extension Network {
  /// A plain classifier of pictures: for each of `widths` a 3x3 convolution, batch norm, ReLU and, but for the last, 2x2 pooling; then
  /// the mean over the picture, dropout and a dense layer that gives a logit for each class. (H, W, channels) to (1, 1, classes), where
  /// both sides are multiples of 2 to the power of one less than there are widths.
  ///
  /// Train it with ``CrossEntropy`` of the logits.
  public static func classifier(
    channels: Int = 3, classes: Int, widths: [Int] = [16, 32, 64], dropout: Double = 0.2
  ) -> Network {
    precondition(!widths.isEmpty, "a classifier has a convolution at least")
    var network = Network(inputChannels: channels)
    var (value, inputs) = (network.input, channels)
    for (index, width) in widths.enumerated() {
      if index > 0 { value = network.add("pool\(index)", MaxPool2D(), value) }
      let block = ConvBlock2D(inputs: inputs, outputs: width, window: Window(kernel: 3, padding: 1))
      value = network.add("block\(index + 1)", block, value)
      inputs = width
    }
    value = network.add("mean", GlobalAveragePool(), value)
    value = network.add("dropout", Dropout(rate: dropout), value)
    network.output(network.add("classes", Dense(inputs: inputs, outputs: classes, start: .xavier), value))
    return network
  }
}
