import Compute

/// x where it is above 0, else slope x (Maas et al., "Rectifier nonlinearities improve neural network acoustic models", 2013), number by
/// number: (H, W, C) to the same. No parameters.
public struct LeakyReLU: Layer {
  /// What is left of numbers below 0.
  public let slope: Double

  /// A layer with its slope; a hundredth where nothing is said, as in PyTorch.
  public init(slope: Double = 0.01) { self.slope = slope }

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent { try single(extents) }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    Kernels<S>.leakyReLU(pass.inputs[0], slope: S(slope), into: pass.output)
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    guard let inputGradient = pass.inputGradients[0] else { return }
    Kernels<S>.leakyReLUBack(pass.forward.inputs[0], pass.outputGradient, slope: S(slope), into: inputGradient)
  }
}
