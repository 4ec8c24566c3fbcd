import Compute

/// A convolution of each channel with a kernel of its own, stride 1, zeros around: (H, W, channels) to the same.
public struct DepthwiseConv2D: Layer {
  /// Channels, in and out.
  public let channels: Int
  /// Rows and columns of the kernel; odd.
  public let kernel: Int
  /// The bias of each channel at the start; zeros where nothing is said.
  public let initialBias: [Double]?

  /// A layer over `channels` channels.
  public init(channels: Int, kernel: Int, initialBias: [Double]? = nil) {
    precondition(kernel % 2 == 1, "a kernel that keeps the size has an odd side, not \(kernel)")
    precondition(initialBias == nil || initialBias?.count == channels)
    (self.channels, self.kernel, self.initialBias) = (channels, kernel, initialBias)
  }

  public var parameters: [Parameter] {
    [
      Parameter("weight", [kernel, kernel, channels], .heNormal(fanIn: kernel * kernel), decays: true),
      Parameter("bias", [channels], initialBias.map(Initial.values) ?? .constant(0)),
    ]
  }

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent { try single(extents, channels: channels) }

  /// The weights turned by half a turn.
  public func scratchCount(for extents: [Extent]) -> Int { kernel * kernel * channels }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    Kernels<S>.depthwise(
      pass.inputs[0], weights: pass.parameters[0], bias: pass.parameters[1], into: pass.output,
      extent: pass.extents[0], kernel: kernel)
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    let forward = pass.forward
    Kernels<S>.depthwiseWeights(
      forward.inputs[0], pass.outputGradient, into: pass.parameterGradients[0], extent: forward.extents[0],
      kernel: kernel)
    Kernels<S>.columnSums(pass.outputGradient, into: pass.parameterGradients[1])
    guard let inputGradient = pass.inputGradients[0] else { return }
    let turned = forward.scratch.slice(from: 0, count: kernel * kernel * channels)
    turned.copy(reversing: forward.parameters[0], rows: kernel * kernel)
    Kernels<S>.depthwise(
      pass.outputGradient, weights: turned, bias: nil, into: inputGradient, extent: forward.extents[0], kernel: kernel)
  }
}
