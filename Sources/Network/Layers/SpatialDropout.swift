import Compute

/// ``Dropout`` of whole channels of an image: neighbouring pixels tell the same, so that dropping single ones takes little away (Tompson
/// et al., "Efficient object localization using convolutional networks", 2015). (H, W, C) to the same. No parameters.
public struct SpatialDropout: Layer {
  /// The part of the channels that is dropped, from 0 up to but not including 1.
  public let rate: Double

  /// A layer that drops this part.
  public init(rate: Double) {
    precondition(rate >= 0 && rate < 1, "dropout keeps something: its rate is below 1, not \(rate)")
    self.rate = rate
  }

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent { try single(extents) }

  /// What each channel of each image was multiplied with.
  public func savedCount(for extents: [Extent], batch: Int) -> Int { batch * extents[0].channels }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    guard pass.isTraining else { return pass.output.copy(from: pass.inputs[0]) }
    fillMask(pass.saved, dropping: rate, pass.random)
    multiply(pass.inputs[0], by: pass.saved, pass.extents[0], into: pass.output)
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    guard let inputGradient = pass.inputGradients[0] else { return }
    guard pass.forward.isTraining else { return inputGradient.copy(from: pass.outputGradient) }
    multiply(pass.outputGradient, by: pass.forward.saved, pass.forward.extents[0], into: inputGradient)
  }

  private func multiply<S: KernelScalar>(
    _ x: Tensor<S>, by mask: Tensor<S>, _ extent: Extent, into y: Tensor<S>
  ) {
    for image in 0..<(x.count / extent.count) {
      Kernels<S>.multiplyChannels(
        x.image(image, extent), by: mask.image(image, Extent(1, 1, extent.channels)), into: y.image(image, extent))
    }
  }
}
