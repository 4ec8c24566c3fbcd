import Compute

/// A convolution over all channels with its activation: (H, W, inputs) to (H', W', outputs) with H' = (H + 2 padding - kernel) / stride + 1.
///
/// The sums that batch norm needs are taken as the output is written, and the norm itself is left to the readers. Meant for the first layer, whose
/// input is narrow: the gradient by the input, which nobody asks for there, takes the slow way. Weights start He-normal.
public struct ConvBlock2D: WindowedLayer {
  /// Channels in.
  public let inputs: Int
  /// Channels out.
  public let outputs: Int
  /// Kernel, stride and padding.
  public let window: Window
  /// What happens last.
  public let activation: BlockActivation

  /// A block from `inputs` to `outputs` channels.
  public init(inputs: Int, outputs: Int, window: Window, activation: BlockActivation = .batchNorm) {
    (self.inputs, self.outputs, self.window, self.activation) = (inputs, outputs, window, activation)
  }

  /// The block with something else happening last.
  func with(_ activation: BlockActivation) -> ConvBlock2D {
    ConvBlock2D(inputs: inputs, outputs: outputs, window: window, activation: activation)
  }

  private var depth: Int { window.kernel * window.kernel * inputs }

  private var norm: DeferredBatchNorm? { activation.norm(channels: outputs) }

  public var parameters: [Parameter] {
    let shape = [window.kernel, window.kernel, inputs, outputs]
    return [
      Parameter("conv.weight", shape, .heNormal(fanIn: depth), decays: true),
      Parameter("conv.bias", [outputs], .constant(0)),
    ] + (norm?.parameters ?? [])
  }

  public var statistics: [Parameter] { norm?.statistics ?? [] }

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent {
    try window.output(for: try single(extents, channels: inputs), channels: outputs)
  }

  /// In inference the norm needs no sums over all rows.
  public var sharesRows: Bool { true }

  public func deferred<S: KernelScalar>(_ saved: Tensor<S>) -> Normalization<S>? { norm?.normalization(saved) }

  public func savedCount(for inputs: [Extent], batch: Int) -> Int { norm?.savedCount ?? 0 }

  /// The block's rows, three factors for each channel, and an image's unfolded rows and gradient for the slow way.
  public func scratchCount(for extents: [Extent]) -> Int {
    blockScratch(extents[0]) + 3 * outputs + places(extents[0]) * (depth + outputs)
  }

  private func places(_ extent: Extent) -> Int { window.places(extent.height) * window.places(extent.width) }

  private func blockScratch(_ extent: Extent) -> Int {
    ConvolutionBlock<Float>.scratchCount(extent, outputs: outputs, window: window)
  }

  private func block<S: KernelScalar>(_ pass: ForwardPass<S>) -> ConvolutionBlock<S> {
    ConvolutionBlock(
      pass.extents[0], outputs: outputs, window: window, weights: Array(pass.parameters[..<2]),
      scratch: pass.scratch.slice(from: 0, count: blockScratch(pass.extents[0])))
  }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    block(pass).forward(
      BlockSource(pass.inputs[0], isReversed: pass.isReversed), into: pass.output,
      floor: activation.floor(), moments: norm?.moments(pass),
      rows: pass.share.rows(of: window.places(pass.extents[0].height)))
    if pass.share.index == 0 { norm?.finish(pass, Array(pass.parameters[2...])) }
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    let start = blockScratch(pass.forward.extents[0])
    let factors = pass.forward.scratch.slice(from: start, count: 3 * outputs)
    let gradient = activation.gradient(pass, factors: factors)
    block(pass.forward).backward(
      BlockSource(pass.forward.inputs[0], isReversed: pass.forward.isReversed), gradient,
      weightGradients: Array(pass.parameterGradients[..<2]))
    guard let inputGradient = pass.inputGradients[0] else { return }
    addInputGradient(pass.forward, gradient, scratch: start + 3 * outputs, into: inputGradient)
  }

  private func addInputGradient<S: KernelScalar>(
    _ pass: ForwardPass<S>, _ gradient: BlockGradient<S>, scratch start: Int, into inputGradient: Tensor<S>
  ) {
    let extent = pass.extents[0]
    let places = places(extent)
    let rows = pass.scratch.slice(from: start, count: places * depth)
    let raw = pass.scratch.slice(from: start + places * depth, count: places * outputs)
    inputGradient.fill(0)
    for image in 0..<(inputGradient.count / extent.count) {
      gradient.write(image: image, into: raw)
      Kernels<S>.gemm(raw, pass.parameters[0], transposedB: true, m: places, n: depth, k: outputs, into: rows)
      Kernels<S>.fold(rows, into: inputGradient.image(image, extent), extent: extent, window: window)
    }
  }
}

extension ConvBlock2D: FoldableLayer {
  func folded<S: KernelScalar>(
    _ parameters: [String: Tensor<S>], _ statistics: [String: Tensor<S>]
  ) -> (layer: any Layer, parameters: [String: [S]]) {
    var values = parameters.merging(statistics) { $1 }.mapValues(\.array)
    guard norm != nil else { return (self, values) }
    foldBatchNorm(&values, norm: "bn.", weight: "conv.weight", bias: "conv.bias")
    return (with(.relu), values)
  }
}

extension BlockGradient {
  /// The gradient by one image's raw output.
  fileprivate func write(image: Int, into raw: Tensor<S>) {
    let part = { (tensor: Tensor<S>) in tensor.slice(from: image * raw.count, count: raw.count) }
    guard let normalization, let factors else { return raw.copy(from: part(gradient)) }
    let parts = (0..<3).map { factors.slice(from: $0 * factors.count / 3, count: factors.count / 3) }
    Kernels<S>.scaleShiftBack(
      part(output), part(gradient), scale: normalization.scale, shift: normalization.shift,
      floor: normalization.floor, a: parts[0], b: parts[1], d: parts[2], into: raw)
  }
}
