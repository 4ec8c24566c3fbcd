import Augmentation
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
  /// In how many eighths of its size the photograph was decoded.
  public let decodedEighths: Int
  /// The photograph that is shown.
  public let id: ContentID
  /// Its name in the manifest.
  public let fileName: String
  /// What else is known of it: `country`, `sex`…
  public let attributes: [String: String]
  /// Its place in the manifest's records.
  public let index: Int
  /// How often it was shown before in the same epoch.
  public let repeats: Int
  /// The pass over the data.
  public let epoch: Int
  /// The position in the epoch's order that was asked for.
  public let position: Int
  /// Why another photograph than the position's own is shown, and which; nil where all is well.
  public let problem: String?

  init(
    _ sample: AugmentedSample, _ record: ManifestRecord, _ draw: Draw, epoch: Int, position: Int, problem: String?
  ) {
    (image, annotations, applied) = (sample.image, sample.annotations, sample.applied)
    decodedEighths = sample.decodedEighths
    (id, fileName, index, repeats) = (record.id, record.fileName, draw.index, draw.repeats)
    attributes = record.attributes
    (self.epoch, self.position, self.problem) = (epoch, position, problem)
  }
}
