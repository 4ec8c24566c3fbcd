/// Functions of single numbers and of a pixel's channels.
extension Kernels {
  /// max(x, 0).
  public static func relu(_ x: Tensor<S>, into y: Tensor<S>) {
    precondition(x.count == y.count)
    unsafe S.layerLoops.relu(x.pointer, y.pointer, x.count)
  }

  /// `dy` where `x` is above 0, else 0.
  public static func reluBack(_ x: Tensor<S>, _ dy: Tensor<S>, into dx: Tensor<S>) {
    precondition(x.count == dy.count && dx.count == x.count)
    unsafe S.layerLoops.reluBack(x.pointer, dy.pointer, dx.pointer, x.count)
  }

  /// `x` where it is above 0, else `slope` x.
  public static func leakyReLU(_ x: Tensor<S>, slope: S, into y: Tensor<S>) {
    precondition(x.count == y.count)
    unsafe S.layerLoops.leakyReLU(x.pointer, slope, y.pointer, x.count)
  }

  /// `dy` where `x` is above 0, else `slope` dy.
  public static func leakyReLUBack(_ x: Tensor<S>, _ dy: Tensor<S>, slope: S, into dx: Tensor<S>) {
    precondition(x.count == dy.count && dx.count == x.count)
    unsafe S.layerLoops.leakyReLUBack(x.pointer, dy.pointer, slope, dx.pointer, x.count)
  }

  /// 1 / (1 + e^-x).
  public static func sigmoid(_ x: Tensor<S>, into y: Tensor<S>) {
    precondition(x.count == y.count)
    unsafe S.layerLoops.sigmoid(x.pointer, y.pointer, x.count)
  }

  /// `dy` y (1 - y), from what ``sigmoid(_:into:)`` gave.
  public static func sigmoidBack(_ y: Tensor<S>, _ dy: Tensor<S>, into dx: Tensor<S>) {
    precondition(y.count == dy.count && dx.count == y.count)
    unsafe S.layerLoops.sigmoidBack(y.pointer, dy.pointer, dx.pointer, y.count)
  }

  /// x / (1 + e^-x).
  public static func silu(_ x: Tensor<S>, into y: Tensor<S>) {
    precondition(x.count == y.count)
    unsafe S.layerLoops.silu(x.pointer, y.pointer, x.count)
  }

  /// `dy` s (1 + x (1 - s)) with s = 1 / (1 + e^-x).
  public static func siluBack(_ x: Tensor<S>, _ dy: Tensor<S>, into dx: Tensor<S>) {
    precondition(x.count == dy.count && dx.count == x.count)
    unsafe S.layerLoops.siluBack(x.pointer, dy.pointer, dx.pointer, x.count)
  }

  /// `value` where a random word is at least `least`, else 0; one word a number.
  public static func mask(_ words: [UInt32], least: UInt32, value: S, into m: Tensor<S>) {
    precondition(words.count == m.count)
    unsafe words.withUnsafeBufferPointer { unsafe S.layerLoops.mask($0.baseAddress, least, value, m.pointer, m.count) }
  }

  /// `y = x m`, number by number.
  public static func multiply(_ x: Tensor<S>, by m: Tensor<S>, into y: Tensor<S>) {
    precondition(x.count == m.count && y.count == x.count)
    unsafe S.layerLoops.multiply(x.pointer, m.pointer, y.pointer, x.count)
  }

  /// Each channel of every pixel times its number in `m`.
  public static func multiplyChannels(_ x: Tensor<S>, by m: Tensor<S>, into y: Tensor<S>) {
    precondition(x.count % m.count == 0 && y.count == x.count)
    unsafe S.layerLoops.multiplyChannels(x.pointer, m.pointer, y.pointer, x.count / m.count, m.count)
  }

  /// `factor` times the channels of `x` in every pixel of `y`.
  public static func spread(_ x: Tensor<S>, factor: S, into y: Tensor<S>) {
    precondition(y.count % x.count == 0)
    unsafe S.layerLoops.spread(x.pointer, factor, y.pointer, y.count / x.count, x.count)
  }

  /// e^x of each of a pixel's channels over their sum, without overflow.
  public static func softmax(_ x: Tensor<S>, channels: Int, into y: Tensor<S>) {
    precondition(x.count % channels == 0 && y.count == x.count)
    unsafe S.layerLoops.softmax(x.pointer, y.pointer, x.count / channels, channels)
  }

  /// y (`dy` - Σ dy y), from what ``softmax(_:channels:into:)`` gave.
  public static func softmaxBack(_ y: Tensor<S>, _ dy: Tensor<S>, channels: Int, into dx: Tensor<S>) {
    precondition(y.count % channels == 0 && dy.count == y.count && dx.count == y.count)
    unsafe S.layerLoops.softmaxBack(y.pointer, dy.pointer, dx.pointer, y.count / channels, channels)
  }
}
