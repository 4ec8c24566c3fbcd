import Compute

/// The depthwise-separable block of YuNet: a 1x1 convolution, then a depthwise one with zeros around, then the activation; (H, W, inputs)
/// to (H, W, outputs). Nothing but its input and output passes through memory.
///
/// A second input of (H/2, W/2, inputs) is added to the first, each of its pixels four times, as it is read. With `pools` the output is the maximum of
/// each 2x2 block. Both are for inference only. Weights start He-normal (fan-in: inputs, kernel²), biases at zero or as given.
public struct SeparableConv2D: Layer {
  /// Channels in.
  public let inputs: Int
  /// Channels out.
  public let outputs: Int
  /// Rows and columns of the depthwise kernel: 3 or 5.
  public let kernel: Int
  /// What happens last.
  public let activation: BlockActivation
  /// Whether the maximum of each 2x2 block is put out.
  public let pools: Bool
  /// The depthwise convolution's bias at the start; zeros where nothing is said.
  public let initialBias: [Double]?

  /// A block from `inputs` to `outputs` channels.
  public init(
    inputs: Int, outputs: Int, kernel: Int = 3, activation: BlockActivation = .batchNorm, pools: Bool = false,
    initialBias: [Double]? = nil
  ) {
    precondition(kernel == 3 || kernel == 5, "the depthwise kernel is 3x3 or 5x5, not \(kernel)x\(kernel)")
    precondition(initialBias == nil || initialBias?.count == outputs)
    (self.inputs, self.outputs, self.kernel) = (inputs, outputs, kernel)
    (self.activation, self.pools, self.initialBias) = (activation, pools, initialBias)
  }

  /// The block with something else happening last.
  func with(_ activation: BlockActivation, pools: Bool = false) -> SeparableConv2D {
    SeparableConv2D(
      inputs: inputs, outputs: outputs, kernel: kernel, activation: activation, pools: pools, initialBias: initialBias)
  }

  private var norm: DeferredBatchNorm? { activation.norm(channels: outputs) }

  public var parameters: [Parameter] {
    [
      Parameter("pw.weight", [inputs, outputs], .heNormal(fanIn: inputs), decays: true),
      Parameter("pw.bias", [outputs], .constant(0)),
      Parameter("dw.weight", [kernel, kernel, outputs], .heNormal(fanIn: kernel * kernel), decays: true),
      Parameter("dw.bias", [outputs], initialBias.map(Initial.values) ?? .constant(0)),
    ] + (norm?.parameters ?? [])
  }

  public var statistics: [Parameter] { norm?.statistics ?? [] }

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent {
    let input = try single(Array(extents.prefix(1)), channels: inputs)
    if extents.count > 1, extents.count > 2 || extents[1] != Extent(input.height / 2, input.width / 2, inputs) {
      throw ShapeProblem("expected a second input of half the size of \(input), got \(extents.dropFirst())")
    }
    guard pools || extents.count > 1 else { return Extent(input.height, input.width, outputs) }
    guard input.height % 2 == 0, input.width % 2 == 0 else {
      throw ShapeProblem("pooling and adding a half-size input want even sides, got \(input)")
    }
    return pools
      ? Extent(input.height / 2, input.width / 2, outputs) : Extent(input.height, input.width, outputs)
  }

  public var readsDeferred: Bool { true }

  public var poolsBeside: Bool { norm != nil }

  /// In inference the norm needs no sums over all rows.
  public var sharesRows: Bool { true }

  public func deferred<S: KernelScalar>(_ saved: Tensor<S>) -> Normalization<S>? { norm?.normalization(saved) }

  public func savedCount(for inputs: [Extent], batch: Int) -> Int { norm?.savedCount ?? 0 }

  /// What the 1x1 convolution gives. Of few channels it is sooner computed again than fetched from memory.
  public func keptCount(for inputs: [Extent], batch: Int) -> Int {
    inputs[0].channels <= 32
      ? 0 : batch * SeparableBlock<Float>.middleCount(inputs[0], outputs: outputs, kernel: kernel)
  }

