import Basics
import Detection
import Imaging

/// All that must be known besides the weights to use a classifier: it travels in the weights' file.
public struct ClassifierCard: Codable, Hashable, Sendable {
  /// The network's stem and stages.
  public var preset: Preset
  /// What is told apart: the attribute's name.
  public var label: String
  /// The attribute's values, in the order of the network's outputs.
  public var classes: [String]
  /// How photographs are prepared.
  public var preprocessing: SquarePreprocessing
  /// The SHA-256 of the manifests that it was trained on, by split.
  public var manifests: [String: String]

  /// The card of a classifier.
  public init(
    preset: Preset, label: String, classes: [String], preprocessing: SquarePreprocessing,
    manifests: [String: String] = [:]
  ) {
    (self.preset, self.label, self.classes) = (preset, label, classes)
    (self.preprocessing, self.manifests) = (preprocessing, manifests)
  }
}

/// How a whole photograph becomes the square that a classifier looks at. One object serves validation and use, and travels with the weights.
///
/// Channels are those of ``Preprocessing``: blue, green, red, divided by 255.
public struct SquarePreprocessing: Codable, Hashable, Sendable {
  /// A photograph whose longer side has more pixels is made smaller to this first.
  public var longSide: Int
  /// Its shape is then given up for a square of this side, so that nothing is cut off and nothing added.
  public var side: Int

  /// Squares of `side` pixels of photographs of at most `longSide` pixels.
  public init(longSide: Int, side: Int) { (self.longSide, self.side) = (longSide, side) }

  /// The SHA-256 of all that is fixed here; it is written beside the weights and compared when they are read.
  public var digest: String {
    Digest.sha256("BGR / 255; long side \(longSide); resized to \(side)x\(side)")
  }

  /// The square that the network sees of a photograph.
  public func square(_ image: Image) -> Image {
    let fitted = image.fitted(longSide: longSide)
    return fitted.width == side && fitted.height == side ? fitted : fitted.resized(width: side, height: side)
  }
}
