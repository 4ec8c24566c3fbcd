import Compute

/// In training, each number is 0 with probability `rate` and otherwise 1 / (1 - rate) times itself, so that the mean stays; evaluation
/// leaves all as it is (Srivastava et al., "Dropout", 2014). (H, W, C) to the same. No parameters.
///
/// What is dropped follows from the pass's ``RandomKey`` and the layer's place in the network alone.
public struct Dropout: Layer {
  /// The part that is dropped, from 0 up to but not including 1.
  public let rate: Double

  /// A layer that drops this part.
  public init(rate: Double) {
    precondition(rate >= 0 && rate < 1, "dropout keeps something: its rate is below 1, not \(rate)")
    self.rate = rate
  }

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent { try single(extents) }

  /// What each number was multiplied with.
  public func savedCount(for extents: [Extent], batch: Int) -> Int { batch * extents[0].count }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    guard pass.isTraining else { return pass.output.copy(from: pass.inputs[0]) }
    fillMask(pass.saved, dropping: rate, pass.random)
    Kernels<S>.multiply(pass.inputs[0], by: pass.saved, into: pass.output)
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    guard let inputGradient = pass.inputGradients[0] else { return }
    guard pass.forward.isTraining else { return inputGradient.copy(from: pass.outputGradient) }
    Kernels<S>.multiply(pass.outputGradient, by: pass.forward.saved, into: inputGradient)
  }
}

/// Zeros for the part `rate` of `mask`, and for the rest what makes up for them.
func fillMask<S: KernelScalar>(_ mask: Tensor<S>, dropping rate: Double, _ random: Random) {
  var random = random
  let least = UInt32(rate * 0x1p32)
  for start in stride(from: 0, to: mask.count, by: 4096) {
    let part = mask.slice(from: start, count: min(4096, mask.count - start))
    Kernels<S>.mask((0..<part.count).map { _ in random.next32() }, least: least, value: S(1 / (1 - rate)), into: part)
  }
}
