import Basics
import Dataset
import Foundation

/// A folder with the manifests of a split and its `split.json`.
public struct SplitFolder: Sendable {
  /// The name of the report's file.
  public static let reportName = "split.json"
  /// The name of the report while the manifests are being written.
  static let pendingName = "split.json.next"
  /// The name of the manifest of images that are in no split.
  public static let quarantineName = "quarantine.jsonl"

  /// Where the folder lies.
  public let path: String

  /// The folder at `path`, which need not exist.
  public init(_ path: String) { self.path = path }

  /// The file name of a split's manifest.
  public static func manifestName(of split: String) -> String { split + ".jsonl" }

  func file(_ name: String) -> String { path + "/" + name }
}

/// What lies there.
extension SplitFolder {
  /// The report that lies there; one that names files elsewhere, or that another version wrote, is refused.
  public func report() throws(Failure) -> SplitReport { try report(Self.reportName) }

  /// The report that lies there; nil where there is none, or a file of that name and another making.
  public func ownReport() throws(Failure) -> SplitReport? {
    guard Files.exists(file(Self.reportName)) else { return nil }
    let schema = try? JSON.read(Header.self, from: file(Self.reportName)).schema
    return schema == SplitReport.schemaName ? try report() : nil
  }

  /// The report of a split whose writing was stopped; nil where none was.
  func pendingReport() -> SplitReport? { try? report(Self.pendingName) }

  private func report(_ name: String) throws(Failure) -> SplitReport {
    let version = try JSON.read(Header.self, from: file(name)).schemaVersion
    guard version == nil || version == SplitReport.currentVersion else {
      throw Failure(
        file(name), "of version \(version ?? 0), and this dsm reads \(SplitReport.currentVersion)",
        nextStep: "Split anew, with --force.")
    }
    let report: SplitReport
    do { report = try JSON.read(SplitReport.self, from: file(name)) } catch {
      throw Failure(error.place, error.reason, nextStep: "Split anew, with --force.")
    }
    let isOwn = report.splits.allSatisfy {
      SplitRequest.isName($0.name) && $0.manifest == Self.manifestName(of: $0.name) && Self.shares.contains($0.share)
    }
    guard isOwn, Set(report.splits.map(\.name)).count == report.splits.count,
      report.splits.contains(where: { $0.share > 0 })
    else {
      throw Failure(
        file(name), "not what 'dsm split' writes: its splits make no sense", nextStep: "Split anew, with --force.")
    }
    return report
  }

  /// The shares that sums of images times shares have room for.
  private static let shares = 0...1 << 32

  private struct Header: Decodable {
    var schema: String
    var schemaVersion: Int?

    private enum CodingKeys: String, CodingKey {
      case schema
      case schemaVersion = "schema_version"
    }
  }

  /// Whether one of several splits that were made at once lies there: a fold, or one that leaves a value out.
  public func holdsOneOfSeveral() throws(Failure) -> Bool {
    guard let kind = try ownReport()?.kind else { return false }
    return kind.hasPrefix("fold ") || kind.hasPrefix("leave-one-out ")
  }

  /// Refuses where a split into `names` would write over, or remove, what `dsm split` did not leave so.
  public func checkReplaceable(_ names: [String]) throws(Failure) {
    if Files.exists(file(Self.reportName)), try ownReport() == nil { throw refusal(file(Self.reportName)) }
    let reports = [try ownReport(), pendingReport()].compactMap(\.self)
    let own = reports.flatMap(\.splits)
    for name in Set(names + own.map(\.name)).sorted() where Files.exists(file(Self.manifestName(of: name))) {
      let digest = Digest.sha256(try Files.read(file(Self.manifestName(of: name))))
      guard own.contains(where: { $0.name == name && $0.sha256 == digest }) else {
        throw refusal(file(Self.manifestName(of: name)))
      }
    }
    try checkQuarantine(reports)
  }

  private func checkQuarantine(_ reports: [SplitReport]) throws(Failure) {
    guard Files.exists(file(Self.quarantineName)) else { return }
    let found = try? Set(Manifest(reading: file(Self.quarantineName)).records.map(\.id))
    guard reports.contains(where: { Set($0.quarantine.map(\.id)) == found }) else {
      throw refusal(file(Self.quarantineName))
    }
  }

  private func refusal(_ path: String) -> Failure {
    Failure(
      path, "exists, and is not as 'dsm split' wrote it",
      nextStep: "Choose another folder with --output, or replace it with --force.")
  }
}

/// Writing.
extension SplitFolder {
  /// Writes the manifests and the report, each atomically, then reads all back and checks them.
  ///
  /// The report is written first under another name, and comes to its place when all manifests are there: where the machine stops in
  /// between, both reports together know every manifest, so that the next run may replace or grow them.
  public func write(_ split: Split, _ evidence: SplitEvidence = .init()) throws -> SplitReport {
    let names = split.options.shares.names
    let manifests = try names.indices.map { part in
      try Manifest(folder: path, records: split.items(in: part).map(\.record)).lines()
    }
    let report = try split.report(manifestDigests: manifests.map { Digest.sha256($0) }, evidence)
    let earlier = [try? ownReport(), pendingReport()].compactMap { $0?.splits }.joined()
    try AtomicFile.write(try JSON.pretty(report), to: file(Self.pendingName))
    for part in earlier where !names.contains(part.name) { try Files.remove(file(part.manifest)) }
    for (name, text) in zip(names, manifests) { try AtomicFile.write(text, to: file(Self.manifestName(of: name))) }
    try writeQuarantine(split)
    try AtomicFile.write(try JSON.pretty(report), to: file(Self.reportName))
    try Files.remove(file(Self.pendingName))
    try verify(split, report)
    return report
  }

  /// Takes away the split that lies there, and the folder where nothing else is in it. What `dsm split` did not leave so has to be asked after before:
  /// ``checkReplaceable(_:)``.
  public func remove() throws(Failure) {
    let manifests = [try ownReport(), pendingReport()].compactMap { $0?.splits }.joined().map(\.manifest)
    for name in manifests + [Self.quarantineName, Self.pendingName, Self.reportName] { try Files.remove(file(name)) }
    rmdir(path)
  }

  private func writeQuarantine(_ split: Split) throws {
    let records = split.grouping.quarantine.map { split.items[$0.item].record }
    guard !records.isEmpty else { return try Files.remove(file(Self.quarantineName)) }
    try Manifest(folder: path, records: records).write(to: file(Self.quarantineName))
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
}
