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
    (boxes, ignored) = (sample.annotations.map(\.boxNumbers), sample.annotations.map(\.ignore))
    landmarks = sample.annotations.map(\.landmarkNumbers)
    (applied, decodedEighths, problem) = (sample.applied, sample.decodedEighths, sample.problem)
  }
}

extension Annotation {
  /// x, y, width and height of the box.
  var boxNumbers: [Double] { [box.x, box.y, box.width, box.height] }

  /// x and y of each landmark; null where one is unknown, and nil where all are.
  var landmarkNumbers: [Double?]? { landmarks?.points.flatMap { [$0?.x, $0?.y] } }
}

/// The name of the sample at a place of a stream: without dots, as WebDataset wants it, and sorted as the stream goes.
func streamKey(_ place: Int, _ id: ContentID) -> String {
  String(repeating: "0", count: max(0, 10 - "\(place)".count)) + "\(place)-\(id.hex.prefix(12))"
}
