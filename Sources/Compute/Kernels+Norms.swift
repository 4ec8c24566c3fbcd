import CKernels

extension Kernels {
  /// From a batch's sums, or from the moments of past batches where there are none, what readers of a deferred batch norm need.
  ///
  /// - Parameters:
  ///   - sums: taken relative to the past mean, as ``BlockMoments`` has them.
  ///   - past: mean and variance of past batches.
  ///   - used: where the moments that were used are noted; nothing or two tensors.
  public static func normalize(
    into saved: Normalization<S>, weight: Tensor<S>, bias: Tensor<S>, past: [Tensor<S>], sums: Tensor<Double>?,
    used: [Tensor<S>], pixels: Int, epsilon: Double
  ) {
    let channels = saved.mean.count
    precondition(([weight, bias] + past + used).allSatisfy { $0.count == channels } && past.count == 2)
    precondition(sums.map { $0.count == 2 * channels } ?? true)
    var norm = unsafe cblocks_norm()
    unsafe norm.channels = channels
    unsafe norm.pixels = pixels
    unsafe norm.epsilon = epsilon
    unsafe norm.weight = UnsafeRawPointer(weight.pointer)
    unsafe norm.bias = UnsafeRawPointer(bias.pointer)
    unsafe norm.running_mean = UnsafeRawPointer(past[0].pointer)
    unsafe norm.running_variance = UnsafeRawPointer(past[1].pointer)
    unsafe norm.sums = sums.map { unsafe UnsafePointer($0.pointer) }
    unsafe norm.mean = used.first.map { unsafe UnsafeMutableRawPointer($0.pointer) }
    unsafe norm.variance = used.last.map { unsafe UnsafeMutableRawPointer($0.pointer) }
    unsafe norm.saved = UnsafeMutableRawPointer(saved.mean.pointer)
    unsafe S.loops.norm(&norm)
  }

  /// From the sums of g and of g (x - mean), adds the gradients of weight and bias and gives the ``BlockGradient/factors``.
  ///
  /// - Parameter usedBatch: whether mean and variance followed from x itself.
  public static func normalizeBack(
    _ saved: Normalization<S>, sums: Tensor<Double>, pixels: Int, usedBatch: Bool, weight: Tensor<S>, bias: Tensor<S>,
    factors: Tensor<S>
  ) {
    let channels = saved.mean.count
    precondition(sums.count == 2 * channels && factors.count == 3 * channels)
    precondition(weight.count == channels && bias.count == channels)
    var norm = unsafe cblocks_norm_gradient()
    unsafe norm.channels = channels
    unsafe norm.pixels = pixels
    unsafe norm.saved = UnsafeRawPointer(saved.mean.pointer)
    unsafe norm.sums = UnsafePointer(sums.pointer)
    unsafe norm.moments = usedBatch ? 1 : 0
    unsafe norm.d_weight = UnsafeMutableRawPointer(weight.pointer)
    unsafe norm.d_bias = UnsafeMutableRawPointer(bias.pointer)
    unsafe norm.factors = UnsafeMutableRawPointer(factors.pointer)
    unsafe S.loops.normGradient(&norm)
  }

  /// With g = `dy` where `x`, normalised, is above the floor, else 0: adds the sums of g, then those of g (x - mean).
  public static func gradientSums(_ x: Tensor<S>, _ dy: Tensor<S>, _ saved: Normalization<S>, into sums: Tensor<Double>)
  {
    let channels = saved.mean.count
    precondition(dy.count == x.count && x.count % channels == 0 && sums.count == 2 * channels)
    unsafe S.loops.gradientSums(
      x.pointer, dy.pointer, saved.mean.pointer, Double(saved.floor), sums.pointer, x.count / channels, channels)
  }

  /// The transposed matrix of `rows` rows.
  public static func transpose(_ x: Tensor<S>, rows: Int, into y: Tensor<S>) {
    precondition(x.count % rows == 0 && y.count == x.count)
    unsafe S.loops.transpose(x.pointer, y.pointer, rows, x.count / rows)
  }
}
