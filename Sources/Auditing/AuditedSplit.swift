import Basics
import Dataset
import Foundation
import Splitting

/// A split as somebody left it on the disk: which photographs it names, and what is said of them.
public struct AuditedSplit: Sendable {
  /// A photograph of a split.
  struct Entry: Sendable {
    /// The number of its split; nil for one in quarantine.
    var split: Int?
    /// Where it should lie, absolute.
    var path: String
    /// What it is called.
    var name: String
    /// The id that was said; nil where none was.
    var claimed: ContentID?
    /// Pixels across and down that were said; nil where nothing was.
    var size: (width: Int, height: Int)?
    var attributes: [String: String]
    /// Further values by attribute, of other files of the same bytes.
    var aliases: [String: [String]] = [:]
    var labels: Labels
    /// What was seen when the photograph was decoded; nil where that is still to be done.
    var seen: Seen?
  }

  /// What a photograph's bytes tell.
  struct Seen: Sendable {
    var camera: String?
    var takenAt: String?
    /// The mean luminance, from 0 to 1.
    var brightness: Double
    var look: DuplicateItem
  }

  /// What the splits are called.
  public let names: [String]
  /// How it was found.
  public let layout: AuditReport.Layout
  /// What was said of the split, where dsm made it.
  public let report: SplitReport?
  /// The photographs of all splits, then those in quarantine.
  let entries: [Entry]
  /// What is wrong before any photograph is read.
  let faults: [AuditReport.Fault]
  /// What cannot be looked into.
  let limits: [String]
  /// Columns that say in which split a photograph lies.
  let placing: Set<String>
  /// Where small pictures of all photographs are, if anybody made them.
  let scratch: ScratchCatalog?

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
    } else if let manifests = Self.manifests(in: place) {
      self.init(manifests)
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
    limits: [String], placing: Set<String> = [], scratch: ScratchCatalog? = nil
  ) {
    (self.names, self.layout, self.report) = (names, layout, report)
    (self.entries, self.faults, self.limits) = (entries, faults, limits)
    (self.placing, self.scratch) = (placing, scratch)
  }
}
