import CBLAS

/// The size of an image-like tensor, channels innermost (NHWC).
public struct Extent: Hashable, Sendable, CustomStringConvertible {
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int
  /// Numbers a pixel.
  public var channels: Int

  /// `height` x `width` pixels of `channels` numbers.
  public init(_ height: Int, _ width: Int, _ channels: Int) {
    (self.height, self.width, self.channels) = (height, width, channels)
  }

  /// Pixels.
  public var area: Int { height * width }
  /// Numbers.
  public var count: Int { height * width * channels }

  public var description: String { "\(height)x\(width)x\(channels)" }
}

/// The loops over tensors, with their sizes checked. Several images may follow one another; then pixels count over all of them.
public enum Kernels<S: KernelScalar> {
  private static var loops: Loops<S> { S.loops }

  /// `y[p] = bias + x[p] · w`: a convolution with a 1x1 kernel. `w` is inputs x outputs.
  public static func pointwise(_ x: Tensor<S>, weights w: Tensor<S>, bias: Tensor<S>?, into y: Tensor<S>, inputs: Int) {
    let outputs = w.count / inputs
    let pixels = x.count / inputs
    precondition(w.count == inputs * outputs && x.count == pixels * inputs && y.count == pixels * outputs)
    precondition(bias == nil || bias?.count == outputs)
    unsafe loops.pointwise(x.pointer, w.pointer, bias?.pointer, y.pointer, pixels, inputs, outputs)
  }

  /// Adds to `dw` (inputs x outputs) the gradient of the weights.
  public static func pointwiseWeights(_ x: Tensor<S>, _ dy: Tensor<S>, into dw: Tensor<S>, inputs: Int) {
    let outputs = dw.count / inputs
    let pixels = x.count / inputs
    precondition(dw.count == inputs * outputs && x.count == pixels * inputs && dy.count == pixels * outputs)
    unsafe loops.pointwiseWeights(x.pointer, dy.pointer, dw.pointer, pixels, inputs, outputs)
  }

  /// Each channel of each image correlated with its own `kernel` x `kernel` weights, stride 1, zeros around.
  public static func depthwise(
    _ x: Tensor<S>, weights w: Tensor<S>, bias: Tensor<S>?, into y: Tensor<S>, extent: Extent, kernel: Int
  ) {
    precondition(w.count == kernel * kernel * extent.channels && x.count == y.count && x.count % extent.count == 0)
    precondition(bias == nil || bias?.count == extent.channels)
    for start in stride(from: 0, to: x.count, by: extent.count) {
      unsafe loops.depthwise(
        x.pointer + start, w.pointer, bias?.pointer, y.pointer + start, extent.height, extent.width, extent.channels,
        kernel)
    }
  }

  /// Adds to `dw` the gradient of the depthwise weights.
  public static func depthwiseWeights(
    _ x: Tensor<S>, _ dy: Tensor<S>, into dw: Tensor<S>, extent: Extent, kernel: Int
  ) {
    precondition(dw.count == kernel * kernel * extent.channels && x.count == dy.count && x.count % extent.count == 0)
    for start in stride(from: 0, to: x.count, by: extent.count) {
      unsafe loops.depthwiseWeights(
        x.pointer + start, dy.pointer + start, dw.pointer, extent.height, extent.width, extent.channels, kernel)
    }
  }

  /// Adds to `sums` the sum of each channel over all pixels.
  public static func columnSums(_ x: Tensor<S>, into sums: Tensor<S>) {
    precondition(x.count % sums.count == 0)
    unsafe loops.columnSums(x.pointer, sums.pointer, x.count / sums.count, sums.count)
  }

  /// Mean and biased variance of each channel over all pixels.
  public static func moments(_ x: Tensor<S>, mean: Tensor<S>, variance: Tensor<S>) {
    let channels = mean.count
    precondition(variance.count == channels && x.count % channels == 0 && x.count > 0)
    unsafe withScratch(2 * channels) {
      unsafe loops.moments(x.pointer, mean.pointer, variance.pointer, $0, x.count / channels, channels)
    }
  }

  /// `y = max(floor, x · scale + shift)`, channel by channel.
  public static func scaleShift(
    _ x: Tensor<S>, scale: Tensor<S>, shift: Tensor<S>, floor: S, into y: Tensor<S>
  ) {
    let channels = scale.count
    precondition(shift.count == channels && y.count == x.count && x.count % channels == 0)
    unsafe loops.scaleShift(
      x.pointer, scale.pointer, shift.pointer, floor, y.pointer, x.count / channels, channels)
  }

