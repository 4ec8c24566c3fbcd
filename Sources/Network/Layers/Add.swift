import Compute

/// The sum of two tensors of the same size.
public struct Add: Layer {
  /// A layer without hyper-parameters.
  public init() {}

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent {
    guard extents.count == 2, extents[0] == extents[1] else {
      throw ShapeProblem("expected two inputs of one size, got \(extents)")
    }
    return extents[0]
  }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    pass.output.copy(from: pass.inputs[0])
    Kernels<S>.add(pass.inputs[1], into: pass.output)
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    for gradient in pass.inputGradients { gradient?.copy(from: pass.outputGradient) }
  }
}
