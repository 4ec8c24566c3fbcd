/// Windows over images, images made larger, and channels moved from one tensor to another. Several images may follow one another.
extension Kernels {
  /// The maximum of each window; `extent` is the input's, and no window lies in the padding alone.
  public static func maxPool(_ x: Tensor<S>, into y: Tensor<S>, extent: Extent, window: Window) {
    forEachImage(x, y, extent, window) { start, small in
      unsafe S.layerLoops.maxPool(
        x.pointer + start, y.pointer + small, extent.height, extent.width, extent.channels, window.kernel,
        window.stride, window.padding)
    }
  }

  /// `dy` added up at the first maximum of each window.
  public static func maxPoolBack(
    _ x: Tensor<S>, _ dy: Tensor<S>, into dx: Tensor<S>, extent: Extent, window: Window
  ) {
    precondition(x.count == dx.count)
    forEachImage(x, dy, extent, window) { start, small in
      unsafe S.layerLoops.maxPoolBack(
        x.pointer + start, dy.pointer + small, dx.pointer + start, extent.height, extent.width, extent.channels,
        window.kernel, window.stride, window.padding)
    }
  }

  /// The mean of each window, padding counted as zeros; `extent` is the input's.
  public static func averagePool(_ x: Tensor<S>, into y: Tensor<S>, extent: Extent, window: Window) {
    forEachImage(x, y, extent, window) { start, small in
      unsafe S.layerLoops.averagePool(
        x.pointer + start, y.pointer + small, extent.height, extent.width, extent.channels, window.kernel,
        window.stride, window.padding)
    }
  }

  /// `dy` spread over the pixels of each window; `extent` is that of `dx`.
  public static func averagePoolBack(_ dy: Tensor<S>, into dx: Tensor<S>, extent: Extent, window: Window) {
    forEachImage(dx, dy, extent, window) { start, small in
      unsafe S.layerLoops.averagePoolBack(
        dy.pointer + small, dx.pointer + start, extent.height, extent.width, extent.channels, window.kernel,
        window.stride, window.padding)
    }
  }

  private static func forEachImage(
    _ large: Tensor<S>, _ small: Tensor<S>, _ extent: Extent, _ window: Window,
    _ body: (_ start: Int, _ small: Int) -> Void
  ) {
    let places = window.places(extent.height) * window.places(extent.width) * extent.channels
    precondition(2 * window.padding <= window.kernel, "a window of \(window) may lie in the padding alone")
    precondition(large.count % extent.count == 0 && small.count == large.count / extent.count * places)
    for image in 0..<(large.count / extent.count) { body(image * extent.count, image * places) }
  }

  /// Each pixel `factor` x `factor` times; `extent` is the input's.
  public static func upsample(_ x: Tensor<S>, into y: Tensor<S>, extent: Extent, factor: Int) {
    precondition(x.count % extent.count == 0 && y.count == factor * factor * x.count)
    for start in stride(from: 0, to: x.count, by: extent.count) {
      unsafe S.layerLoops.upsample(
        x.pointer + start, y.pointer + factor * factor * start, extent.height, extent.width, extent.channels, factor)
    }
  }

  /// The sum of the gradients of each pixel's copies; `extent` is that of `dx`.
  public static func upsampleBack(_ dy: Tensor<S>, into dx: Tensor<S>, extent: Extent, factor: Int) {
    precondition(dx.count % extent.count == 0 && dy.count == factor * factor * dx.count)
    for start in stride(from: 0, to: dx.count, by: extent.count) {
      unsafe S.layerLoops.upsampleBack(
        dy.pointer + factor * factor * start, dx.pointer + start, extent.height, extent.width, extent.channels, factor)
    }
  }

  /// Copies `count` channels of every pixel to their place in the pixels of another tensor.
  public static func copyChannels(
    _ x: Tensor<S>, _ from: ChannelPlace, into y: Tensor<S>, _ to: ChannelPlace, count: Int
  ) {
    let pixels = x.count / from.of
    precondition(x.count == pixels * from.of && y.count == pixels * to.of)
    precondition(from.first >= 0 && from.first + count <= from.of && to.first >= 0 && to.first + count <= to.of)
    unsafe S.layerLoops.copyChannels(x.pointer + from.first, from.of, y.pointer + to.first, to.of, pixels, count)
  }
}

/// A run of a pixel's channels: the first one and how many a pixel has.
public struct ChannelPlace: Hashable, Sendable {
  /// The first channel.
  public var first: Int
  /// Channels of a pixel.
  public var of: Int

  /// Channels from `first` on, of `of`.
  public init(_ first: Int, of: Int) { (self.first, self.of) = (first, of) }
}
