import CKernels

/// A batch norm that is carried out as its input is read: max(floor, x · scale + shift), channel by channel.
public struct Normalization<S: KernelScalar>: Sendable {
  /// The mean of each channel, 1 / standard deviation, and the two factors that follow from them.
  public let mean, inverse, scale, shift: Tensor<S>
  /// What values are cut off at: 0 for a ReLU, minus infinity for nothing.
  public let floor: S

  /// The normalisation whose numbers lie in `block`, four for each channel.
  public init(_ block: Tensor<S>, channels: Int, floor: S) {
    let parts = (0..<4).map { block.slice(from: $0 * channels, count: channels) }
    (mean, inverse, scale, shift) = (parts[0], parts[1], parts[2], parts[3])
    self.floor = floor
  }
}

/// What a block reads: one image after the other, through a normalisation if there is one.
public struct BlockSource<S: KernelScalar> {
  /// The pixels.
  public var tensor: Tensor<S>
  /// What happens to them as they are read.
  public var normalization: Normalization<S>?
  /// A tensor of half the height and width whose pixels are added, each four times.
  public var coarse: Tensor<S>?
  /// Whether the last image comes first: it is the one that the layer before has written last, and may still be in the cache.
  public var isReversed: Bool

  /// Pixels, and how they are read.
  public init(
    _ tensor: Tensor<S>, normalization: Normalization<S>? = nil, coarse: Tensor<S>? = nil, isReversed: Bool = false
  ) {
    (self.tensor, self.normalization, self.coarse, self.isReversed) = (tensor, normalization, coarse, isReversed)
  }

  fileprivate func forEachImage(_ extent: Extent, _ body: (Int) -> Void) {
    let images = tensor.count / extent.count
    for index in 0..<images { body(isReversed ? images - 1 - index : index) }
  }

  fileprivate func image(_ index: Int, _ extent: Extent) -> cblocks_source {
    unsafe cblocks_source(
      x: tensor.pointer + index * extent.count, scale: normalization?.scale.pointer,
      shift: normalization?.shift.pointer,
      floor: Double(normalization?.floor ?? -.infinity),
      coarse: coarse.map { unsafe $0.pointer + index * extent.count / 4 })
  }
}

/// Sums of y - origin and (y - origin)², channel by channel, that are taken as an output is written.
public struct BlockMoments<S: KernelScalar> {
  /// What is subtracted first, so that a large mean does not drown the variance.
  public var origin: Tensor<S>
  /// The sums, then the sums of squares; added to.
  public var sums: Tensor<Double>

  /// Sums relative to `origin`.
  public init(origin: Tensor<S>, sums: Tensor<Double>) { (self.origin, self.sums) = (origin, sums) }
}

/// Numbers of an output that a 2x2 pool picks, written beside it.
public struct BlockPicks<S: KernelScalar> {
  /// Where they go: of half the height and width.
  public var output: Tensor<S>
  /// The weight of the norm through which others read: its sign decides whether the largest or the smallest number becomes the maximum.
  public var weight: Tensor<S>

  /// The numbers that are largest when they are multiplied by `weight`.
  public init(_ output: Tensor<S>, weight: Tensor<S>) { (self.output, self.weight) = (output, weight) }
}

/// The gradient by a block's raw output: `a` g + `b` y + `d`, channel by channel, with g the gradient by what others read of it where
/// that is above the normalisation's floor.
public struct BlockGradient<S: KernelScalar> {
  /// The gradient by what others read.
  public var gradient: Tensor<S>
  /// The raw output.
  public var output: Tensor<S>
  /// How others read the output; nil where they read it as it is.
  public var normalization: Normalization<S>?
  /// The three factors behind one another; nil where ``normalization`` is.
  public var factors: Tensor<S>?
  /// Whether ``gradient`` is that by the maximum of each 2x2 block of what others read; only with ``normalization``.
  public var isPooled: Bool

