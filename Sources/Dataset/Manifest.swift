import Basics
import Foundation

/// One image of a split, as a line of a manifest: everything that training needs to know of it.
public struct ManifestRecord: Hashable, Sendable {
  /// The photograph, relative to the manifest's folder.
  public var fileName: String
  /// The identity of the file's bytes; what was trained on can always be told.
  public var id: ContentID
  /// Pixels across, upright.
  public var width: Int
  /// Pixels down, upright.
  public var height: Int
  /// The user's own columns: `country`, `sex`, `subject`…
  public var attributes: [String: String]
  /// The faces.
  public var labels: Labels

  /// A record of one image.
  public init(
    fileName: String, id: ContentID, width: Int, height: Int, attributes: [String: String] = [:], labels: Labels
  ) {
    self.fileName = fileName
    self.id = id
    self.width = width
    self.height = height
    self.attributes = attributes
    self.labels = labels
  }
}

/// The layout of Hugging Face's `imagefolder` metadata, with an id, a size and attributes besides; see docs/formats.md.
extension ManifestRecord: Codable {
  private enum Key: String, CodingKey {
    case fileName = "file_name"
    case id, width, height, attributes, objects
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    let objects = try values.decodeIfPresent(LabelColumns.self, forKey: .objects)
    for key in [Key.width, .height] where !Self.sides.contains(try values.decode(Int.self, forKey: key)) {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: values, debugDescription: "a side goes from 1 to \(Self.sides.upperBound) pixels")
    }
    self.init(
      fileName: try values.decode(String.self, forKey: .fileName),
      id: try values.decode(ContentID.self, forKey: .id),
      width: try values.decode(Int.self, forKey: .width),
      height: try values.decode(Int.self, forKey: .height),
      attributes: try values.decodeIfPresent([String: String].self, forKey: .attributes) ?? [:],
      labels: try objects.map { .labelled(try Self.annotations($0, values)) } ?? .unlabelled)
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(fileName, forKey: .fileName)
    try values.encode(id, forKey: .id)
    try values.encode(width, forKey: .width)
    try values.encode(height, forKey: .height)
    try values.encode(attributes, forKey: .attributes)
    if case .labelled(let annotations) = labels { try values.encode(LabelColumns(annotations), forKey: .objects) }
  }

  private static func annotations(_ objects: LabelColumns, _ values: KeyedDecodingContainer<Key>) throws -> [Annotation]
  {
    guard objects.isEven else {
      throw DecodingError.dataCorruptedError(
        forKey: .objects, in: values, debugDescription: "the columns of 'objects' differ in length")
    }
    guard objects.bbox.allSatisfy(isSane), (objects.landmarks ?? []).allSatisfy({ $0.map(isSane) ?? true }),
      (objects.ellipses ?? []).allSatisfy({ $0.map(isSane) ?? true })
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .objects, in: values, debugDescription: "a box, landmark or ellipse that can lie in no picture")
    }
    return objects.bbox.indices.map {
      Annotation(
        box: objects.bbox[$0], category: objects.categories[$0], landmarks: objects.landmarks?[$0],
        ignore: objects.ignore?[$0] ?? false, ellipse: objects.ellipses?[$0],
        attributes: objects.attributes?[$0] ?? [:])
    }
  }

  /// The sides of photographs.
  private static let sides = 1...1_000_000
  /// Where boxes and landmarks may lie: as far outside of the frame as a careless annotator puts them, and no further.
  private static let coordinates = -1e7...1e7

  private static func isSane(_ box: Box) -> Bool {
    [box.x, box.y, box.width, box.height].allSatisfy(coordinates.contains) && box.area > 0
  }

  private static func isSane(_ landmarks: Landmarks) -> Bool {
    landmarks.points.allSatisfy { $0.map { coordinates.contains($0.x) && coordinates.contains($0.y) } ?? true }
  }

  private static func isSane(_ ellipse: Ellipse) -> Bool {
    [ellipse.center.x, ellipse.center.y].allSatisfy(coordinates.contains)
      && [ellipse.majorRadius, ellipse.minorRadius].allSatisfy { $0 > 0 && $0 <= coordinates.upperBound }
  }
}

/// The images of one split: a JSON Lines file whose paths are relative to its own folder, so that both can move together.
public struct Manifest: Sendable {
  /// The folder from which the records' file names start.
  public let folder: String
  /// The images, in the file's order.
  public let records: [ManifestRecord]

  /// A manifest that lies in `folder`.
  public init(folder: String, records: [ManifestRecord]) {
    self.folder = folder
    self.records = records
  }

  /// Reads the manifest at `path`; a line that does not fit is told by its number.
  public init(reading path: String) throws(Failure) { try self.init(try Files.read(path), from: path) }

  /// The manifest of these bytes, which lie at `path`.
  public init(_ bytes: [UInt8], from path: String) throws(Failure) {
    let decoder = JSONDecoder()
    var records: [ManifestRecord] = []
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.allSatisfy({ $0 == 0x0D || $0 == 0x20 }) {
      do {
        records.append(try decoder.decode(ManifestRecord.self, from: Data(line)))
      } catch {
        throw Failure(
          "\(path):\(index + 1)", "not a manifest line (\(JSON.explain(error)))",
          nextStep: "Write the manifests anew with 'dsm split'.")
      }
    }
    self.init(folder: Files.parent(of: path), records: records)
  }

  /// The manifest's bytes: equal for equal records.
  public func lines() throws -> String { try records.map { try JSON.line($0) + "\n" }.joined() }

  /// Writes the manifest to `path`, atomically.
  public func write(to path: String) throws { try AtomicFile.write(try lines(), to: path) }

  /// Where the photograph of `record` lies.
  public func path(of record: ManifestRecord) -> String { Files.resolve(record.fileName, in: folder) }
}
