import Compute

/// The maximum of each window: (H, W, C) to (H', W', C) with H' = (H + 2 padding - kernel) / stride + 1, rounded down. Padding never
/// wins; of several maxima the first one gets the gradient. No parameters.
///
/// The usual window of 2x2 pixels at stride 2 wants even sides, so that no pixel goes unseen, and has a loop of its own.
public struct MaxPool2D: WindowedLayer {
  /// Kernel, stride and padding; padding is half of the kernel at most.
  public let window: Window

  /// Pooling by `window`; of 2x2 blocks where nothing is said.
  public init(window: Window = Window(kernel: 2, stride: 2)) { self.window = window }

  /// Whether it is of 2x2 blocks.
  var isBlock: Bool { window == Window(kernel: 2, stride: 2) }

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent {
    let input = try single(extents)
    guard !isBlock || input.height % 2 == 0 && input.width % 2 == 0 else {
      throw ShapeProblem("pooling wants even sides, got \(input)")
    }
    return try window.pooled(input)
  }

  public var readsDeferred: Bool { isBlock }

  public var passesDeferred: Bool { isBlock }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    if isBlock {
      let source = BlockSource(pass.inputs[0], normalization: pass.normalization, isReversed: pass.isReversed)
      Kernels<S>.maxPool(source, into: pass.output, extent: pass.extents[0])
    } else {
      Kernels<S>.maxPool(pass.inputs[0], into: pass.output, extent: pass.extents[0], window: window)
    }
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    guard let inputGradient = pass.inputGradients[0] else { return }
    let (x, extent) = (pass.forward.inputs[0], pass.forward.extents[0])
    if isBlock {
      Kernels<S>.maxPoolBack(
        BlockSource(x, normalization: pass.forward.normalization, isReversed: pass.forward.isReversed),
        pass.outputGradient,
        into: BlockInputGradient(inputGradient, sums: pass.inputSums), extent: extent)
    } else {
      Kernels<S>.maxPoolBack(x, pass.outputGradient, into: inputGradient, extent: extent, window: window)
    }
  }
}

extension Window {
  /// The size of what pooling gives for `input`.
  /// - Throws: ``ShapeProblem`` where no window fits, or one might lie in the padding alone.
  func pooled(_ input: Extent) throws(ShapeProblem) -> Extent {
    guard kernel >= 1, stride >= 1, padding >= 0, 2 * padding <= kernel else {
      throw ShapeProblem("a pooling window pads by half of its \(kernel) pixels at most, not by \(padding)")
    }
    return try output(for: input, channels: input.channels)
  }
}