  /// The gradient by an output.
  public init(
    _ gradient: Tensor<S>, output: Tensor<S>, normalization: Normalization<S>? = nil, factors: Tensor<S>? = nil,
    isPooled: Bool = false
  ) {
    (self.gradient, self.output, self.normalization, self.factors) = (gradient, output, normalization, factors)
    self.isPooled = isPooled
  }
}

/// Where a block's backward pass puts the gradient by its input.
public struct BlockInputGradient<S: KernelScalar> {
  /// The gradient by the input as it was read.
  public var gradient: Tensor<S>
  /// With g its part where the input was above its floor: the sums of g, then those of g (x - mean), are added here.
  public var sums: Tensor<Double>?

  /// A place for the gradient.
  public init(_ gradient: Tensor<S>, sums: Tensor<Double>? = nil) { (self.gradient, self.sums) = (gradient, sums) }
}

/// A 1x1 convolution and a depthwise one behind it, as ``Kernels`` runs them image by image.
@safe public struct SeparableBlock<S: KernelScalar> {
  /// The size of an input image.
  public let extent: Extent
  /// Channels out.
  public let outputs: Int
  private var arguments: cblocks_separable

  /// A block with a `kernel` x `kernel` depthwise convolution; 3 or 5.
  ///
  /// - Parameters:
  ///   - weights: inputs x outputs, outputs, kernel x kernel x outputs, outputs.
  ///   - scratch: ``scratchCount(_:outputs:kernel:)`` numbers.
  public init(_ extent: Extent, outputs: Int, kernel: Int, weights: [Tensor<S>], scratch: Tensor<S>) {
    precondition(kernel == 3 || kernel == 5, "the depthwise kernel is 3x3 or 5x5, not \(kernel)x\(kernel)")
    precondition(
      weights.map(\.count) == [extent.channels * outputs, outputs, kernel * kernel * outputs, outputs])
    precondition(scratch.count >= Self.scratchCount(extent, outputs: outputs, kernel: kernel))
    (self.extent, self.outputs) = (extent, outputs)
    unsafe arguments = cblocks_separable()
    unsafe arguments.height = extent.height
    unsafe arguments.width = extent.width
    unsafe arguments.inputs = extent.channels
    unsafe arguments.outputs = outputs
    unsafe arguments.kernel = kernel
    unsafe arguments.pointwise = UnsafeRawPointer(weights[0].pointer)
    unsafe arguments.pointwise_bias = UnsafeRawPointer(weights[1].pointer)
    unsafe arguments.depthwise = UnsafeRawPointer(weights[2].pointer)
    unsafe arguments.depthwise_bias = UnsafeRawPointer(weights[3].pointer)
    unsafe arguments.scratch = UnsafeMutableRawPointer(scratch.pointer)
  }

  /// Work space for one image, in numbers.
  public static func scratchCount(_ extent: Extent, outputs: Int, kernel: Int) -> Int {
    cblocks_separable_scratch(extent.width, extent.channels, outputs, kernel)
  }

  /// What the 1x1 convolution of one image gives, in numbers, with zeros at both ends of its rows.
  public static func middleCount(_ extent: Extent, outputs: Int, kernel: Int) -> Int {
    extent.height * (extent.width + kernel - 1) * outputs
  }

