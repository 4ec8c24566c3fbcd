import Compute

/// The mean of each channel over all pixels of an image: (H, W, C) to (1, 1, C). No parameters.
public struct GlobalAveragePool: Layer {
  /// A layer without hyper-parameters.
  public init() {}

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent {
    Extent(1, 1, try single(extents).channels)
  }

  /// The sums of one image.
  public func scratchCount(for extents: [Extent]) -> Int { extents[0].channels }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    let extent = pass.extents[0]
    let sums = pass.scratch.slice(from: 0, count: extent.channels)
    for image in 0..<(pass.inputs[0].count / extent.count) {
      sums.fill(0)
      Kernels<S>.columnSums(pass.inputs[0].image(image, extent), into: sums)
      Kernels<S>.spread(sums, factor: 1 / S(extent.area), into: pass.output.image(image, Extent(1, 1, extent.channels)))
    }
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    guard let inputGradient = pass.inputGradients[0] else { return }
    let extent = pass.forward.extents[0]
    for image in 0..<(inputGradient.count / extent.count) {
      Kernels<S>.spread(
        pass.outputGradient.image(image, Extent(1, 1, extent.channels)), factor: 1 / S(extent.area),
        into: inputGradient.image(image, extent))
    }
  }
}
