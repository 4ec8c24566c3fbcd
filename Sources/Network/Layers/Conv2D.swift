import Compute

/// A convolution over all channels: (H, W, inputs) to (H', W', outputs) with H' = (H + 2 padding - kernel) / stride + 1.
///
/// Each image is unfolded to a matrix with one row a place, which is multiplied with the weights. For these small channel counts the loop
/// of ``PointwiseConv2D`` is about twice as fast as BLAS; BLAS serves the gradient of the input, whose matrix is wide.
public struct Conv2D: Layer {
  /// Channels in.
  public let inputs: Int
  /// Channels out.
  public let outputs: Int
  /// Kernel, stride and padding.
  public let window: Window

  /// A layer from `inputs` to `outputs` channels.
  public init(inputs: Int, outputs: Int, window: Window) {
    (self.inputs, self.outputs, self.window) = (inputs, outputs, window)
  }

  private var depth: Int { window.kernel * window.kernel * inputs }

  public var parameters: [Parameter] {
    let shape = [window.kernel, window.kernel, inputs, outputs]
    return [
      Parameter("weight", shape, .heNormal(fanIn: depth), decays: true), Parameter("bias", [outputs], .constant(0)),
    ]
  }

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent {
    let input = try single(extents, channels: inputs)
    let (height, width) = (window.places(input.height), window.places(input.width))
    guard height > 0, width > 0 else {
      throw ShapeProblem("\(input) is too small for a kernel of \(window.kernel)x\(window.kernel)")
    }
    return Extent(height, width, outputs)
  }

  /// The unfolded rows of one image.
  public func scratchCount(for extents: [Extent]) -> Int { window.unfolded(extents[0]) }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    forEachImage(pass) { image, places, rows in
      Kernels<S>.unfold(
        pass.inputs[0].image(image, pass.extents[0]), into: rows, extent: pass.extents[0], window: window)
      let output = pass.output.slice(from: image * places * outputs, count: places * outputs)
      Kernels<S>.pointwise(rows, weights: pass.parameters[0], bias: pass.parameters[1], into: output, inputs: depth)
    }
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    let forward = pass.forward
    let extent = forward.extents[0]
    Kernels<S>.columnSums(pass.outputGradient, into: pass.parameterGradients[1])
    forEachImage(forward) { image, places, rows in
      let gradient = pass.outputGradient.slice(from: image * places * outputs, count: places * outputs)
      Kernels<S>.unfold(forward.inputs[0].image(image, extent), into: rows, extent: extent, window: window)
      Kernels<S>.pointwiseWeights(rows, gradient, into: pass.parameterGradients[0], inputs: depth)
      guard let inputGradient = pass.inputGradients[0]?.image(image, extent) else { return }
      Kernels<S>.gemm(
        gradient, forward.parameters[0], transposedB: true, m: places, n: depth, k: outputs, into: rows)
      inputGradient.fill(0)
      Kernels<S>.fold(rows, into: inputGradient, extent: extent, window: window)
    }
  }

  private func forEachImage<S: KernelScalar>(
    _ pass: ForwardPass<S>, _ body: (_ image: Int, _ places: Int, _ rows: Tensor<S>) -> Void
  ) {
    let extent = pass.extents[0]
    let places = window.places(extent.height) * window.places(extent.width)
    let rows = pass.scratch.slice(from: 0, count: places * depth)
    for image in 0..<(pass.inputs[0].count / extent.count) { body(image, places, rows) }
  }
}

extension Tensor {
  /// The part that belongs to one image of a batch.
  func image(_ index: Int, _ extent: Extent) -> Tensor { slice(from: index * extent.count, count: extent.count) }
}
