import Compute

/// The shares of a pixel's channels: y[c] = e^(x[c] - m) / Σ e^(x[k] - m) with m the largest of them, so that nothing overflows.
/// (H, W, C) to the same. No parameters.
///
/// To train a classifier, leave it out and take ``CrossEntropy`` of the logits, which is exact where a share is too small to tell.
public struct Softmax: Layer {
  /// A layer without hyper-parameters.
  public init() {}

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent {
    let input = try single(extents)
    guard input.channels > 0 else { throw ShapeProblem("there are no channels to share among in \(input)") }
    return input
  }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    Kernels<S>.softmax(pass.inputs[0], channels: pass.extents[0].channels, into: pass.output)
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    guard let inputGradient = pass.inputGradients[0] else { return }
    Kernels<S>.softmaxBack(
      pass.forward.output, pass.outputGradient, channels: pass.forward.extents[0].channels, into: inputGradient)
  }
}
