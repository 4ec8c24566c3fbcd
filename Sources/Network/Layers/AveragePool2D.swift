import Compute

/// The mean of each window: (H, W, C) to (H', W', C) with H' = (H + 2 padding - kernel) / stride + 1, rounded down. Padding counts as
/// zeros, as it does in PyTorch where nothing else is said: every window is divided by kernel². No parameters.
public struct AveragePool2D: WindowedLayer {
  /// Kernel, stride and padding; padding is half of the kernel at most.
  public let window: Window

  /// Pooling by `window`.
  public init(window: Window) { self.window = window }

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent { try window.pooled(try single(extents)) }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    Kernels<S>.averagePool(pass.inputs[0], into: pass.output, extent: pass.extents[0], window: window)
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    guard let inputGradient = pass.inputGradients[0] else { return }
    Kernels<S>.averagePoolBack(
      pass.outputGradient, into: inputGradient, extent: pass.forward.extents[0], window: window)
  }
}
