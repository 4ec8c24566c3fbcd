/// A photograph as recipes and detectors start from it: perhaps reduced, with its full size for the boxes.
///
/// Training, validation and detection decode by this one type, so that they see the same pixels.
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

  /// A picture as it was decoded before.
  ///
  /// - Parameters:
  ///   - fullWidth: pixels across of the file, upright.
  ///   - fullHeight: pixels down of the file, upright.
  public init(_ image: Image, fullWidth: Int, fullHeight: Int) {
    self.image = image
    (self.fullWidth, self.fullHeight) = (fullWidth, fullHeight)
  }

  /// A picture that is in memory already, made smaller if its longer side has more than `longSide` pixels.
  public init(_ image: Image, longSide: Int) {
    self.image = image.fitted(longSide: longSide)
    (fullWidth, fullHeight) = (image.width, image.height)
  }
}
