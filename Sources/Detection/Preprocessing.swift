import Basics
import Compute
import Imaging

/// How a photograph becomes the network's input. One object serves training, validation and detection, and travels with the
/// weights, so that no two of them can differ.
///
/// Channels are blue, green, red, divided by 255, as `cv2.FaceDetectorYN` expects up to the scale.
public struct Preprocessing: Codable, Hashable, Sendable {
  /// A photograph whose longer side has more pixels is made smaller to this; a smaller one keeps its size.
  public var longSide: Int

  /// The default: 1280.
  public init(longSide: Int = 1280) { self.longSide = longSide }

  /// A picture whose longer side has more pixels is examined at half of its size as well, and so on: a face that is too large for the
  /// network to see whole at one size is seen at another.
  public static let coarsest = 512

  /// The sides of an input are multiples of this; what a photograph lacks at the right and below is black.
  public static let multiple = 32

  /// The SHA-256 of all that is fixed here; it is written beside the weights and compared when they are read.
  public var digest: String {
    Digest.sha256(
      "BGR / 255; long side \(longSide), halved down to \(Self.coarsest); black to multiples of \(Self.multiple)")
  }

  /// The longer sides at which a picture is examined whose own has `longSide` pixels.
  public static func levels(longSide: Int) -> [Int] {
    let next = (longSide + 1) / 2
    return longSide > coarsest ? [longSide] + levels(longSide: next) : [longSide]
  }

  /// The largest size at which a photograph of the given size is examined: the input of the network.
  public func inputSize(width: Int, height: Int) -> (height: Int, width: Int) {
    let size = Image.fittedSize(width: width, height: height, longSide: longSide)
    return Self.padded(height: size.height, width: size.width)
  }

  /// The input for an image of the given size: each side rounded up to the next multiple.
  public static func padded(height: Int, width: Int) -> (height: Int, width: Int) {
    func padded(_ side: Int) -> Int { (side + multiple - 1) / multiple * multiple }
    return (padded(height), padded(width))
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
