import Basics
import Dataset
import Foundation
import Splitting

/// Manifests in a folder.
extension AuditedSplit {
  /// The names of the manifests in `folder`; nil where there is none, or something else is written in that layout.
  static func manifests(in folder: String) -> [String]? {
    let names = lists(in: folder)
    let fitting = names.filter { (try? Manifest(reading: "\(folder)/\($0).jsonl")) != nil }
    return fitting.isEmpty || fitting.count < names.count ? nil : SplitNames.ordered(fitting)
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

  /// What `dsm split` wrote, held against its report.
  init(manifests folder: String, _ report: SplitReport) throws {
    var (entries, faults): ([Entry], [AuditReport.Fault]) = ([], [])
    for (number, part) in report.splits.enumerated() {
      let path = folder + "/" + part.manifest
      guard Files.exists(path), let manifest = try? Manifest(reading: path) else {
        faults.append(.init(kind: "edited", place: part.manifest, words: "not there, or no manifest any more"))
        continue
      }
      entries += manifest.records.map { Entry($0, number, in: manifest) }
      if Digest.sha256(try Files.read(path)) != part.sha256 {
        faults.append(.init(kind: "edited", place: part.manifest, words: "not the file that split.json knows"))
      }
      if try MerkleTree.root(of: manifest.records) != part.merkleRoot {
        faults.append(
          .init(
            kind: "edited", place: part.manifest,
            words: "photographs or labels are others than those of the root in split.json"))
      }
    }
    let unlisted = Self.lists(in: folder).filter { name in !report.splits.contains { $0.name == name } }
    faults += unlisted.map { .init(kind: "edited", place: $0 + ".jsonl", words: "split.json does not know it") }
    faults += Claims(report, entries).faults + Self.quarantineFaults(folder, report)
    let files = report.options.files.keys.filter { $0 != "pin" }.sorted()
    let limits = files.map { "what the \($0) tie that 'dsm split' was given, but for what split.json tells of it" }
    self.init(
      names: report.splits.map(\.name), layout: .split, report: report, entries: entries, faults: faults,
      limits: limits)
  }

  /// What is in quarantine is as it was said, and in no split.
  private static func quarantineFaults(_ folder: String, _ report: SplitReport) -> [AuditReport.Fault] {
    let path = folder + "/" + SplitFolder.quarantineName
    let found = Files.exists(path) ? (try? Manifest(reading: path).records.map(\.id)) ?? [] : []
    guard Set(found) != Set(report.quarantine.map(\.id)) else { return [] }
    return [
      .init(
        kind: "edited", place: SplitFolder.quarantineName,
        words: "holds \(found.count) photographs, and not the \(report.quarantine.count) of split.json")
    ]
  }

  /// Manifests of which nothing more is known.
  init(manifests folder: String, names: [String]) throws(Failure) {
    var entries: [Entry] = []
    for (number, name) in names.enumerated() {
      let manifest = try Manifest(reading: "\(folder)/\(name).jsonl")
      entries += manifest.records.map { Entry($0, number, in: manifest) }
    }
    self.init(names: names, layout: .manifests, report: nil, entries: entries, faults: [], limits: [])
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
