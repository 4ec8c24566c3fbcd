import Basics
import Dataset
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
  /// How it was found: `dsm split`, `manifests`, `folders`.
  public let layout: String
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
    if Files.exists(place + "/" + SplitFolder.reportName) {
      self = try Self(manifests: place, try SplitFolder(place).report())
    } else if let names = Self.manifests(in: place) {
      self = try Self(manifests: place, names: names)
    } else {
      self = try Self(folders: place)
    }
  }

  init(
    names: [String], layout: String, report: SplitReport?, entries: [Entry], faults: [AuditReport.Fault],
    limits: [String]
  ) {
    (self.names, self.layout, self.report) = (names, layout, report)
    (self.entries, self.faults, self.limits) = (entries, faults, limits)
  }
}
