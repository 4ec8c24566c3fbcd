import Compute

/// max(x, 0) (Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010), number by number: (H, W, C) to the same. No parameters.
public struct ReLU: Layer {
  /// A layer without hyper-parameters.
  public init() {}

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent { try single(extents) }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    Kernels<S>.relu(pass.inputs[0], into: pass.output)
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    guard let inputGradient = pass.inputGradients[0] else { return }
    Kernels<S>.reluBack(pass.forward.inputs[0], pass.outputGradient, into: inputGradient)
  }
}
