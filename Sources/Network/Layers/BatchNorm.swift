import Compute

/// Batch normalisation over all pixels of a batch, then, if asked for, a ReLU in the same pass over memory:
/// y = gamma (x - mean) / sqrt(variance + 1e-5) + beta (Ioffe and Szegedy, 2015). (H, W, channels) to the same.
///
/// A training pass normalises by the batch's own mean and biased variance and hands them on; evaluation uses the running ones, and so
/// does a frozen layer in training: it still learns its weight and bias, and hands the running statistics on as they are.
public struct BatchNorm: Layer {
  /// Channels, in and out.
  public let channels: Int
  /// Whether max(0, ·) follows.
  public let relu: Bool
  /// Whether the running statistics are used in training too.
  public let isFrozen: Bool

  /// A layer over `channels` channels.
  public init(channels: Int, relu: Bool, isFrozen: Bool = false) {
    (self.channels, self.relu, self.isFrozen) = (channels, relu, isFrozen)
  }

  /// Added to the variance.
  public static let epsilon = 1e-5

  public var parameters: [Parameter] {
    [Parameter("weight", [channels], .constant(1)), Parameter("bias", [channels], .constant(0))]
  }

  public var statistics: [Parameter] {
    [Parameter("running_mean", [channels], .constant(0)), Parameter("running_var", [channels], .constant(1))]
  }

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent { try single(extents, channels: channels) }

  /// Mean, 1 / standard deviation, scale and shift of each channel.
  public func savedCount(for inputs: [Extent], batch: Int) -> Int { 4 * channels }

  /// Three factors for each channel.
  public func scratchCount(for extents: [Extent]) -> Int { 3 * channels }

  private func usesBatch<S: KernelScalar>(_ pass: ForwardPass<S>) -> Bool { pass.isTraining && !isFrozen }

  private func normalization<S: KernelScalar>(_ pass: ForwardPass<S>) -> Normalization<S> {
    Normalization(pass.saved, channels: channels, floor: relu ? 0 : -.infinity)
  }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    let normalization = normalization(pass)
    Kernels<S>.normalize(
      into: normalization, weight: pass.parameters[0], bias: pass.parameters[1], past: moments(pass), sums: nil,
      used: [], pixels: pass.output.count / channels, epsilon: Self.epsilon)
    Kernels<S>.scaleShift(
      pass.inputs[0], scale: normalization.scale, shift: normalization.shift, floor: normalization.floor,
      into: pass.output)
  }

  private func moments<S: KernelScalar>(_ pass: ForwardPass<S>) -> [Tensor<S>] {
    guard usesBatch(pass) else {
      for (target, kept) in zip(pass.batchStatistics, pass.statistics) { target.copy(from: kept) }
      return pass.statistics
    }
    Kernels<S>.moments(pass.inputs[0], mean: pass.batchStatistics[0], variance: pass.batchStatistics[1])
    return pass.batchStatistics
  }

  /// With g the gradient behind the ReLU and n pixels: dx = gamma / std (g - mean(g) - (x - mean) / var mean(g (x - mean))).
  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    let forward = pass.forward
    let normalization = normalization(forward)
    let factors = forward.scratch.slice(from: 0, count: 3 * channels)
    forward.sums.fill(0)
    Kernels<S>.gradientSums(forward.inputs[0], pass.outputGradient, normalization, into: forward.sums)
    Kernels<S>.normalizeBack(
      normalization, sums: forward.sums, pixels: forward.inputs[0].count / channels, usedBatch: usesBatch(forward),
      weight: pass.parameterGradients[0], bias: pass.parameterGradients[1], factors: factors)
    guard let inputGradient = pass.inputGradients[0] else { return }
    let parts = (0..<3).map { factors.slice(from: $0 * channels, count: channels) }
    Kernels<S>.scaleShiftBack(
      forward.inputs[0], pass.outputGradient, scale: normalization.scale, shift: normalization.shift,
      floor: normalization.floor, a: parts[0], b: parts[1], d: parts[2], into: inputGradient)
  }
}
