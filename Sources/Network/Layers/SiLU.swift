import Compute

/// x / (1 + e^-x) (Elfwing et al., "Sigmoid-weighted linear units", 2018), number by number: (H, W, C) to the same. No parameters.
public struct SiLU: Layer {
  /// A layer without hyper-parameters.
  public init() {}

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent { try single(extents) }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    Kernels<S>.silu(pass.inputs[0], into: pass.output)
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    guard let inputGradient = pass.inputGradients[0] else { return }
    Kernels<S>.siluBack(pass.forward.inputs[0], pass.outputGradient, into: inputGradient)
  }
}
