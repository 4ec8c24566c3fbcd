import Compute

/// A convolution: (H, W, inputs) to (H', W', outputs) with H' = (H + 2 padding - kernel) / stride + 1, rounded down.
///
/// With groups, the channels are cut into as many equal runs, and each run of outputs sees its own run of inputs alone:
/// y[o] = b[o] + Σ over rows i, columns j and the run's inputs c of w[i, j, c, o] x[i, j, c]. Weights start He-normal over
/// kernel² inputs / groups, biases at 0.
///
/// Each image is unfolded to a matrix with one row a place, which is multiplied with the weights. For these small channel counts the loop
/// of ``PointwiseConv2D`` is about twice as fast as BLAS; BLAS serves the gradient of the input, whose matrix is wide.
public struct Conv2D: WindowedLayer {
  /// Channels in.
  public let inputs: Int
  /// Channels out.
  public let outputs: Int
  /// Kernel, stride and padding.
  public let window: Window
  /// Runs of channels that do not see one another; divides both numbers of channels.
  public let groups: Int

  /// A layer from `inputs` to `outputs` channels.
  public init(inputs: Int, outputs: Int, window: Window, groups: Int = 1) {
    precondition(window.kernel >= 1 && window.stride >= 1 && window.padding >= 0, "\(window) is no window")
    precondition(
      groups >= 1 && inputs % groups == 0 && outputs % groups == 0,
      "\(groups) groups do not divide \(inputs) and \(outputs) channels")
    (self.inputs, self.outputs, self.window, self.groups) = (inputs, outputs, window, groups)
  }

  private var width: Int { outputs / groups }
  private var depth: Int { window.kernel * window.kernel * inputs / groups }

  public var parameters: [Parameter] {
    let shape = [window.kernel, window.kernel, inputs / groups, outputs]
    return [
      Parameter("weight", shape, .heNormal(fanIn: depth), decays: true), Parameter("bias", [outputs], .constant(0)),
    ]
  }

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent {
    try window.output(for: try single(extents, channels: inputs), channels: outputs)
  }

  /// The unfolded rows of one image and, where there are groups, what one of them reads and writes.
  public func scratchCount(for extents: [Extent]) -> Int {
    let places = window.places(extents[0].height) * window.places(extents[0].width)
    let apart = groups == 1 ? 0 : 2 * depth * width + extents[0].count / groups + places * width
    return places * depth + apart
  }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    for group in 0..<groups {
      let work = Work(self, pass)
      let weights = gathered(pass.parameters[0], group, of: outputs, into: work.weights)
      let bias = pass.parameters[1].slice(from: group * width, count: width)
      for image in 0..<work.images {
        let x = gathered(pass.inputs[0].image(image, pass.extents[0]), group, of: inputs, into: work.image)
        Kernels<S>.unfold(x, into: work.rows, extent: work.extent, window: window)
        let output = pass.output.slice(from: image * work.places * outputs, count: work.places * outputs)
        let y = groups == 1 ? output : work.output
        Kernels<S>.pointwise(work.rows, weights: weights, bias: bias, into: y, inputs: depth)
        scatter(y, group, into: output, of: outputs)
      }
    }
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    let forward = pass.forward
    Kernels<S>.columnSums(pass.outputGradient, into: pass.parameterGradients[1])
    for group in 0..<groups {
      let work = Work(self, forward)
      let weightGradient = gathered(pass.parameterGradients[0], group, of: outputs, into: work.weightGradient)
      for image in 0..<work.images {
        let all = pass.outputGradient.slice(from: image * work.places * outputs, count: work.places * outputs)
        let gradient = gathered(all, group, of: outputs, into: work.output)
        let x = gathered(forward.inputs[0].image(image, forward.extents[0]), group, of: inputs, into: work.image)
        Kernels<S>.unfold(x, into: work.rows, extent: work.extent, window: window)
        Kernels<S>.pointwiseWeights(work.rows, gradient, into: weightGradient, inputs: depth)
        guard let target = pass.inputGradients[0]?.image(image, forward.extents[0]) else { continue }
        backward(gradient, forward.parameters[0], group, work, into: target)
      }
      scatter(weightGradient, group, into: pass.parameterGradients[0], of: outputs)
    }
  }

  /// The gradient of one image's inputs.
  private func backward<S: KernelScalar>(
    _ gradient: Tensor<S>, _ allWeights: Tensor<S>, _ group: Int, _ work: Work<S>, into target: Tensor<S>
  ) {
    let weights = gathered(allWeights, group, of: outputs, into: work.weights)
    Kernels<S>.gemm(gradient, weights, transposedB: true, m: work.places, n: depth, k: width, into: work.rows)
    let image = groups == 1 ? target : work.image
    image.fill(0)
    Kernels<S>.fold(work.rows, into: image, extent: work.extent, window: window)
    scatter(image, group, into: target, of: inputs)
  }

  /// The run of channels of `group`, side by side: copied to `place`, if need be.
  private func gathered<S: KernelScalar>(
    _ tensor: Tensor<S>, _ group: Int, of channels: Int, into place: Tensor<S>
  ) -> Tensor<S> {
    guard groups > 1 else { return tensor }
    let count = channels / groups
    Kernels<S>.copyChannels(tensor, .init(group * count, of: channels), into: place, .init(0, of: count), count: count)
    return place
  }

  /// Puts the channels of `group` back among all.
  private func scatter<S: KernelScalar>(
    _ part: Tensor<S>, _ group: Int, into tensor: Tensor<S>, of channels: Int
  ) {
    guard groups > 1 else { return }
    let count = channels / groups
    Kernels<S>.copyChannels(part, .init(0, of: count), into: tensor, .init(group * count, of: channels), count: count)
  }

  /// The work space, cut up.
  private struct Work<S: KernelScalar> {
    let rows, weights, weightGradient, image, output: Tensor<S>
    let extent: Extent
    let places, images: Int

    init(_ layer: Conv2D, _ pass: ForwardPass<S>) {
      let all = pass.extents[0]
      extent = Extent(all.height, all.width, all.channels / layer.groups)
      places = layer.window.places(all.height) * layer.window.places(all.width)
      images = pass.inputs[0].count / all.count
      let weightCount = layer.depth * layer.width
      let apart = layer.groups == 1 ? [0, 0, 0, 0] : [weightCount, weightCount, extent.count, places * layer.width]
      var used = 0
      let parts = ([places * layer.depth] + apart).map { count in
        defer { used += count }
        return pass.scratch.slice(from: used, count: count)
      }
      (rows, weights, weightGradient, image, output) = (parts[0], parts[1], parts[2], parts[3], parts[4])
    }
  }
}

extension Tensor {
  /// The part that belongs to one image of a batch.
  func image(_ index: Int, _ extent: Extent) -> Tensor { slice(from: index * extent.count, count: extent.count) }
}
