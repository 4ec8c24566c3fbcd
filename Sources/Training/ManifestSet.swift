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
  /// What this training or measurement does without, by the split's name; empty where the manifests are taken whole. The digests are
  /// those of the whole files.
  public let skipped: [String: SkippedPhotographs]

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
    skipped = [:]
  }

  /// The same manifests without the photographs in `skipped`.
  /// - Throws: a failure where that leaves a split without a photograph, or takes all its faces.
  public func without(_ skipped: [String: SkippedPhotographs]) throws(Failure) -> ManifestSet {
    let rest = ManifestSet(self, without: skipped)
    for name in Self.names where skipped[name] != nil {
      guard let before = self[name], let after = rest[name] else { continue }
      guard after.records.isEmpty || before.hasFaces && !after.hasFaces else { continue }
      throw Failure(
        manifestFile(name), after.records.isEmpty ? "no photograph is left of it" : "none of its faces is left",
        nextStep: "Bring its photographs back, or run 'dsm ingest' on their folder and 'dsm split' again.")
    }
    return rest
  }

  private init(_ whole: ManifestSet, without skipped: [String: SkippedPhotographs]) {
    let ids = skipped.mapValues { Set($0.ids) }
    (folder, digests, self.skipped) = (whole.folder, whole.digests, skipped)
    train = whole.train.without(ids["train"] ?? [])
    val = whole.val.without(ids["val"] ?? [])
    test = whole.test.without(ids["test"] ?? [])
  }

  /// The same photographs to learn from, to choose by and to measure on: `records`.
  func repeating(_ records: [ManifestRecord]) -> ManifestSet {
    ManifestSet(self, everywhere: Manifest(folder: train.folder, records: records))
  }

  private init(_ whole: ManifestSet, everywhere manifest: Manifest) {
    (folder, digests, skipped) = (whole.folder, whole.digests, [:])
    (train, val, test) = (manifest, manifest, manifest)
  }

  /// How many photographs each manifest holds, those that are skipped among them.
  var counts: [String: Int] {
    Dictionary(
      uniqueKeysWithValues: Self.names.map { ($0, (self[$0]?.records.count ?? 0) + (skipped[$0]?.count ?? 0)) })
  }

  var skippedIDs: [String: [ContentID]] { skipped.mapValues(\.ids) }

  /// Where the manifest of the split called `name` lies.
  public func manifestFile(_ name: String) -> String { "\(folder)/\(name).jsonl" }

  /// Refuses a split in which there is nothing to find.
  public func requireFaces(_ name: String) throws(Failure) {
    guard self[name]?.hasFaces == true else {
      throw Failure(
        manifestFile(name), "holds no labelled face",
        nextStep: "Give 'dsm ingest' annotations, or 'dsm split' other ratios.")
    }
  }

  /// The manifest of the split called `name`; nil where there is none.
  public subscript(name: String) -> Manifest? { ["train": train, "val": val, "test": test][name] }
}

extension Manifest {
  /// Whether there is a face to be found in it.
  fileprivate var hasFaces: Bool { records.contains { $0.labels.annotations.contains { !$0.ignore } } }

  fileprivate func without(_ ids: Set<ContentID>) -> Manifest {
    ids.isEmpty ? self : Manifest(folder: folder, records: records.filter { !ids.contains($0.id) })
  }
}