  /// y = max(floor, depthwise(pointwise(x))) for all images of `source`.
  ///
  /// - Parameters:
  ///   - middle: where what the 1x1 convolution gives is kept for a backward pass; nil where it is not.
  ///   - pools: whether the maximum of each 2x2 block is put out, in half the height and width.
  ///   - picks: where the numbers go that a pool behind the block would pick; only for all rows.
  ///   - rows: the rows of the output that are computed; all where nothing is said.
  public func forward(
    _ source: BlockSource<S>, middle: Tensor<S>?, into y: Tensor<S>, floor: S, pools: Bool = false,
    moments: BlockMoments<S>? = nil, picks: BlockPicks<S>? = nil, rows: Range<Int>? = nil
  ) {
    let images = source.tensor.count / extent.count
    let middleCount = Self.middleCount(extent, outputs: outputs, kernel: unsafe arguments.kernel)
    let height = pools ? extent.height / 2 : extent.height
    precondition(
      source.tensor.count == images * extent.count && middle.map { $0.count == images * middleCount } ?? true)
    precondition(y.count == images * extent.area * outputs / (pools ? 4 : 1))
    precondition(moments.map { $0.origin.count == outputs && $0.sums.count == 2 * outputs } ?? true)
    precondition(source.coarse.map { $0.count * 4 == source.tensor.count && source.normalization == nil } ?? true)
    var image = unsafe arguments
    unsafe image.low = Double(floor)
    unsafe image.pools = pools ? 1 : 0
    unsafe image.first = rows?.lowerBound ?? 0
    unsafe image.end = rows?.upperBound ?? height
    precondition(unsafe image.first <= image.end && image.end <= height, "the rows lie in the output")
    unsafe image.origin = moments.map { unsafe UnsafeRawPointer($0.origin.pointer) }
    unsafe image.sums = moments?.sums.pointer
    precondition(
      picks.map { unsafe !pools && image.end - image.first == height && $0.output.count * 4 == y.count } ?? true)
    unsafe image.weight = picks.map { unsafe UnsafeRawPointer($0.weight.pointer) }
    source.forEachImage(extent) { index in
      unsafe image.source = source.image(index, extent)
      unsafe image.middle = middle.map { unsafe UnsafeMutableRawPointer($0.pointer + index * middleCount) }
      unsafe image.y = UnsafeMutableRawPointer(y.pointer + index * (y.count / images))
      unsafe image.picked = picks.map {
        unsafe UnsafeMutableRawPointer($0.output.pointer + index * (y.count / images / 4))
      }
      unsafe S.loops.separableForward(&image)
    }
  }

  /// Adds the gradients of the weights, in their order, and writes that of the input.
  ///
  /// - Parameters:
  ///   - middle: what the forward pass kept; nil where it is to be computed again.
  ///   - turned: the weights as a backward pass multiplies with them: the first transposed, the depthwise ones turned by half a turn.
  public func backward(
    _ source: BlockSource<S>, middle: Tensor<S>?, _ gradient: BlockGradient<S>,
    turned: (pointwise: Tensor<S>, depthwise: Tensor<S>), weightGradients: [Tensor<S>],
    inputGradient: BlockInputGradient<S>?
  ) {
    let images = source.tensor.count / extent.count
    let outputCount = gradient.output.count / images
    let gradientCount = gradient.isPooled ? outputCount / 4 : outputCount
    let middleCount = Self.middleCount(extent, outputs: outputs, kernel: unsafe arguments.kernel)
    precondition(outputCount == extent.area * outputs && gradient.gradient.count == images * gradientCount)
    precondition(!gradient.isPooled || extent.height % 2 == 0 && extent.width % 2 == 0 && gradient.factors != nil)
    precondition(middle.map { $0.count == images * middleCount } ?? true)
    precondition(inputGradient.map { $0.gradient.count == source.tensor.count } ?? true)
    precondition(inputGradient?.sums == nil || source.normalization != nil)
    var image = unsafe arguments
    unsafe image.pools = gradient.isPooled ? 1 : 0
    unsafe image.pointwise_transposed = UnsafeRawPointer(turned.pointwise.pointer)
    unsafe image.depthwise_turned = UnsafeRawPointer(turned.depthwise.pointer)
    unsafe image.d_pointwise = UnsafeMutableRawPointer(weightGradients[0].pointer)
    unsafe image.d_pointwise_bias = UnsafeMutableRawPointer(weightGradients[1].pointer)
    unsafe image.d_depthwise = UnsafeMutableRawPointer(weightGradients[2].pointer)
    unsafe image.d_depthwise_bias = UnsafeMutableRawPointer(weightGradients[3].pointer)
    unsafe image.source_mean = source.normalization.map { unsafe UnsafeRawPointer($0.mean.pointer) }
    unsafe image.source_sums = inputGradient?.sums?.pointer
    source.forEachImage(extent) { index in
      unsafe image.source = source.image(index, extent)
      unsafe image.middle = middle.map { unsafe UnsafeMutableRawPointer($0.pointer + index * middleCount) }
      unsafe image.y = UnsafeMutableRawPointer(gradient.output.pointer + index * outputCount)
      unsafe image.gradient = gradient.image(index, of: images)
      unsafe image.dx = inputGradient.map {
        unsafe UnsafeMutableRawPointer($0.gradient.pointer + index * extent.count)
      }
      unsafe S.loops.separableBackward(&image)
    }
  }
}

