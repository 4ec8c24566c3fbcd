import Basics
import Dataset

/// The three manifests of a split, with the digests by which a run remembers what it learned from.
public struct ManifestSet: Sendable {
  /// The folder that holds them.
  public let folder: String
  /// What is learned from.
  public let train: Manifest
  /// What decides which weights are best.
  public let val: Manifest
  /// What is read once, at the end.
  public let test: Manifest
  /// The SHA-256 of each file by the split's name.
  public let digests: [String: String]

  /// The splits, in their order.
  public static let names = ["train", "val", "test"]

  /// Reads `train.jsonl`, `val.jsonl` and `test.jsonl` from `folder`.
  public init(reading folder: String) throws(Failure) {
    guard Files.isFolder(folder) else {
      throw Failure(folder, "no such folder of manifests", nextStep: "Make one with 'dsm split --output \(folder)'.")
    }
    var manifests: [Manifest] = []
    var digests: [String: String] = [:]
    for name in Self.names {
      let path = "\(folder)/\(name).jsonl"
      guard Files.exists(path) else {
        throw Failure(path, "no such manifest", nextStep: "Make it with 'dsm split --output \(folder)'.")
      }
      digests[name] = Digest.sha256(try Files.read(path))
      manifests.append(try Manifest(reading: path))
    }
    (self.folder, train, val, test, self.digests) = (folder, manifests[0], manifests[1], manifests[2], digests)
  }

  /// Refuses a split in which there is nothing to find.
  public func requireFaces(_ name: String) throws(Failure) {
    let annotations = self[name]?.records.lazy.flatMap(\.labels.annotations)
    guard annotations?.contains(where: { !$0.ignore }) == true else {
      throw Failure(
        "\(folder)/\(name).jsonl", "holds no labelled face",
        nextStep: "Give 'dsm ingest' annotations, or 'dsm split' other ratios.")
    }
  }

  /// The manifest of the split called `name`; nil where there is none.
  public subscript(name: String) -> Manifest? { ["train": train, "val": val, "test": test][name] }
}
