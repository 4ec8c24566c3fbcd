import Basics
import Dataset
import Foundation
import Splitting

/// A split as somebody left it on the disk: which photographs it names, and what is said of them.
public struct AuditedSplit: Sendable {
  /// A photograph of a split.
  struct Entry: Sendable {
    var split: Int
    /// Where it should lie, absolute.
    var path: String
    /// What it is called.
    var name: String
    /// The id that was said; nil where none was.
    var claimed: ContentID?
    var attributes: [String: String]
    var labels: Labels
  }

  /// What the splits are called.
  public let names: [String]
  /// How it was found.
  public let layout: AuditReport.Layout
  /// What was said of the split, where dsm made it.
  public let report: SplitReport?
  let entries: [Entry]
  /// What is wrong before any photograph is read.
  let faults: [AuditReport.Fault]
  /// What cannot be looked into.
  let limits: [String]

  /// The split at `place`: a folder of manifests, with or without `split.json`, or one of photographs in folders or lists that are named
  /// after splits.
  public init(at place: String) throws {
    guard Files.isFolder(place) else {
      throw Failure(
        place, Files.exists(place) ? "a file, not a folder" : "no such folder",
        nextStep: "Name a folder of manifests, or one of photographs with folders train, val and test.")
    }
    if let report = try SplitFolder(place).ownReport() {
      self = try Self(manifests: place, report)
    } else if let names = Self.manifests(in: place) {
      self = try Self(manifests: place, names: names)
    } else {
      try Self.refuseSplits(below: place)
      self = try Self(folders: place)
    }
  }

  /// Folds and leave-one-out splits lie in folders of their own, each of which is a split.
  private static func refuseSplits(below place: String) throws(Failure) {
    let folders = ((try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []).sorted()
    guard let first = folders.first(where: { Files.exists("\(place)/\($0)/\(SplitFolder.reportName)") }) else { return }
    throw Failure(
      place, "a folder of several splits", nextStep: "Audit each of them, as in 'dsm audit \(place)/\(first)'.")
  }

  init(
    names: [String], layout: AuditReport.Layout, report: SplitReport?, entries: [Entry], faults: [AuditReport.Fault],
    limits: [String]
  ) {
    (self.names, self.layout, self.report) = (names, layout, report)
    (self.entries, self.faults, self.limits) = (entries, faults, limits)
  }
}
