import Basics
import Dataset

/// A split that is to grow: its report, and where everybody lay.
public struct GrownSplit: Sendable {
  public let report: SplitReport
  /// Everybody's place.
  public let places: [ContentID: Placement]

  /// The split in `folder`. A manifest that is not the one which the report knows is refused: it was edited since.
  public init(reading folder: SplitFolder) throws(Failure) {
    report = try folder.report()
    guard report.kind == "holdout" else {
      throw Failure(
        folder.path, "a \(report.kind) split does not grow", nextStep: "Split anew with the same options.")
    }
    places = try Self.places(in: folder, report)
  }

  /// Where everybody lay. Of a growth whose writing was stopped, some manifests are new already: they keep everybody where they were.
  private static func places(in folder: SplitFolder, _ report: SplitReport) throws(Failure) -> [ContentID: Placement] {
    let known = report.splits + (folder.pendingReport()?.splits ?? [])
    var places: [ContentID: Placement] = [:]
    for (number, part) in report.splits.enumerated() {
      let path = folder.file(part.manifest)
      let digest = Digest.sha256(try Files.read(path))
      guard known.contains(where: { $0.name == part.name && $0.sha256 == digest }) else {
        throw Failure(
          path, "edited since 'dsm split' wrote it: split.json knows another digest",
          nextStep: "Put it back, or split anew without --grow; 'dsm audit \(folder.path)' tells what is in it.")
      }
      for record in try Manifest(reading: path).records {
        guard places.updateValue(Placement(number, .kept), forKey: record.id).map({ $0.split == number }) ?? true else {
          throw Failure(
            path, "\(record.fileName) lies in two splits: a new split was stopped while it was written",
            nextStep: "Run that split again, without --grow.")
        }
      }
    }
    return places
  }

  /// The shares that were asked for.
  public var shares: SplitShares {
    SplitShares(names: report.splits.map(\.name), weights: report.splits.map(\.share))
  }

  /// How many images of it are not among `items` any more.
  public func gone(from items: [SplitItem]) -> Int {
    let there = Set(items.map(\.id))
    return places.keys.count { !there.contains($0) }
  }
}
