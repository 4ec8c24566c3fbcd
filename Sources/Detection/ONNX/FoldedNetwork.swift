import Compute
import Network

/// A network's weights with batch norm folded into the convolutions before it, as the last running statistics have it: what is computed when
/// faces are looked for, and what other programs exchange.
struct FoldedNetwork {
  /// The convolutions of every block that has any, in their order, by the block's name: one, or a 1x1 and a depthwise one.
  var convolutions: [String: [Convolution]] = [:]

  /// No convolutions yet.
  init() {}

  /// The weights of `network`, folded.
  init(_ network: Network, _ weights: Weights<Float>) {
    let (folded, weights) = network.folded(weights)
    for block in folded.blocks {
      let tensor = { (name: String) in folded.parameters.tensor("\(block.name).\(name)", in: weights.parameters)?.array
      }
      let parts = block.parts.compactMap { part -> Convolution? in
        guard let weight = tensor("\(part.name).weight"), let bias = tensor("\(part.name).bias") else { return nil }
        return Convolution(outputsInnermost: weight, bias: bias, kernel: part.kernel)
      }
      if !parts.isEmpty { convolutions[block.name] = parts }
    }
  }

  /// Weights for `network` that compute the same: batch norm is the identity when faces are looked for, since its running mean is 0 and its
  /// running variance and epsilon make 1.
  func weights(for network: Network) -> Weights<Float> {
    let weights = Weights<Float>(initializing: network, seed: 0)
    let (parameters, statistics) = (network.parameters, network.statistics)
    for block in network.blocks {
      for (part, convolution) in zip(block.parts, convolutions[block.name] ?? []) {
        let name = "\(block.name).\(part.name)"
        parameters.tensor("\(name).weight", in: weights.parameters)?.copy(from: convolution.outputsInnermost)
        parameters.tensor("\(name).bias", in: weights.parameters)?.copy(from: convolution.bias)
      }
      parameters.tensor("\(block.name).bn.weight", in: weights.parameters)?.fill(1)
      parameters.tensor("\(block.name).bn.bias", in: weights.parameters)?.fill(0)
      statistics.tensor("\(block.name).bn.running_mean", in: weights.statistics)?.fill(0)
      statistics.tensor("\(block.name).bn.running_var", in: weights.statistics)?.fill(Float(1 - BatchNorm.epsilon))
    }
    return weights
  }
}

extension Network.Block {
  /// A convolution of the block: the name of its tensors, and its sizes.
  struct Part {
    let name: String
    let kernel: Int
    let inputs: Int
    let outputs: Int
    /// Whether each channel has a kernel of its own.
    let isDepthwise: Bool

    /// Sizes of the weights with the output channel outermost.
    var shape: [Int] { [outputs, inputs, kernel, kernel] }
  }

  /// The convolutions of the block, in their order.
  var parts: [Part] {
    ["conv", "pw", "dw"].compactMap { name in
      guard let shape = shapes["\(name).weight"] else { return nil }
      let isDepthwise = name == "dw"
      return Part(
        name: name, kernel: name == "pw" ? 1 : shape[0], inputs: isDepthwise ? 1 : shape[shape.count - 2],
        outputs: shape[shape.count - 1], isDepthwise: isDepthwise)
    }
  }
}
