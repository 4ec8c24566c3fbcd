import Compute

/// The maximum of each 2x2 block: (H, W, C) to (H/2, W/2, C); both sides must be even.
public struct MaxPool2D: Layer {
  /// A layer without hyper-parameters.
  public init() {}

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent {
    let input = try single(extents)
    guard input.height % 2 == 0, input.width % 2 == 0 else {
      throw ShapeProblem("pooling wants even sides, got \(input)")
    }
    return Extent(input.height / 2, input.width / 2, input.channels)
  }

  public var readsDeferred: Bool { true }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    Kernels<S>.maxPool(
      BlockSource(pass.inputs[0], normalization: pass.normalization), into: pass.output, extent: pass.extents[0])
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    guard let inputGradient = pass.inputGradients[0] else { return }
    Kernels<S>.maxPoolBack(
      BlockSource(pass.forward.inputs[0], normalization: pass.forward.normalization), pass.outputGradient,
      into: BlockInputGradient(inputGradient, sums: pass.inputSums), extent: pass.forward.extents[0])
  }
}

/// Each pixel four times (nearest neighbour): (H, W, C) to (2H, 2W, C).
public struct Upsample: Layer {
  /// A layer without hyper-parameters.
  public init() {}

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent {
    let input = try single(extents)
    return Extent(2 * input.height, 2 * input.width, input.channels)
  }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    Kernels<S>.upsample(pass.inputs[0], into: pass.output, extent: pass.extents[0])
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    guard let inputGradient = pass.inputGradients[0] else { return }
    Kernels<S>.upsampleBack(pass.outputGradient, into: inputGradient, extent: pass.forward.extents[0])
  }
}
