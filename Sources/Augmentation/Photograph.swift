import Dataset
import Imaging

/// A decoded photograph as recipes start from it: perhaps reduced, with its full size for the boxes.
public struct Photograph: Sendable {
  /// The pixels, upright.
  public let image: Image
  /// Pixels across of the file, upright.
  public let fullWidth: Int
  /// Pixels down of the file, upright.
  public let fullHeight: Int

  /// Decodes a file's bytes so that the longer side has at most `longSide` pixels; in full where that is nil.
  ///
  /// A damaged file is refused: the part that is missing would be grey where the labels tell of faces.
  public init(decoding bytes: [UInt8], longSide: Int?) throws(DecodeProblem) {
    let decoded = try Image.decode(bytes, options: DecodeOptions(longSide: longSide))
    if let damage = decoded.damage { throw .corrupt(damage) }
    image = longSide.map(decoded.image.fitted(longSide:)) ?? decoded.image
    fullWidth = decoded.fullWidth
    fullHeight = decoded.fullHeight
  }

  /// Annotations in the file's pixels as they lie in ``image``.
  public func scaled(_ annotations: [Annotation]) -> [Annotation] {
    let x = Double(image.width) / Double(fullWidth)
    let y = Double(image.height) / Double(fullHeight)
    guard x != 1 || y != 1 else { return annotations }
    return annotations.map { annotation in
      let box = annotation.box
      var scaled = annotation
      scaled.box = Box(x: box.x * x, y: box.y * y, width: box.width * x, height: box.height * y)
      scaled.landmarks = annotation.landmarks?.mapped { Point(x: $0.x * x, y: $0.y * y) }
      return scaled
    }
  }
}
