/// What a network costs for one image of a given size.
public struct NetworkSummary: Codable, Hashable, Sendable {
  /// Rows of the input.
  public let height: Int
  /// Columns of the input.
  public let width: Int
  /// Every layer.
  public let layers: [LayerFacts]
  /// Learned numbers.
  public let parameters: Int
  /// Multiplications with a weight.
  public let multiplications: Int
  /// Bytes of all layers' outputs, which a training keeps for each image of a shard.
  public let activationBytes: Int
  /// Bytes that one thread needs to run an image, memory of outputs that are no longer needed used again.
  public let inferenceBytes: Int
  /// The receptive field of each output, in pixels.
  public let receptiveFields: [Int]

  /// The facts of `network`.
  /// - Throws: ``ShapeProblem`` where the network cannot take that size.
  public init(_ network: Network, height: Int, width: Int) throws(ShapeProblem) {
    (self.height, self.width) = (height, width)
    let layers = try network.facts(height: height, width: width)
    self.layers = layers
    parameters = network.parameters.count
    multiplications = layers.reduce(0) { $0 + $1.multiplications }
    activationBytes = layers.reduce(0) { $0 + $1.bytes }
    let quick = network.forInference(Weights<Float>(initializing: network, seed: 0)).network
    inferenceBytes = quick.inferenceBytes(try quick.extents(height: height, width: width))
    receptiveFields = network.outputs.map { layers[$0.index - 1].receptiveField }
  }
}