extension BlockGradient {
  /// For the image at `index` among `images`.
  fileprivate func image(_ index: Int, of images: Int) -> cblocks_gradient {
    let channels = (factors?.count ?? 0) / 3
    return unsafe cblocks_gradient(
      dy: gradient.pointer + index * (gradient.count / images), scale: normalization?.scale.pointer,
      shift: normalization?.shift.pointer, floor: Double(normalization?.floor ?? -.infinity), a: factors?.pointer,
      b: factors.map { unsafe $0.pointer + channels }, d: factors.map { unsafe $0.pointer + 2 * channels })
  }
}

/// A convolution over all channels, as ``Kernels`` runs it row by row; for the first layer, of which nobody asks the input's gradient.
@safe public struct ConvolutionBlock<S: KernelScalar> {
  private let extent: Extent
  private let outputs: Int
  private var arguments: cblocks_convolution

  /// A convolution with a `window`.
  ///
  /// - Parameters:
  ///   - weights: kernel x kernel x inputs x outputs, outputs.
  ///   - scratch: ``scratchCount(_:outputs:window:)`` numbers.
  public init(_ extent: Extent, outputs: Int, window: Window, weights: [Tensor<S>], scratch: Tensor<S>) {
    precondition(
      weights.map(\.count) == [window.kernel * window.kernel * extent.channels * outputs, outputs])
    precondition(scratch.count >= Self.scratchCount(extent, outputs: outputs, window: window))
    (self.extent, self.outputs) = (extent, outputs)
    unsafe arguments = cblocks_convolution()
    unsafe arguments.height = extent.height
    unsafe arguments.width = extent.width
    unsafe arguments.inputs = extent.channels
    unsafe arguments.outputs = outputs
    unsafe arguments.kernel = window.kernel
    unsafe arguments.stride = window.stride
    unsafe arguments.padding = window.padding
    unsafe arguments.rows = window.places(extent.height)
    unsafe arguments.columns = window.places(extent.width)
    unsafe arguments.weights = UnsafeRawPointer(weights[0].pointer)
    unsafe arguments.bias = UnsafeRawPointer(weights[1].pointer)
    unsafe arguments.scratch = UnsafeMutableRawPointer(scratch.pointer)
  }

  /// Work space for one image, in numbers.
  public static func scratchCount(_ extent: Extent, outputs: Int, window: Window) -> Int {
    cblocks_convolution_scratch(
      extent.width, extent.channels, outputs, window.kernel, window.padding, window.places(extent.width))
  }

