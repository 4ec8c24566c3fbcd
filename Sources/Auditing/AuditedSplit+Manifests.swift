import Basics
import Dataset
import Foundation
import Splitting

/// Manifests in a folder.
extension AuditedSplit {
  /// The manifests in `folder` by name; nil where there is none, or something else is written in that layout.
  static func manifests(in folder: String) -> [(name: String, manifest: Manifest)]? {
    var found: [String: Manifest] = [:]
    for name in lists(in: folder) {
      guard let manifest = try? Manifest(reading: "\(folder)/\(name).jsonl") else { return nil }
      found[name] = manifest
    }
    guard !found.isEmpty else { return nil }
    return SplitNames.ordered(Array(found.keys)).compactMap { name in found[name].map { (name, $0) } }
  }

  /// Why a list of `folder` is no manifest; nil where all are, or there is none.
  static func manifestProblem(in folder: String) -> Failure? {
    for name in lists(in: folder) {
      do throws(Failure) { _ = try Manifest(reading: "\(folder)/\(name).jsonl") } catch { return error }
    }
    return nil
  }

  /// The names of what is written a line a photograph, but for the quarantine.
  private static func lists(in folder: String) -> [String] {
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    return files.filter { $0.hasSuffix(".jsonl") && $0 != SplitFolder.quarantineName }.map { String($0.dropLast(6)) }
  }

  /// What `dsm split` wrote, its files held against its report.
  init(manifests folder: String, _ report: SplitReport) throws {
    var (entries, faults): ([Entry], [AuditReport.Fault]) = ([], [])
    for (number, part) in report.splits.enumerated() {
      let (manifest, own) = try Self.manifest(of: part, in: folder)
      entries += manifest?.records.map { Entry($0, number, in: folder) } ?? []
      faults += own
    }
    let unlisted = Self.lists(in: folder).filter { name in !report.splits.contains { $0.name == name } }
    faults += unlisted.map { .init(kind: "edited", place: $0 + ".jsonl", words: "split.json does not know it") }
    let quarantine = Self.quarantine(in: folder)
    self.init(
      names: report.splits.map(\.name), layout: .split, report: report,
      entries: entries + quarantine.map { Entry($0, nil, in: folder) },
      faults: faults + Self.faults(of: quarantine, report), limits: [])
  }

  /// The manifest of a split, and in what it is another than the report knows.
  private static func manifest(
    of part: SplitReport.Part, in folder: String
  ) throws -> (Manifest?, [AuditReport.Fault]) {
    func fault(_ words: String) -> AuditReport.Fault { .init(kind: "edited", place: part.manifest, words: words) }
    let path = folder + "/" + part.manifest
    guard Files.exists(path), let bytes = try? Files.read(path), let manifest = try? Manifest(bytes, from: path) else {
      return (nil, [fault("not there, or no manifest any more")])
    }
    var faults: [AuditReport.Fault] = []
    if Digest.sha256(bytes) != part.sha256 { faults.append(fault("not the file that split.json knows")) }
    if try MerkleTree.root(of: manifest.records) != part.merkleRoot {
      faults.append(fault("photographs or labels are others than those of the root in split.json"))
    }
    return (manifest, faults)
  }

  private static func quarantine(in folder: String) -> [ManifestRecord] {
    (try? Manifest(reading: folder + "/" + SplitFolder.quarantineName).records) ?? []
  }

  /// What is in quarantine is as it was said.
  private static func faults(of quarantine: [ManifestRecord], _ report: SplitReport) -> [AuditReport.Fault] {
    let said = Set(report.quarantine.map { [$0.id.hex, $0.file] })
    guard Set(quarantine.map { [$0.id.hex, $0.fileName] }) != said else { return [] }
    return [
      .init(
        kind: "edited", place: SplitFolder.quarantineName,
        words: "holds \(quarantine.count) photographs, and not the \(report.quarantine.count) of split.json")
    ]
  }

  /// Manifests of which nothing more is known.
  init(_ manifests: [(name: String, manifest: Manifest)]) {
    let entries = manifests.enumerated().flatMap { number, part in
      part.manifest.records.map { Entry($0, number, in: part.manifest.folder) }
    }
    self.init(
      names: manifests.map(\.name), layout: .manifests, report: nil, entries: entries, faults: [], limits: [])
  }
}

extension AuditedSplit.Entry {
  init(_ record: ManifestRecord, _ split: Int?, in folder: String) {
    self.init(
      split: split, path: Files.resolve(record.fileName, in: folder), name: record.fileName, claimed: record.id,
      size: (record.width, record.height), attributes: record.attributes, labels: record.labels)
  }
}
