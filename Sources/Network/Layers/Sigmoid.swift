import Compute

/// 1 / (1 + e^-x), number by number: (H, W, C) to the same. No parameters.
public struct Sigmoid: Layer {
  /// A layer without hyper-parameters.
  public init() {}

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent { try single(extents) }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    Kernels<S>.sigmoid(pass.inputs[0], into: pass.output)
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    guard let inputGradient = pass.inputGradients[0] else { return }
    Kernels<S>.sigmoidBack(pass.forward.output, pass.outputGradient, into: inputGradient)
  }
}
