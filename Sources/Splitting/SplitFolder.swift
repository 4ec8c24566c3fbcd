import Basics
import Dataset

/// A folder with the manifests of a split and its `split.json`.
public struct SplitFolder: Sendable {
  /// The name of the report's file.
  public static let reportName = "split.json"

  /// Where the folder lies.
  public let path: String

  /// The folder at `path`, which need not exist.
  public init(_ path: String) { self.path = path }

  /// The file name of a split's manifest.
  public static func manifestName(of split: String) -> String { split + ".jsonl" }

  /// Refuses where manifests lie that `dsm split` did not write.
  public func checkReplaceable(_ shares: SplitShares) throws(Failure) {
    let found = shares.names.map { file(Self.manifestName(of: $0)) }.filter(Files.exists)
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
  public func write(_ split: Split) throws -> SplitReport {
    let manifests = try split.options.shares.names.indices.map { part in
      try Manifest(folder: path, records: split.items(in: part).map(\.record)).lines()
    }
    let report = split.report(manifestDigests: manifests.map { Digest.sha256($0) })
    try AtomicFile.write(try JSON.pretty(report), to: file(Self.reportName))
    for (name, text) in zip(split.options.shares.names, manifests) {
      try AtomicFile.write(text, to: file(Self.manifestName(of: name)))
    }
    try verify(split, report)
    return report
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
    precondition(placed.count == split.items.count, "\(placed.count) of \(split.items.count) images were written")
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
