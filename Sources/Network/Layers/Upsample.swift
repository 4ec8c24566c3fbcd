import Compute

/// Each pixel `factor` x `factor` times (nearest neighbour): (H, W, C) to (factor H, factor W, C). No parameters.
public struct Upsample: Layer {
  /// How many times larger each side becomes.
  public let factor: Int

  /// A layer that makes sides `factor` times as large; twice where nothing is said.
  public init(factor: Int = 2) {
    precondition(factor >= 1, "an image cannot be made \(factor) times larger")
    self.factor = factor
  }

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent {
    let input = try single(extents)
    return Extent(factor * input.height, factor * input.width, input.channels)
  }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    if factor == 2 {
      Kernels<S>.upsample(pass.inputs[0], into: pass.output, extent: pass.extents[0])
    } else {
      Kernels<S>.upsample(pass.inputs[0], into: pass.output, extent: pass.extents[0], factor: factor)
    }
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    guard let inputGradient = pass.inputGradients[0] else { return }
    let extent = pass.forward.extents[0]
    if factor == 2 {
      Kernels<S>.upsampleBack(pass.outputGradient, into: inputGradient, extent: extent)
    } else {
      Kernels<S>.upsampleBack(pass.outputGradient, into: inputGradient, extent: extent, factor: factor)
    }
  }
}
