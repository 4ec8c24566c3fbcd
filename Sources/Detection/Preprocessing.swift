import Basics
import Compute
import Dataset
import Imaging

/// How a photograph becomes the network's input. One object serves training, validation, detection and export, and travels with the
/// weights, so that no two of them can differ.
///
/// Channels are blue, green, red, divided by 255, as `cv2.FaceDetectorYN` expects up to the scale.
public struct Preprocessing: Codable, Hashable, Sendable {
  /// A photograph whose longer side has more pixels is made smaller to this; a smaller one keeps its size.
  public var longSide: Int

  /// The default: 640.
  public init(longSide: Int = 640) { self.longSide = longSide }

  /// The sides of an input are multiples of this; what a photograph lacks at the right and below is black.
  public static let multiple = 32

  /// The SHA-256 of all that is fixed here.
  public var digest: String { Digest.sha256("bgr/255 pad \(Self.multiple) black; long side \(longSide)") }

  /// The photograph at the size at which it is examined.
  public func scaled(_ image: Image) -> Image { image.fitted(longSide: longSide) }

  /// The size of the input for a scaled image.
  public static func inputSize(of image: Image) -> (height: Int, width: Int) {
    func padded(_ side: Int) -> Int { (side + multiple - 1) / multiple * multiple }
    return (padded(image.height), padded(image.width))
  }

  /// Writes `image` into an input of `height` x `width` pixels (NHWC), from the upper left corner.
  public static func write(_ image: Image, into tensor: Tensor<Float>, height: Int, width: Int) {
    precondition(tensor.count == 3 * height * width && image.width <= width && image.height <= height)
    if image.width < width || image.height < height { tensor.fill(0) }
    let pixels = image.pixels.span
    tensor.withMutableSpan { target in
      for y in 0..<image.height {
        var from = 3 * y * image.width
        var to = 3 * y * width
        for _ in 0..<image.width {
          target[to] = Float(pixels[from + 2]) * (1 / 255)
          target[to + 1] = Float(pixels[from + 1]) * (1 / 255)
          target[to + 2] = Float(pixels[from]) * (1 / 255)
          from += 3
          to += 3
        }
      }
    }
  }
}
