import Compute

/// The sum of two or more tensors of the same size: y = x1 + x2 + …. No parameters.
public struct Add: Layer {
  /// A layer without hyper-parameters.
  public init() {}

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent {
    guard extents.count >= 2, extents.allSatisfy({ $0 == extents[0] }) else {
      throw ShapeProblem("expected two or more inputs of one size, got \(extents)")
    }
    return extents[0]
  }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    pass.output.copy(from: pass.inputs[0])
    for input in pass.inputs.dropFirst() { Kernels<S>.add(input, into: pass.output) }
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    for gradient in pass.inputGradients { gradient?.copy(from: pass.outputGradient) }
  }
}