  /// The block's rows, the weights turned for a backward pass, three factors for each channel.
  public func scratchCount(for inputs: [Extent]) -> Int { blockScratch(inputs[0]) + turnedCount + 3 * outputs }

  private var turnedCount: Int { inputs * outputs + kernel * kernel * outputs }

  private func blockScratch(_ extent: Extent) -> Int {
    SeparableBlock<Float>.scratchCount(extent, outputs: outputs, kernel: kernel)
  }

  private func block<S: KernelScalar>(_ pass: ForwardPass<S>) -> SeparableBlock<S> {
    SeparableBlock(
      pass.extents[0], outputs: outputs, kernel: kernel, weights: Array(pass.parameters[..<4]),
      scratch: pass.scratch.slice(from: 0, count: blockScratch(pass.extents[0])))
  }

  private func source<S: KernelScalar>(_ pass: ForwardPass<S>) -> BlockSource<S> {
    BlockSource(
      pass.inputs[0], normalization: pass.normalization, coarse: pass.inputs.count > 1 ? pass.inputs[1] : nil,
      isReversed: pass.isReversed)
  }

  private func middle<S: KernelScalar>(_ pass: ForwardPass<S>) -> Tensor<S>? {
    pass.kept.flatMap { $0.count > 0 ? $0 : nil }
  }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    block(pass).forward(
      source(pass), middle: middle(pass), into: pass.output, floor: activation.floor(), pools: pools,
      moments: norm?.moments(pass), picks: pass.pooledOutput.map { BlockPicks($0, weight: pass.parameters[4]) },
      rows: pass.share.rows(of: pools ? pass.extents[0].height / 2 : pass.extents[0].height))
    if pass.share.index == 0 { norm?.finish(pass, Array(pass.parameters[4...])) }
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    precondition(!pools && pass.forward.inputs.count == 1, "pooling and adding inside of a block are for inference")
    let start = blockScratch(pass.forward.extents[0])
    let factors = pass.forward.scratch.slice(from: start + turnedCount, count: 3 * outputs)
    block(pass.forward).backward(
      source(pass.forward), middle: middle(pass.forward), activation.gradient(pass, factors: factors),
      turned: turned(pass.forward, at: start),
      weightGradients: Array(pass.parameterGradients[..<4]),
      inputGradient: pass.inputGradients[0].map { BlockInputGradient($0, sums: pass.inputSums) })
  }

  /// The pointwise weights transposed, the depthwise ones turned by half a turn.
  private func turned<S: KernelScalar>(
    _ pass: ForwardPass<S>, at start: Int
  ) -> (pointwise: Tensor<S>, depthwise: Tensor<S>) {
    let pointwise = pass.scratch.slice(from: start, count: inputs * outputs)
    let depthwise = pass.scratch.slice(from: start + inputs * outputs, count: kernel * kernel * outputs)
    Kernels<S>.transpose(pass.parameters[0], rows: inputs, into: pointwise)
    depthwise.copy(reversing: pass.parameters[2], rows: kernel * kernel)
    return (pointwise, depthwise)
  }
}

extension SeparableConv2D: FoldableLayer {
  func folded<S: KernelScalar>(
    _ parameters: [String: Tensor<S>], _ statistics: [String: Tensor<S>]
  ) -> (layer: any Layer, parameters: [String: [S]]) {
    var values = parameters.merging(statistics) { $1 }.mapValues(\.array)
    guard norm != nil else { return (self, values) }
    foldBatchNorm(&values, norm: "bn.", weight: "dw.weight", bias: "dw.bias")
    return (with(.relu), values)
  }

  /// The block with a pool in it, for inference; nil where it leaves work to its readers.
  var pooling: SeparableConv2D? { norm == nil ? with(activation, pools: true) : nil }
}

extension Tensor {
  /// Takes over a matrix of `rows` rows, the last one first.
  func copy(reversing other: Tensor, rows: Int) {
    let columns = other.count / rows
    for row in 0..<rows {
      slice(from: row * columns, count: columns)
        .copy(from: other.slice(from: (rows - 1 - row) * columns, count: columns))
    }
  }
}
