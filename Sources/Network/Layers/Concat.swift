import Compute

/// The channels of several tensors side by side: (H, W, C1), (H, W, C2), … to (H, W, C1 + C2 + …). No parameters.
public struct Concat: Layer {
  /// A layer without hyper-parameters.
  public init() {}

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent {
    guard let first = extents.first, extents.allSatisfy({ $0.height == first.height && $0.width == first.width }) else {
      throw ShapeProblem("expected inputs of one height and width, got \(extents)")
    }
    return Extent(first.height, first.width, extents.reduce(0) { $0 + $1.channels })
  }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    forEachInput(pass.extents) { index, count, place in
      Kernels<S>.copyChannels(pass.inputs[index], .init(0, of: count), into: pass.output, place, count: count)
    }
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    forEachInput(pass.forward.extents) { index, count, place in
      guard let target = pass.inputGradients[index] else { return }
      Kernels<S>.copyChannels(pass.outputGradient, place, into: target, .init(0, of: count), count: count)
    }
  }

  private func forEachInput(
    _ extents: [Extent], _ body: (_ index: Int, _ count: Int, _ place: ChannelPlace) -> Void
  ) {
    let all = extents.reduce(0) { $0 + $1.channels }
    var first = 0
    for (index, extent) in extents.enumerated() {
      body(index, extent.channels, ChannelPlace(first, of: all))
      first += extent.channels
    }
  }
}
