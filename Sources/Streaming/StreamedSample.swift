import Dataset
import Imaging

/// A sample of a stream.
public struct StreamedSample: Hashable, Sendable {
  /// The pixels, after the recipe.
  public let image: Image
  /// The faces, in the coordinates of `image`.
  public let annotations: [Annotation]
  /// The names of the transforms that were applied, in order.
  public let applied: [String]
  /// The photograph that is shown.
  public let id: ContentID
  /// Its place in the manifest's records.
  public let index: Int
  /// The position in the epoch's order that was asked for.
  public let position: Int
  /// Why another photograph than the position's own is shown, and which; nil where all is well.
  public let problem: String?
}