  /// `dx = a g + b x + d` where g is `dy` where `x · scale + shift` is above `floor`, else 0.
  public static func scaleShiftBack(
    _ x: Tensor<S>, _ dy: Tensor<S>, scale: Tensor<S>, shift: Tensor<S>, floor: S, a: Tensor<S>, b: Tensor<S>,
    d: Tensor<S>, into dx: Tensor<S>
  ) {
    let channels = scale.count
    precondition([shift, a, b, d].allSatisfy { $0.count == channels })
    precondition(dy.count == x.count && dx.count == x.count && x.count % channels == 0)
    unsafe loops.scaleShiftBack(
      x.pointer, dy.pointer, scale.pointer, shift.pointer, floor, a.pointer, b.pointer, d.pointer, dx.pointer,
      x.count / channels, channels)
  }

  /// Each pixel four times (nearest neighbour); `extent` is the input's.
  public static func upsample(_ x: Tensor<S>, into y: Tensor<S>, extent: Extent) {
    precondition(x.count % extent.count == 0 && y.count == 4 * x.count)
    for start in stride(from: 0, to: x.count, by: extent.count) {
      unsafe loops.upsample(x.pointer + start, y.pointer + 4 * start, extent.height, extent.width, extent.channels)
    }
  }

  /// The sum of the four gradients of each pixel; `extent` is that of `dx`.
  public static func upsampleBack(_ dy: Tensor<S>, into dx: Tensor<S>, extent: Extent) {
    precondition(dx.count % extent.count == 0 && dy.count == 4 * dx.count)
    for start in stride(from: 0, to: dx.count, by: extent.count) {
      unsafe loops.upsampleBack(
        dy.pointer + 4 * start, dx.pointer + start, extent.height, extent.width, extent.channels)
    }
  }

  /// `y += x`.
  public static func add(_ x: Tensor<S>, into y: Tensor<S>) {
    precondition(x.count == y.count)
    unsafe loops.add(x.pointer, y.pointer, x.count)
  }

  /// One row of `kernel` x `kernel` x channels inputs for every output pixel of one image: what a general convolution
  /// multiplies with its weights.
  public static func unfold(_ x: Tensor<S>, into rows: Tensor<S>, extent: Extent, window: Window) {
    precondition(x.count == extent.count && rows.count == window.unfolded(extent))
    unsafe loops.unfold(
      x.pointer, rows.pointer, extent.height, extent.width, extent.channels, window.kernel, window.stride,
      window.padding)
  }

  /// Adds the rows back to where they came from: the transpose of ``unfold(_:into:extent:window:)``.
  public static func fold(_ rows: Tensor<S>, into x: Tensor<S>, extent: Extent, window: Window) {
    precondition(x.count == extent.count && rows.count == window.unfolded(extent))
    unsafe loops.fold(
      rows.pointer, x.pointer, extent.height, extent.width, extent.channels, window.kernel, window.stride,
      window.padding)
  }

  /// `c = a b` for row-major matrices, by BLAS; a is `m` x `k`, b (once transposed, if asked for) `k` x `n`.
  public static func gemm(
    _ a: Tensor<S>, _ b: Tensor<S>, transposedB: Bool = false, m: Int, n: Int, k: Int, into c: Tensor<S>
  ) {
    precondition(a.count == m * k && b.count == k * n && c.count == m * n)
    unsafe loops.gemm(
      CblasNoTrans, transposedB ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), Int32(k), a.pointer, Int32(k),
      b.pointer, Int32(transposedB ? k : n), 0, c.pointer, Int32(n))
  }

  private static func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Double>) -> Void) {
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: count) {
      if let base = $0.baseAddress { unsafe body(base) }
    }
  }
}

/// How a convolution's kernel walks over its input.
public struct Window: Hashable, Sendable {
  /// Rows and columns of the kernel.
  public var kernel: Int
  /// Pixels from one place to the next.
  public var stride: Int
  /// Zeros added on each side.
  public var padding: Int

  /// A window of `kernel` x `kernel` pixels.
  public init(kernel: Int, stride: Int = 1, padding: Int = 0) {
    (self.kernel, self.stride, self.padding) = (kernel, stride, padding)
  }

  /// How many places there are along a side of the given length.
  public func places(_ length: Int) -> Int { (length + 2 * padding - kernel) / stride + 1 }

  /// How many numbers the unfolded rows of an image have.
  public func unfolded(_ extent: Extent) -> Int {
    places(extent.height) * places(extent.width) * kernel * kernel * extent.channels
  }
}

/// Keeps BLAS from starting threads of its own: dsm spreads images over threads, one level of parallelism in all.
public func useOneThreadForBLAS() { openblas_set_num_threads(1) }
