import Compute

/// A learned tensor of a layer, or a statistic that it keeps: its name, its shape and how it starts.
public struct Parameter: Hashable, Sendable {
  /// The name within the layer, in PyTorch's words: `weight`, `bias`, `running_mean`.
  public var name: String
  /// Sizes, outermost first. Convolutions have kernel rows, kernel columns, inputs, outputs (HWIO).
  public var shape: [Int]
  /// The value at the start of training.
  public var initial: Initial
  /// Whether weight decay pulls it to zero: true for the weights of convolutions, false for biases and batch norm.
  public var decays: Bool

  /// A tensor with its start.
  public init(_ name: String, _ shape: [Int], _ initial: Initial, decays: Bool = false) {
    (self.name, self.shape, self.initial, self.decays) = (name, shape, initial, decays)
  }

  /// How many numbers it holds.
  public var count: Int { shape.reduce(1, *) }
}

/// How a parameter starts.
public enum Initial: Hashable, Sendable {
  /// The same number everywhere.
  case constant(Double)
  /// One number for each output.
  case values([Double])
  /// Normal with variance 2 / fan-in, for layers before a ReLU (He et al., "Delving deep into rectifiers", 2015).
  case heNormal(fanIn: Int)
  /// Uniform within ±sqrt(6 / (fan-in + fan-out)), for layers before a sigmoid, tanh or softmax (Glorot and Bengio, "Understanding the
  /// difficulty of training deep feedforward neural networks", 2010).
  case xavierUniform(fanIn: Int, fanOut: Int)
  /// Uniform within ± a bound.
  case uniform(Double)
}

/// One kind of computation with its hyper-parameters. A layer owns no memory: its tensors are handed to it in a pass.
///
/// Its methods are generic over the scalar, so that the gradients checked in `Double` are those of the code that trains in `Float`.
public protocol Layer: Sendable {
  /// The learned tensors.
  var parameters: [Parameter] { get }

  /// Statistics of past batches, kept beside the parameters; what evaluation uses.
  var statistics: [Parameter] { get }

  /// The size of the output for inputs of these sizes.
  /// - Throws: ``ShapeProblem`` where they do not fit.
  func output(for inputs: [Extent]) throws(ShapeProblem) -> Extent

  /// How many numbers forward leaves for backward, besides inputs and outputs, for a batch of `batch` inputs of these sizes.
  func savedCount(for inputs: [Extent], batch: Int) -> Int

  /// How many numbers forward leaves for backward in a training pass only.
  func keptCount(for inputs: [Extent], batch: Int) -> Int

  /// How many numbers of work space one call needs.
  func scratchCount(for inputs: [Extent]) -> Int

  /// Through what the output is to be read, where the layer leaves that to its readers; the numbers lie in `saved`.
  func deferred<S: KernelScalar>(_ saved: Tensor<S>) -> Normalization<S>?

  /// Whether the layer can read its first input through a normalisation. Others are given the finished numbers.
  var readsDeferred: Bool { get }

  /// Whether the layer picks numbers of its first input as they are in memory, so that its output is to be read through the input's normalisation.
  var passesDeferred: Bool { get }

  /// Whether the layer can write the numbers that a 2x2 pool picks beside its output, and start a backward pass from the gradient by the pooled values.
  var poolsBeside: Bool { get }

  /// Whether the layer computes only the rows of ``ForwardPass/share`` where it is asked to. Others are run whole by one thread.
  var sharesRows: Bool { get }

  /// Computes the output.
  func forward<S: KernelScalar>(_ pass: ForwardPass<S>)

  /// Writes the gradients of the inputs (those that are asked for) and adds to the gradients of the parameters.
  func backward<S: KernelScalar>(_ pass: BackwardPass<S>)
}

extension Layer {
  public var parameters: [Parameter] { [] }
  public var statistics: [Parameter] { [] }
  public func savedCount(for inputs: [Extent], batch: Int) -> Int { 0 }
  public func keptCount(for inputs: [Extent], batch: Int) -> Int { 0 }
  public func deferred<S: KernelScalar>(_ saved: Tensor<S>) -> Normalization<S>? { nil }
  public var readsDeferred: Bool { false }
  public var passesDeferred: Bool { false }
  public var poolsBeside: Bool { false }
  public var sharesRows: Bool { false }
  public func scratchCount(for inputs: [Extent]) -> Int { 0 }
}

