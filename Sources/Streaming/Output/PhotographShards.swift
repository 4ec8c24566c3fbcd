import Basics
import Compute
import Dataset
import Foundation

/// The photographs of a manifest as they are, in tar shards that WebDataset reads: for each its file and a `.json` with its labels.
public enum PhotographShards {
  /// What stands in a shard about a photograph.
  private struct Facts: Encodable {
    let id: ContentID
    let fileName: String
    let width, height: Int
    let attributes: [String: String]
    /// The faces in pixels: x, y, width, height; absent where nobody labelled the photograph.
    let boxes: [[Double]]?
    let ignored: [Bool]?
    let landmarks: [[Double?]?]?

    private enum CodingKeys: String, CodingKey {
      case id, width, height, attributes, boxes, ignored, landmarks
      case fileName = "file_name"
    }

    init(_ record: ManifestRecord) {
      (id, fileName, attributes) = (record.id, record.fileName, record.attributes)
      (width, height) = (record.width, record.height)
      let faces = record.labels == .unlabelled ? nil : record.labels.annotations
      boxes = faces?.map(\.boxNumbers)
      ignored = faces?.map(\.ignore)
      landmarks = faces?.map(\.landmarkNumbers)
    }
  }

  /// Writes `shard-000000.tar` and so on into `folder`, in the manifest's order; a shard ends with the photograph that brings it to `shardBytes`.
  ///
  /// - Returns: how many shards there are, and what could not be read or has changed and is left out.
  public static func write(
    _ manifest: Manifest, to folder: String, shardBytes: Int, bar: ProgressBar? = nil
  ) throws(Failure) -> (shards: Int, problems: [StreamProblem]) {
    let source = PhotographSource(manifest: manifest, longSide: nil, cacheBytes: 0)
    var (next, shards) = (0, 0)
    var problems: [StreamProblem] = []
    while next < manifest.records.count {
      let name = "\(folder)/shard-\(String(format: "%06d", shards)).tar"
      try AtomicFile.write(to: name) { (file) throws(Failure) in
        while next < manifest.records.count, file.count == 0 || file.count < shardBytes {
          switch source.encoded(next) {
          case .success(let photograph): try file.write(members(of: manifest.records[next], photograph.bytes, next))
          case .failure(let problem): problems.append(problem)
          }
          next += 1
          bar?.advance()
        }
        try file.write(TarArchive.end)
      }
      shards += 1
    }
    return (shards, problems)
  }

  private static func members(of record: ManifestRecord, _ bytes: [UInt8], _ number: Int) -> [UInt8] {
    guard let facts = try? JSON.line(Facts(record)) else { preconditionFailure("facts are JSON") }
    let key = streamKey(number, record.id)
    let ending = record.fileName.split(separator: ".").last.map { $0.lowercased() } ?? "jpg"
    return TarArchive.member("\(key).\(ending)", bytes) + TarArchive.member("\(key).json", Array(facts.utf8))
  }
}
