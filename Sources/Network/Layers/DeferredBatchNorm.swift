import Compute

/// A batch norm with a ReLU that a block leaves to those who read its output, as ``Normalization``: the same formula and the same names
/// as those of ``BatchNorm``, but its sums are taken while the block writes.
struct DeferredBatchNorm: Hashable, Sendable {
  let channels: Int
  let isFrozen: Bool

  var parameters: [Parameter] {
    [Parameter("bn.weight", [channels], .constant(1)), Parameter("bn.bias", [channels], .constant(0))]
  }

  var statistics: [Parameter] {
    [Parameter("bn.running_mean", [channels], .constant(0)), Parameter("bn.running_var", [channels], .constant(1))]
  }

  var savedCount: Int { 4 * channels }

  func normalization<S: KernelScalar>(_ saved: Tensor<S>) -> Normalization<S> {
    Normalization(saved, channels: channels, floor: 0)
  }

  private func usesBatch<S: KernelScalar>(_ pass: ForwardPass<S>) -> Bool { pass.isTraining && !isFrozen }

  /// The sums to be taken while the output is written: relative to the mean of past batches, which is near this one's.
  func moments<S: KernelScalar>(_ pass: ForwardPass<S>) -> BlockMoments<S>? {
    guard usesBatch(pass) else { return nil }
    pass.sums.fill(0)
    return BlockMoments(origin: pass.statistics[0], sums: pass.sums)
  }

  /// From the sums, what readers need, and the batch's statistics.
  ///
  /// - Parameter parameters: weight and bias.
  func finish<S: KernelScalar>(_ pass: ForwardPass<S>, _ parameters: [Tensor<S>]) {
    Kernels<S>.normalize(
      into: normalization(pass.saved), weight: parameters[0], bias: parameters[1], past: pass.statistics,
      sums: usesBatch(pass) ? pass.sums : nil, used: pass.batchStatistics, pixels: pass.output.count / channels,
      epsilon: BatchNorm.epsilon)
  }

  /// The gradient by the block's raw output; adds those of weight and bias. `factors` holds three numbers for each channel.
  func gradient<S: KernelScalar>(
    _ pass: BackwardPass<S>, factors: Tensor<S>, _ gradients: [Tensor<S>]
  ) -> BlockGradient<S> {
    let saved = normalization(pass.forward.saved)
    Kernels<S>.normalizeBack(
      saved, sums: sums(pass, saved), pixels: pass.forward.output.count / channels, usedBatch: usesBatch(pass.forward),
      weight: gradients[0], bias: gradients[1], factors: factors)
    return BlockGradient(
      pass.outputGradient, output: pass.forward.output, normalization: saved, factors: factors, isPooled: pass.isPooled)
  }

  /// The sums of g and of g (x - mean): the reader's, where it has taken them.
  private func sums<S: KernelScalar>(_ pass: BackwardPass<S>, _ saved: Normalization<S>) -> Tensor<Double> {
    if let sums = pass.outputSums { return sums }
    precondition(!pass.isPooled, "who hands over a pooled gradient has taken its sums")
    pass.forward.sums.fill(0)
    Kernels<S>.gradientSums(pass.forward.output, pass.outputGradient, saved, into: pass.forward.sums)
    return pass.forward.sums
  }
}
