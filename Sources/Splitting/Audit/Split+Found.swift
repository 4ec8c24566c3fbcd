import Basics
import Dataset

/// A split told again from what lies there.
extension Split {
  /// The split of `items` as they lie, with what `report` says was asked of it.
  ///
  /// All of them count as placed: what is tied together and lies in one split is one group, whoever placed it.
  ///
  /// - Parameters:
  ///   - items: all images, those in quarantine too.
  ///   - places: the number of the split of each image; none for one in quarantine.
  ///   - links: what ties images together besides the attributes.
  init(found items: [SplitItem], in places: [ContentID: Int], of report: SplitReport, links: [ItemLink]) {
    let items = Splitter.unique(items)
    let options = SplitOptions(report)
    let graph = GroupGraph(items, by: options.groupBy, links)
    let placed = items.map { places[$0.id].map { Placement($0, .kept) } }
    let grouping = Grouping(
      graph, placed: placed,
      quarantine: items.indices.filter { placed[$0] == nil }.map { Quarantined(item: $0, ties: []) })
    let (strata, stratumOfItem) = Stratum.all(of: items, by: options.stratify)
    self.init(
      options, items, copies: 0, grouping, strata, stratumOfItem, splitOfGroup: grouping.places.map { $0 ?? 0 })
    if SplitKind(report.kind, items)?.isLeaveOneOut == true { leftOut = options.shares.names.count - 1 }
  }
}

extension Split {
  /// A split whose groups have their places.
  init(
    _ options: SplitOptions, _ items: [SplitItem], copies: Int, _ grouping: Grouping, _ strata: [Stratum],
    _ stratumOfItem: [Int], splitOfGroup: [Int]
  ) {
    let splitOfItem = grouping.groupOfItem.map { $0.map { splitOfGroup[$0] } }
    var members = [[Int]](repeating: [], count: strata.count)
    for (item, stratum) in stratumOfItem.enumerated() where splitOfItem[item] != nil { members[stratum].append(item) }
    self.init(
      options: options, items: items, copies: copies, grouping: grouping, strata: strata, membersOfStratum: members,
      splitOfGroup: splitOfGroup, splitOfItem: splitOfItem)
  }
}

extension SplitOptions {
  /// What a report says was asked.
  init(_ report: SplitReport) {
    self.init(
      shares: SplitShares(names: report.splits.map(\.name), weights: report.splits.map(\.share)),
      stratify: report.options.stratify, groupBy: report.options.groupBy, seed: report.seed,
      maxGroup: report.options.maxGroup)
  }
}

/// What sort of split a report says it is.
enum SplitKind: Hashable {
  case holdout
  case fold(number: Int, count: Int)
  case leaveOneOut(attribute: String, value: String)

  /// Reads `holdout`, `fold 2 of 5` or, with an attribute that `items` have, `leave-one-out country FR`; nil for anything else.
  init?(_ text: String, _ items: [SplitItem]) {
    if text == "holdout" {
      self = .holdout
    } else if let fold = text.wholeMatch(of: #/fold (\d{1,3}) of (\d{1,3})/#), let number = Int(fold.1),
      let count = Int(fold.2), count >= 3, (1...count).contains(number)
    {
      self = .fold(number: number, count: count)
    } else {
      let attributes = Set(items.lazy.flatMap { $0.attributes.keys })
      // Names have blanks, too: the longest that fits.
      guard
        let name = attributes.filter({ text.hasPrefix(Self.leaveOneOut + $0 + " ") }).max(by: { $0.count < $1.count })
      else { return nil }
      self = .leaveOneOut(attribute: name, value: String(text.dropFirst(Self.leaveOneOut.count + name.count + 1)))
    }
  }

  private static let leaveOneOut = "leave-one-out "

  var isLeaveOneOut: Bool {
    if case .leaveOneOut = self { return true }
    return false
  }
}
