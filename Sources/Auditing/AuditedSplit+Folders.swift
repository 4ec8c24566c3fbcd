import Basics
import Dataset
import Splitting

/// Splits of another making: folders named after them, or lists of annotations that are.
extension AuditedSplit {
  /// The splits below `place`. All labels and attributes there are read as by `dsm ingest`, into a catalog that is thrown away.
  init(folders place: String) throws {
    let set = try Self.photographs(below: place)
    let lists = SplitLists(below: place)
    let found = set.photographs.flatMap { photograph in
      Self.splits(of: photograph.path, set, lists).map { (split: $0, photograph) }
    }
    let names = SplitNames.ordered(Array(Set(found.map(\.split))))
    guard names.count > 1 else { throw Self.noSplits(place, names) }
    self.init(
      names: names, layout: .folders, report: nil,
      entries: found.map { split, photograph in set.entry(photograph, split: names.firstIndex(of: split) ?? 0) },
      faults: set.faults + lists.missing(set.photographs.map(\.path)),
      limits: Self.homeless(set.photographs.count - Set(found.map(\.1.path)).count) + set.limits,
      placing: lists.columns, scratch: set.scratch)
  }

  /// Lists and columns come first: they were written for that. A photograph of two lists lies in both.
  private static func splits(of path: String, _ set: FolderSet, _ lists: SplitLists) -> [String] {
    let listed = lists.splits(of: path)
    return listed.isEmpty ? SplitNames.split(path: set.name(path)).map { [$0] } ?? [] : listed
  }

  private static func homeless(_ count: Int) -> [String] {
    count > 0 ? ["\(count) photographs that lie in no split"] : []
  }

  /// A folder without photographs that holds lists was meant as one of manifests.
  private static func photographs(below place: String) throws -> FolderSet {
    do { return try FolderSet(place) } catch {
      throw Interrupt.isRequested ? error : manifestProblem(in: place) ?? error
    }
  }

  private static func noSplits(_ place: String, _ names: [String]) -> Failure {
    Failure(
      place,
      names.isEmpty
        ? "nothing in it tells of splits: no manifests, no folders and no lists named train, val or test, and no table with a column 'split'"
        : "one split alone, \(names[0]): there is nothing that it could leak to",
      nextStep: "Name the folder that holds all of the splits, or one of manifests.")
  }
}
