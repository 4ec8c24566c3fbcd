import Compute

/// A layer alone in a network, with a size of input that it can take: what the laws of layers are tried on.
public struct LayerSpecimen: Sendable {
  /// What it is called in tables: `Conv2D 3x3 stride 2`.
  public let name: String
  /// The layer, called `layer`, and what its inputs come from, where it has several.
  public let network: Network
  /// Rows of the input.
  public let height: Int
  /// Columns of the input.
  public let width: Int
  /// Whether its function has kinks.
  public let hasKinks: Bool

  /// A layer that reads the input, or, where it takes several, 1x1 convolutions of it with as many channels as each is to have.
  public init(_ name: String, _ layer: some Layer, _ inputs: Extent..., hasKinks: Bool = false) {
    (self.name, self.hasKinks, height, width) = (name, hasKinks, inputs[0].height, inputs[0].width)
    var network = Network(inputChannels: inputs[0].channels)
    let values = inputs.enumerated().map { index, extent in
      let carrier = PointwiseConv2D(inputs: inputs[0].channels, outputs: extent.channels)
      return inputs.count == 1 ? network.input : network.add("input\(index)", carrier, network.input)
    }
    network.output(network.add("layer", layer, values))
    self.network = network
  }

  /// Every layer, in the forms that take ways of their own through the code. A new layer is a line here.
  public static let all: [LayerSpecimen] = [
    LayerSpecimen(
      "Conv2D 3x3 stride 2", Conv2D(inputs: 3, outputs: 5, window: Window(kernel: 3, stride: 2, padding: 1)),
      Extent(8, 10, 3)),
    LayerSpecimen("Conv2D 1x1", Conv2D(inputs: 4, outputs: 2, window: Window(kernel: 1)), Extent(5, 3, 4)),
    LayerSpecimen(
      "Conv2D 2x2 without padding", Conv2D(inputs: 2, outputs: 3, window: Window(kernel: 2, stride: 3)), Extent(5, 9, 2)
    ),
    LayerSpecimen(
      "Conv2D 3x3 in 2 groups", Conv2D(inputs: 4, outputs: 6, window: Window(kernel: 3, padding: 1), groups: 2),
      Extent(5, 4, 4)),
    LayerSpecimen(
      "Conv2D 5x5 in 3 groups of 1",
      Conv2D(inputs: 3, outputs: 3, window: Window(kernel: 5, stride: 2, padding: 2), groups: 3), Extent(6, 7, 3)),
    LayerSpecimen("PointwiseConv2D narrow", PointwiseConv2D(inputs: 3, outputs: 7), Extent(4, 5, 3)),
    LayerSpecimen("PointwiseConv2D wide", PointwiseConv2D(inputs: 17, outputs: 40), Extent(4, 5, 17)),
    LayerSpecimen("DepthwiseConv2D 3x3", DepthwiseConv2D(channels: 19, kernel: 3), Extent(6, 5, 19)),
    LayerSpecimen("DepthwiseConv2D 5x5", DepthwiseConv2D(channels: 16, kernel: 5), Extent(7, 9, 16)),
    LayerSpecimen("DepthwiseConv2D 5x5 on 2x2", DepthwiseConv2D(channels: 9, kernel: 5), Extent(2, 2, 9)),
    LayerSpecimen("DepthwiseConv2D 7x7", DepthwiseConv2D(channels: 3, kernel: 7), Extent(8, 8, 3)),
    LayerSpecimen("SeparableConv2D", SeparableConv2D(inputs: 8, outputs: 16), Extent(5, 7, 8), hasKinks: true),
    LayerSpecimen(
      "SeparableConv2D 5x5 without a norm", SeparableConv2D(inputs: 3, outputs: 5, kernel: 5, activation: .none),
      Extent(6, 4, 3)),
    LayerSpecimen(
      "SeparableConv2D frozen", SeparableConv2D(inputs: 4, outputs: 10, activation: .frozenBatchNorm), Extent(3, 4, 4),
      hasKinks: true),
    LayerSpecimen(
      "ConvBlock2D", ConvBlock2D(inputs: 3, outputs: 8, window: Window(kernel: 3, stride: 2, padding: 1)),
      Extent(8, 6, 3), hasKinks: true),
    LayerSpecimen("Dense", Dense(inputs: 24, outputs: 5), Extent(2, 3, 4)),
    LayerSpecimen("Dense for a softmax", Dense(inputs: 17, outputs: 18, start: .xavier), Extent(1, 1, 17)),
    LayerSpecimen("BatchNorm", BatchNorm(channels: 18, relu: false), Extent(5, 4, 18)),
    LayerSpecimen("BatchNorm with ReLU", BatchNorm(channels: 18, relu: true), Extent(5, 4, 18), hasKinks: true),
    LayerSpecimen("BatchNorm frozen", BatchNorm(channels: 7, relu: false, isFrozen: true), Extent(3, 4, 7)),
    LayerSpecimen("ReLU", ReLU(), Extent(4, 5, 3), hasKinks: true),
    LayerSpecimen("LeakyReLU", LeakyReLU(slope: 0.1), Extent(4, 5, 3), hasKinks: true),
    LayerSpecimen("SiLU", SiLU(), Extent(4, 5, 3)),
    LayerSpecimen("Sigmoid", Sigmoid(), Extent(4, 5, 3)),
    LayerSpecimen("Softmax", Softmax(), Extent(2, 3, 5)),
    LayerSpecimen("Dropout", Dropout(rate: 0.4), Extent(4, 5, 3)),
    LayerSpecimen("SpatialDropout", SpatialDropout(rate: 0.4), Extent(2, 3, 16)),
    LayerSpecimen("MaxPool2D", MaxPool2D(), Extent(6, 4, 11), hasKinks: true),
    LayerSpecimen("MaxPool2D wide", MaxPool2D(), Extent(4, 4, 18), hasKinks: true),
    LayerSpecimen(
      "MaxPool2D 3x3 stride 2", MaxPool2D(window: Window(kernel: 3, stride: 2, padding: 1)), Extent(7, 6, 3),
      hasKinks: true),
    LayerSpecimen(
      "AveragePool2D 3x3 stride 2", AveragePool2D(window: Window(kernel: 3, stride: 2, padding: 1)), Extent(7, 6, 3)),
    LayerSpecimen("GlobalAveragePool", GlobalAveragePool(), Extent(3, 5, 17)),
    LayerSpecimen("Upsample", Upsample(), Extent(3, 4, 5)),
    LayerSpecimen("Upsample by 3", Upsample(factor: 3), Extent(2, 3, 5)),
    LayerSpecimen("Add of three", Add(), Extent(3, 5, 4), Extent(3, 5, 4), Extent(3, 5, 4)),
    LayerSpecimen("Concat of three", Concat(), Extent(3, 5, 4), Extent(3, 5, 1), Extent(3, 5, 17)),
    LayerSpecimen("Flatten", Flatten(), Extent(3, 5, 2)),
    LayerSpecimen("GRU", GRU(inputs: 3, size: 5), Extent(1, 6, 3)),
    LayerSpecimen("GRU, last state", GRU(inputs: 2, size: 17, givesSequence: false), Extent(1, 4, 2)),
  ]
}
