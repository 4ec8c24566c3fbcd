import Compute

/// What a block does to its outputs last.
public enum BlockActivation: Hashable, Sendable {
  /// Batch norm and ReLU, left to the readers of the output.
  case batchNorm
  /// The same with the statistics of past batches, in training too; weight and bias are still learned.
  case frozenBatchNorm
  /// max(0, ·).
  case relu
  /// Nothing.
  case none
}

extension BlockActivation {
  /// The batch norm that is left to readers, if there is one.
  func norm(channels: Int) -> DeferredBatchNorm? {
    switch self {
    case .batchNorm: DeferredBatchNorm(channels: channels, isFrozen: false)
    case .frozenBatchNorm: DeferredBatchNorm(channels: channels, isFrozen: true)
    case .relu, .none: nil
    }
  }

  /// What outputs are cut off at as they are written.
  func floor<S: KernelScalar>() -> S { self == .relu ? 0 : -.infinity }

  /// The gradient by a block's raw output; adds those of the norm's weight and bias, which are the last two of the block's parameters.
  ///
  /// - Parameter factors: three numbers for each channel.
  func gradient<S: KernelScalar>(_ pass: BackwardPass<S>, factors: Tensor<S>) -> BlockGradient<S> {
    if let norm = norm(channels: factors.count / 3) {
      return norm.gradient(pass, factors: factors, Array(pass.parameterGradients.suffix(2)))
    }
    precondition(self == .none, "a block with a ReLU alone is for inference")
    return BlockGradient(pass.outputGradient, output: pass.forward.output)
  }
}
