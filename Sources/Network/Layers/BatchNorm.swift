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

  /// Three coefficients and two sums for each channel.
  public func scratchCount(for extents: [Extent]) -> Int { 5 * channels }

  private func floor<S: KernelScalar>() -> S { relu ? 0 : -S.infinity }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    let (mean, variance) = moments(pass)
    let saved = Saved(pass.saved, channels)
    for c in 0..<channels {
      let inverse = 1 / (variance[c] + S(Self.epsilon)).squareRoot()
      saved.mean[c] = mean[c]
      saved.inverse[c] = inverse
      saved.scale[c] = pass.parameters[0][c] * inverse
      saved.shift[c] = pass.parameters[1][c] - mean[c] * saved.scale[c]
    }
    Kernels<S>.scaleShift(
      pass.inputs[0], scale: saved.scale, shift: saved.shift, floor: floor(), into: pass.output)
  }

  private func usesBatch<S: KernelScalar>(_ pass: ForwardPass<S>) -> Bool { pass.isTraining && !isFrozen }

  private func moments<S: KernelScalar>(_ pass: ForwardPass<S>) -> (mean: Tensor<S>, variance: Tensor<S>) {
    guard usesBatch(pass) else {
      for (target, kept) in zip(pass.batchStatistics, pass.statistics) { target.copy(from: kept) }
      return (pass.statistics[0], pass.statistics[1])
    }
    Kernels<S>.moments(pass.inputs[0], mean: pass.batchStatistics[0], variance: pass.batchStatistics[1])
    return (pass.batchStatistics[0], pass.batchStatistics[1])
  }

  /// With g the gradient behind the ReLU and n pixels: dx = gamma / std (g - mean(g) - (x - mean) / var mean(g (x - mean))).
  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    let forward = pass.forward
    let saved = Saved(forward.saved, channels)
    let parts = (0..<5).map { forward.scratch.slice(from: $0 * channels, count: channels) }
    let (byX, plain) = (parts[3], parts[4])
    Kernels<S>.scaleShiftSums(
      forward.inputs[0], pass.outputGradient, scale: saved.scale, shift: saved.shift, mean: saved.mean, floor: floor(),
      scaleGradient: byX, shiftGradient: plain)
    let pixels = S(forward.inputs[0].count / channels)
    for c in 0..<channels {
      pass.parameterGradients[0][c] += byX[c] * saved.inverse[c]
      pass.parameterGradients[1][c] += plain[c]
      parts[0][c] = saved.scale[c]
      parts[1][c] = usesBatch(forward) ? -saved.scale[c] * saved.inverse[c] * saved.inverse[c] * byX[c] / pixels : 0
      parts[2][c] = usesBatch(forward) ? -saved.scale[c] * plain[c] / pixels - parts[1][c] * saved.mean[c] : 0
    }
    guard let inputGradient = pass.inputGradients[0] else { return }
    Kernels<S>.scaleShiftBack(
      forward.inputs[0], pass.outputGradient, scale: saved.scale, shift: saved.shift, floor: floor(), a: parts[0],
      b: parts[1], d: parts[2], into: inputGradient)
  }

  private struct Saved<S: KernelScalar> {
    let mean, inverse, scale, shift: Tensor<S>

    init(_ all: Tensor<S>, _ channels: Int) {
      let parts = (0..<4).map { all.slice(from: $0 * channels, count: channels) }
      (mean, inverse, scale, shift) = (parts[0], parts[1], parts[2], parts[3])
    }
  }
}
