import Dataset

/// All of a sample but its pixels.
public struct SampleFacts: Codable, Hashable, Sendable {
  /// The photograph that is shown.
  public let id: ContentID
  /// Its name in the manifest.
  public let fileName: String
  /// The pass over the data.
  public let epoch: Int
  /// The position in the epoch's order.
  public let position: Int
  /// How often the photograph was shown before in the same epoch.
  public let repeats: Int
  /// Pixels across and down.
  public let width, height: Int
  /// The faces' boxes: x, y, width, height in pixels.
  public let boxes: [[Double]]
  /// For each box whether it is neither face nor background.
  public let ignored: [Bool]
  /// For each box x and y of right eye, left eye, nose, right and left corner of the mouth; null where a point is unknown or not seen.
  public let landmarks: [[Double?]?]
  /// The names of the transforms that were applied, in order.
  public let applied: [String]
  /// In how many eighths of its size the photograph was decoded.
  public let decodedEighths: Int
  /// Why another photograph is shown than the position's own.
  public let problem: String?

  private enum CodingKeys: String, CodingKey {
    case id, epoch, position, repeats, width, height, boxes, ignored, landmarks, applied, problem
    case fileName = "file_name"
    case decodedEighths = "decoded_eighths"
  }

  /// The facts of a sample.
  public init(_ sample: StreamedSample) {
    (id, fileName, epoch, position) = (sample.id, sample.fileName, sample.epoch, sample.position)
    (repeats, width, height) = (sample.repeats, sample.image.width, sample.image.height)
    boxes = sample.annotations.map { [$0.box.x, $0.box.y, $0.box.width, $0.box.height] }
    ignored = sample.annotations.map(\.ignore)
    landmarks = sample.annotations.map { $0.landmarks?.points.flatMap { [$0?.x, $0?.y] } }
    (applied, decodedEighths, problem) = (sample.applied, sample.decodedEighths, sample.problem)
  }
}
