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
  func finish<S: KernelScalar>(_ pass: ForwardPass<S>, _ parameters: ArraySlice<Tensor<S>>) {
    let saved = normalization(pass.saved)
    let (weight, bias) = (parameters[parameters.startIndex], parameters[parameters.startIndex + 1])
    let pixels = Double(pass.output.count / channels)
    for c in 0..<channels {
      var (mean, variance) = (pass.statistics[0][c], pass.statistics[1][c])
      if usesBatch(pass) {
        let shift = pass.sums[c] / pixels
        variance = S(max(0, pass.sums[channels + c] / pixels - shift * shift))
        mean = S(Double(mean) + shift)
      }
      if pass.isTraining { (pass.batchStatistics[0][c], pass.batchStatistics[1][c]) = (mean, variance) }
      let inverse = 1 / (variance + S(BatchNorm.epsilon)).squareRoot()
      (saved.mean[c], saved.inverse[c], saved.scale[c]) = (mean, inverse, weight[c] * inverse)
      saved.shift[c] = bias[c] - mean * saved.scale[c]
    }
  }

  /// The gradient by the block's raw output; adds those of weight and bias. `factors` holds three numbers for each channel.
  func gradient<S: KernelScalar>(
    _ pass: BackwardPass<S>, factors: Tensor<S>, _ gradients: ArraySlice<Tensor<S>>
  ) -> BlockGradient<S> {
    let saved = normalization(pass.forward.saved)
    let (plain, byX) = sums(pass, saved, factors)
    let (weight, bias) = (gradients[gradients.startIndex], gradients[gradients.startIndex + 1])
    let pixels = S(pass.outputGradient.count / channels)
    let isBatch = usesBatch(pass.forward)
    for c in 0..<channels {
      let (g, x) = (plain(c), byX(c))
      weight[c] += x * saved.inverse[c]
      bias[c] += g
      let slope = isBatch ? -saved.scale[c] * saved.inverse[c] * saved.inverse[c] * x / pixels : 0
      factors[2 * channels + c] = isBatch ? -saved.scale[c] * g / pixels - slope * saved.mean[c] : 0
      factors[channels + c] = slope
      factors[c] = saved.scale[c]
    }
    return BlockGradient(
      pass.outputGradient, output: pass.forward.output, normalization: saved, factors: factors)
  }

  /// The sums of g and of g (x - mean): the reader's, where it has taken them.
  private func sums<S: KernelScalar>(
    _ pass: BackwardPass<S>, _ saved: Normalization<S>, _ room: Tensor<S>
  ) -> (plain: (Int) -> S, byX: (Int) -> S) {
    if let sums = pass.outputSums { return ({ S(sums[$0]) }, { S(sums[channels + $0]) }) }
    let (byX, plain) = (room.slice(from: 0, count: channels), room.slice(from: channels, count: channels))
    Kernels<S>.scaleShiftSums(
      pass.forward.output, pass.outputGradient, scale: saved.scale, shift: saved.shift, mean: saved.mean,
      floor: saved.floor, scaleGradient: byX, shiftGradient: plain)
    let numbers = (plain.array, byX.array)
    return ({ numbers.0[$0] }, { numbers.1[$0] })
  }
}
