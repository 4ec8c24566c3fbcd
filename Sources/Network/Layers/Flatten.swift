import Compute

/// All numbers of an image as the channels of one pixel: (H, W, C) to (1, 1, H W C), rows first, channels last. No parameters.
///
/// PyTorch's `flatten` has channels first; weights of a ``Dense`` layer behind it lie in another order there.
public struct Flatten: Layer {
  /// A layer without hyper-parameters.
  public init() {}

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent { Extent(1, 1, try single(extents).count) }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) { pass.output.copy(from: pass.inputs[0]) }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    pass.inputGradients[0]?.copy(from: pass.outputGradient)
  }
}
