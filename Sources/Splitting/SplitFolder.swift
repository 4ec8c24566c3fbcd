import Basics
import Dataset

/// A folder with the manifests of a split and its `split.json`.
public struct SplitFolder: Sendable {
  /// The name of the report's file.
  public static let reportName = "split.json"
  /// The name of the manifest of images that are in no split.
  public static let quarantineName = "quarantine.jsonl"

  /// Where the folder lies.
  public let path: String

  /// The folder at `path`, which need not exist.
  public init(_ path: String) { self.path = path }

  /// The file name of a split's manifest.
  public static func manifestName(of split: String) -> String { split + ".jsonl" }

  /// The report that lies there.
  public func report() throws(Failure) -> SplitReport { try JSON.read(SplitReport.self, from: file(Self.reportName)) }

  /// Refuses where manifests lie that `dsm split` did not write.
  public func checkReplaceable(_ names: [String]) throws(Failure) {
    let found = names.map { file(Self.manifestName(of: $0)) }.filter(Files.exists)
    if Files.exists(file(Self.reportName)) {
      let schema = try? JSON.read(Header.self, from: file(Self.reportName)).schema
      if schema == SplitReport.schemaName { return }
      throw refusal(file(Self.reportName))
    }
    if let first = found.first { throw refusal(first) }
  }

  /// Writes the manifests and the report, each atomically, then reads all back and checks them.
  ///
  /// The report comes first: where the machine stops in between, its digests tell which manifests are not its own, and the next run
  /// may replace them.
  public func write(_ split: Split, _ evidence: SplitEvidence = .init()) throws -> SplitReport {
    let names = split.options.shares.names
    let manifests = try names.indices.map { part in
      try Manifest(folder: path, records: split.items(in: part).map(\.record)).lines()
    }
    let report = try split.report(manifestDigests: manifests.map { Digest.sha256($0) }, evidence)
    try removeOthers(names)
    try AtomicFile.write(try JSON.pretty(report), to: file(Self.reportName))
    for (name, text) in zip(names, manifests) { try AtomicFile.write(text, to: file(Self.manifestName(of: name))) }
    try writeQuarantine(split)
    try verify(split, report)
    return report
  }

  private func writeQuarantine(_ split: Split) throws {
    let records = split.grouping.quarantine.map { split.items[$0.item].record }
    guard !records.isEmpty else { return try Files.remove(file(Self.quarantineName)) }
    try Manifest(folder: path, records: records).write(to: file(Self.quarantineName))
  }

  /// Takes away manifests of an earlier split whose names this one does not have: nobody should train on them by mistake.
  private func removeOthers(_ names: [String]) throws {
    guard Files.exists(file(Self.reportName)), let before = try? report() else { return }
    for part in before.splits where !names.contains(part.name) { try Files.remove(file(part.manifest)) }
  }

  /// Reads everything back: each manifest has its digest, every image lies in one split and no group is torn.
  private func verify(_ split: Split, _ report: SplitReport) throws {
    for part in report.splits where Digest.sha256(try Files.read(file(part.manifest))) != part.sha256 {
      throw Failure(file(part.manifest), "not what was written a moment ago", nextStep: "Run 'dsm split' again.")
    }
    var placed: [ContentID: Int] = [:]
    for (number, part) in report.splits.enumerated() {
      for record in try Manifest(reading: file(part.manifest)).records {
        precondition(placed.updateValue(number, forKey: record.id) == nil, "\(record.fileName) was written twice")
      }
    }
    let whole = split.items.count - split.grouping.quarantine.count
    precondition(placed.count == whole, "\(placed.count) of \(whole) images were written")
    for group in split.grouping.groups {
      let splits = Set(group.map { placed[split.items[$0].id] })
      precondition(splits.count == 1, "the group of \(split.items[group[0]].fileName) was torn")
    }
  }

  private struct Header: Decodable {
    var schema: String
  }

  private func file(_ name: String) -> String { path + "/" + name }

  private func refusal(_ path: String) -> Failure {
    Failure(
      path, "exists and was not written by 'dsm split'",
      nextStep: "Choose another folder with --output, or replace it with --force.")
  }
}