  /// y = max(floor, convolution(x)) for all images of `source`; `rows` of the output only, if said.
  public func forward(
    _ source: BlockSource<S>, into y: Tensor<S>, floor: S, moments: BlockMoments<S>? = nil, rows: Range<Int>? = nil
  ) {
    let x = source.tensor
    let images = x.count / extent.count
    precondition(source.normalization == nil && source.coarse == nil, "a convolution reads its input as it is")
    precondition(x.count == images * extent.count)
    precondition(y.count == images * outputs * (unsafe arguments.rows * arguments.columns))
    precondition(moments.map { $0.origin.count == outputs && $0.sums.count == 2 * outputs } ?? true)
    var image = unsafe arguments
    unsafe image.low = Double(floor)
    unsafe image.first = rows?.lowerBound ?? 0
    unsafe image.end = rows?.upperBound ?? image.rows
    precondition(unsafe image.first <= image.end && image.end <= image.rows, "the rows lie in the output")
    unsafe image.origin = moments.map { unsafe UnsafeRawPointer($0.origin.pointer) }
    unsafe image.sums = moments?.sums.pointer
    source.forEachImage(extent) { index in
      unsafe image.x = UnsafeRawPointer(x.pointer + index * extent.count)
      unsafe image.y = UnsafeMutableRawPointer(y.pointer + index * (y.count / images))
      unsafe S.loops.convolutionForward(&image)
    }
  }

  /// Adds the gradients of weights and bias.
  public func backward(_ source: BlockSource<S>, _ gradient: BlockGradient<S>, weightGradients: [Tensor<S>]) {
    let x = source.tensor
    let images = x.count / extent.count
    let outputCount = gradient.output.count / images
    precondition(gradient.gradient.count == gradient.output.count && !gradient.isPooled)
    precondition(outputCount == outputs * (unsafe arguments.rows * arguments.columns))
    var image = unsafe arguments
    unsafe image.d_weights = UnsafeMutableRawPointer(weightGradients[0].pointer)
    unsafe image.d_bias = UnsafeMutableRawPointer(weightGradients[1].pointer)
    source.forEachImage(extent) { index in
      unsafe image.x = UnsafeRawPointer(x.pointer + index * extent.count)
      unsafe image.y = UnsafeMutableRawPointer(gradient.output.pointer + index * outputCount)
      unsafe image.gradient = gradient.image(index, of: images)
      unsafe S.loops.convolutionBackward(&image)
    }
  }
}

extension Kernels {
  /// Of each 2x2 block the number that is the first maximum as it is read; `extent` is the input's, of even sides. Numbers stay as they are in memory:
  /// where the source has a normalisation, `y` is to be read through the same.
  public static func maxPool(_ source: BlockSource<S>, into y: Tensor<S>, extent: Extent) {
    var image = unsafe poolArguments(source, extent, quarter: y)
    source.forEachImage(extent) { index in
      unsafe image.source = source.image(index, extent)
      unsafe image.y = UnsafeMutableRawPointer(y.pointer + index * extent.count / 4)
      unsafe S.loops.poolForward(&image)
    }
  }

  /// `dy` at the first maximum of each block, 0 elsewhere.
  public static func maxPoolBack(
    _ source: BlockSource<S>, _ dy: Tensor<S>, into inputGradient: BlockInputGradient<S>, extent: Extent
  ) {
    precondition(inputGradient.gradient.count == source.tensor.count)
    var image = unsafe poolArguments(source, extent, quarter: dy)
    unsafe image.source_mean = source.normalization.map { unsafe UnsafeRawPointer($0.mean.pointer) }
    unsafe image.source_sums = inputGradient.sums?.pointer
    source.forEachImage(extent) { index in
      unsafe image.source = source.image(index, extent)
      unsafe image.dy = UnsafeRawPointer(dy.pointer + index * extent.count / 4)
      unsafe image.dx = UnsafeMutableRawPointer(inputGradient.gradient.pointer + index * extent.count)
      unsafe S.loops.poolBackward(&image)
    }
  }

  private static func poolArguments(_ source: BlockSource<S>, _ extent: Extent, quarter: Tensor<S>) -> cblocks_pool {
    precondition(extent.height % 2 == 0 && extent.width % 2 == 0, "pooling wants even sides, not \(extent)")
    precondition(source.tensor.count % extent.count == 0 && quarter.count * 4 == source.tensor.count)
    var arguments = unsafe cblocks_pool()
    unsafe arguments.height = extent.height
    unsafe arguments.width = extent.width
    unsafe arguments.channels = extent.channels
    return unsafe arguments
  }
}
