import Compute

/// A convolution with a 1x1 kernel: every pixel's channels multiplied by a matrix. (H, W, inputs) to (H, W, outputs).
public struct PointwiseConv2D: Layer {
  /// Channels in.
  public let inputs: Int
  /// Channels out.
  public let outputs: Int

  /// A layer from `inputs` to `outputs` channels.
  public init(inputs: Int, outputs: Int) {
    (self.inputs, self.outputs) = (inputs, outputs)
  }

  public var parameters: [Parameter] {
    [
      Parameter("weight", [inputs, outputs], .heNormal(fanIn: inputs), decays: true),
      Parameter("bias", [outputs], .constant(0)),
    ]
  }

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent {
    let input = try single(extents, channels: inputs)
    return Extent(input.height, input.width, outputs)
  }

  /// The transposed weights.
  public func scratchCount(for extents: [Extent]) -> Int { inputs * outputs }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    Kernels<S>.pointwise(
      pass.inputs[0], weights: pass.parameters[0], bias: pass.parameters[1], into: pass.output, inputs: inputs)
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    let forward = pass.forward
    Kernels<S>.pointwiseWeights(
      forward.inputs[0], pass.outputGradient, into: pass.parameterGradients[0], inputs: inputs)
    Kernels<S>.columnSums(pass.outputGradient, into: pass.parameterGradients[1])
    guard let inputGradient = pass.inputGradients[0] else { return }
    let transposed = forward.scratch.slice(from: 0, count: inputs * outputs)
    Kernels<S>.transpose(forward.parameters[0], rows: inputs, into: transposed)
    Kernels<S>.pointwise(pass.outputGradient, weights: transposed, bias: nil, into: inputGradient, inputs: outputs)
  }
}
