import Augmentation
import Compute
import Imaging

/// How a sample's pixels lie in a batch.
public struct TensorFormat: Sendable {
  /// The order of the axes behind the batch's own.
  public enum Layout: String, Hashable, Sendable, CaseIterable {
    /// Height, width, channel.
    case nhwc
    /// Channel, height, width.
    case nchw
  }

  /// What a number is.
  public enum Element: String, Hashable, Sendable, CaseIterable {
    /// The bytes as they are.
    case uint8
    /// (byte / `max_pixel_value` - mean) / std, in 32 bits.
    case float32

    /// Bytes of one.
    public var size: Int { self == .uint8 ? 1 : 4 }
  }

  /// The samples' size.
  public var canvas: CanvasSize
  /// The order of the axes.
  public var layout: Layout
  /// What a number is.
  public var element: Element
  /// What is done to bytes that become floating point numbers.
  public var normalization: Normalize

  /// A format; floating point numbers are parts of 255 unless told otherwise.
  public init(
    canvas: CanvasSize, layout: Layout = .nhwc, element: Element = .uint8, normalization: Normalize = .unit
  ) {
    (self.canvas, self.layout, self.element, self.normalization) = (canvas, layout, element, normalization)
  }

  /// Bytes of a sample.
  public var byteCount: Int { 3 * canvas.width * canvas.height * element.size }

  /// The sizes of the axes behind the batch's own.
  public var axes: [Int] {
    layout == .nhwc ? [canvas.height, canvas.width, 3] : [3, canvas.height, canvas.width]
  }

  /// Writes an image of the canvas's size to memory of ``byteCount`` bytes, aligned for Float.
  func write(_ image: Image, to memory: UnsafeMutableRawBufferPointer) {
    precondition(image.width == canvas.width && image.height == canvas.height, "a batch has one size")
    precondition(memory.count == byteCount, "a sample has its place")
    switch (element, layout) {
    case (.uint8, .nhwc): memory.copyBytes(from: image.pixels)
    case (.uint8, .nchw): TensorLoops.planes(image.pixels.span, into: memory.bindMemory(to: UInt8.self))
    case (.float32, _):
      normalization.write(image, planes: layout == .nchw, into: memory.bindMemory(to: Float.self))
    }
  }
}