/// Why a layer cannot take an input.
public struct ShapeProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was expected and what came.
  public let description: String

  /// A problem in words.
  public init(_ description: String) { self.description = description }
}

/// What a layer reads and writes in a forward pass. Tensors hold a batch of images one after the other.
public struct ForwardPass<S: KernelScalar> {
  /// The inputs, in the layer's order.
  public var inputs: [Tensor<S>]
  /// Through what the first input is to be read; only for layers that can.
  public var normalization: Normalization<S>?
  /// The size of one image of each input.
  public var extents: [Extent]
  /// Where the output goes.
  public var output: Tensor<S>
  /// Where the numbers of the output go that a 2x2 pool picks; nil where the pool itself sees to it.
  public var pooledOutput: Tensor<S>?
  /// The learned tensors, in the order of ``Layer/parameters``.
  public var parameters: [Tensor<S>]
  /// Statistics of past batches, read in evaluation.
  public var statistics: [Tensor<S>]
  /// Where a training pass puts the statistics of this batch.
  public var batchStatistics: [Tensor<S>]
  /// What backward will need, and readers of the output.
  public var saved: Tensor<S>
  /// What backward alone will need; nil where none follows.
  public var kept: Tensor<S>?
  /// Work space.
  public var scratch: Tensor<S>
  /// Work space for sums: two numbers for each channel of the output.
  public var sums: Tensor<Double>
  /// Whether to begin with the last image, which the layer before has ended with. A layer may.
  public var isReversed: Bool
  /// The rows to compute; all in training.
  public var share: Share
  /// Whether batch statistics are taken rather than those of the past.
  public var isTraining: Bool
  /// Where a training pass draws random numbers from: a stream of this node's own, the same for the same key.
  public var random: Random
}

/// What a layer reads and writes in a backward pass.
public struct BackwardPass<S: KernelScalar> {
  /// The forward pass that this one differentiates.
  public var forward: ForwardPass<S>
  /// The gradient of the loss by the output, or by its pooled values.
  public var outputGradient: Tensor<S>
  /// Whether ``outputGradient`` is that by the maximum of each 2x2 block of the output; only for layers that take it.
  public var isPooled: Bool
  /// With g the part of ``outputGradient`` that the deferred normalisation did not cut off: the sums of g and of g (x - mean) over all pixels,
  /// where the only reader has taken them already.
  public var outputSums: Tensor<Double>?
  /// Where the gradient by each input goes; nil where nobody asks for it.
  public var inputGradients: [Tensor<S>?]
  /// Where to add such sums of the first input's gradient, for the layer that made it; nil where it has other readers too.
  public var inputSums: Tensor<Double>?
  /// The gradients by the parameters, to be added to.
  public var parameterGradients: [Tensor<S>]
}

/// A layer each of whose outputs is made of a window of its input.
protocol WindowedLayer: Layer {
  /// Kernel, stride and padding.
  var window: Window { get }
}

extension Window {
  /// The size of what a convolution or pooling of `channels` channels gives for `input`.
  /// - Throws: ``ShapeProblem`` where no window fits.
  func output(for input: Extent, channels: Int) throws(ShapeProblem) -> Extent {
    guard input.height + 2 * padding >= kernel, input.width + 2 * padding >= kernel else {
      throw ShapeProblem("\(input) is too small for a kernel of \(kernel)x\(kernel)")
    }
    return Extent(places(input.height), places(input.width), channels)
  }
}

/// The one input that a layer takes.
func single(_ extents: [Extent], channels: Int? = nil) throws(ShapeProblem) -> Extent {
  guard extents.count == 1 else { throw ShapeProblem("expected one input, got \(extents.count)") }
  guard channels == nil || extents[0].channels == channels else {
    throw ShapeProblem("expected \(channels ?? 0) channels, got \(extents[0])")
  }
  return extents[0]
}
