import Basics
import Dataset
import Foundation
import Splitting

/// Manifests in a folder.
extension AuditedSplit {
  /// The names of the manifests in `folder`; nil where there is none, or something else is written in that layout.
  static func manifests(in folder: String) -> [String]? {
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    let names = files.filter { $0.hasSuffix(".jsonl") && $0 != SplitFolder.quarantineName }.map {
      String($0.dropLast(6))
    }
    let fitting = names.filter { name in
      guard let manifest = try? Manifest(reading: "\(folder)/\(name).jsonl") else { return false }
      return !manifest.records.isEmpty
    }
    return fitting.isEmpty || fitting.count < names.count ? nil : SplitNames.ordered(fitting)
  }

  /// What `dsm split` wrote, held against its report.
  init(manifests folder: String, _ report: SplitReport) throws(Failure) {
    var (entries, faults): ([Entry], [AuditReport.Fault]) = ([], [])
    for (number, part) in report.splits.enumerated() {
      let path = folder + "/" + part.manifest
      let manifest = try Manifest(reading: path)
      entries += manifest.records.map { Entry($0, number, in: manifest) }
      if Digest.sha256(try Files.read(path)) != part.sha256 {
        faults.append(.init(kind: "edited", place: part.manifest, words: "not the file that split.json knows"))
      }
      if MerkleTree.root(of: manifest.records) != part.merkleRoot {
        faults.append(
          .init(
            kind: "edited", place: part.manifest,
            words: "photographs or labels are others than those of the root in split.json"))
      }
    }
    faults += Claims(report, entries).faults
    let files = report.options.files.keys.filter { $0 != "pin" }.sorted()
    let limits = files.map { "the \($0) that 'dsm split' was given, as it keeps their digest alone" }
    self.init(
      names: report.splits.map(\.name), layout: "dsm split", report: report, entries: entries, faults: faults,
      limits: limits)
  }

  /// Manifests of which nothing more is known.
  init(manifests folder: String, names: [String]) throws(Failure) {
    var entries: [Entry] = []
    for (number, name) in names.enumerated() {
      let manifest = try Manifest(reading: "\(folder)/\(name).jsonl")
      entries += manifest.records.map { Entry($0, number, in: manifest) }
    }
    self.init(names: names, layout: "manifests", report: nil, entries: entries, faults: [], limits: [])
  }
}

extension AuditedSplit.Entry {
  init(_ record: ManifestRecord, _ split: Int, in manifest: Manifest) {
    self.init(
      split: split, path: manifest.path(of: record), name: record.fileName, claimed: record.id,
      attributes: record.attributes, labels: record.labels)
  }
}

/// What split.json says of its manifests, counted again.
private struct Claims {
  let faults: [AuditReport.Fault]

  init(_ report: SplitReport, _ entries: [AuditedSplit.Entry]) {
    let images = report.splits.indices.map { split in entries.count { $0.split == split } }
    let totals = zip(report.splits, images).compactMap { part, count in
      part.images.achieved == count
        ? nil : Self.fault("\(part.name) holds \(count) images, split.json says \(part.images.achieved)")
    }
    faults = totals + Self.strata(report, entries)
  }

  private static func strata(_ report: SplitReport, _ entries: [AuditedSplit.Entry]) -> [AuditReport.Fault] {
    var counts: [[String?]: [Int]] = [:]
    for entry in entries {
      let values = report.options.stratify.map { key in
        entry.attributes[key.attribute].flatMap { $0.isEmpty ? nil : key.bin($0) ?? $0 }
      }
      counts[values + [entry.labels.state], default: report.splits.map { _ in 0 }][entry.split] += 1
    }
    return report.strata.compactMap { stratum in
      let (said, found) = (stratum.images.map(\.achieved), counts[stratum.values + [stratum.labels]] ?? [])
      guard said != found, said.contains(where: { $0 > 0 }) || found.contains(where: { $0 > 0 }) else { return nil }
      let name = (stratum.values.map { $0 ?? Stratum.missing } + [stratum.labels]).joined(separator: ", ")
      return fault("stratum \(name) holds \(found), split.json says \(said)")
    }
  }

  private static func fault(_ words: String) -> AuditReport.Fault {
    .init(kind: "claim", place: SplitFolder.reportName, words: words)
  }
}
