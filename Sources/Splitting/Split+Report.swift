import Basics
import Dataset

extension Split {
  /// The evidence for this split.
  ///
  /// - Parameter digests: the SHA-256 of each split's manifest, in order of the splits.
  public func report(manifestDigests digests: [String], _ evidence: SplitEvidence = .init()) throws -> SplitReport {
    SplitReport(
      algorithm: .init(name: Splitter.algorithm, version: Splitter.version), kind: evidence.kind, seed: options.seed,
      options: .init(
        stratify: options.stratify, groupBy: options.groupBy, burst: evidence.burst,
        nearDuplicates: evidence.looksForNear ? evidence.rule : nil, maxGroup: options.maxGroup,
        keepOfficial: evidence.official, files: evidence.files),
      input: try input(evidence), splits: try parts(digests), strata: strata.indices.map(stratumReport),
      infeasible: infeasible(), groups: groupReport, quarantine: quarantineReport, leaks: leakReport,
      closestPairs: pairs(evidence.closest), warnings: warnings(evidence))
  }

  private func input(_ evidence: SplitEvidence) throws -> SplitReport.Input {
    let digests = try SplitReport.Input.digests(of: items)
    return .init(
      sha256: digests.ids, catalogSHA256: digests.all, images: items.count, faces: items.reduce(0) { $0 + $1.faces },
      copies: copies, flat: evidence.flat, furtherValues: furtherValues)
  }

  /// How many images have further values of what is grouped by; nil where none has.
  private var furtherValues: Int? {
    let count = items.count { item in options.groupBy.contains { item.aliases[$0]?.isEmpty == false } }
    return count > 0 ? count : nil
  }

  private func parts(_ digests: [String]) throws -> [SplitReport.Part] {
    let placed = items.indices.filter { splitOfItem[$0] != nil }
    let images = tallies(placed) { _ in 1 }
    let faces = tallies(placed) { self.items[$0].faces }
    return try options.shares.names.indices.map { split in
      let name = options.shares.names[split]
      return SplitReport.Part(
        name: name, share: options.shares.weights[split], manifest: SplitFolder.manifestName(of: name),
        sha256: digests[split], merkleRoot: try MerkleTree.root(of: items(in: split).lazy.map(\.record)),
        images: images[split], faces: faces[split], groups: splitOfGroup.count { $0 == split })
    }
  }

  private func stratumReport(_ stratum: Int) -> SplitReport.StratumReport {
    let members = membersOfStratum[stratum]
    return SplitReport.StratumReport(
      values: strata[stratum].values, labels: strata[stratum].state, images: tallies(members) { _ in 1 },
      faces: tallies(members) { self.items[$0].faces })
  }

  /// How much each split should hold of some amount in `members`, and does. Of a split that holds what was left out, nothing is asked.
  func tallies(_ members: [Int], _ amount: (Int) -> Int) -> [SplitReport.Tally] {
    var achieved = options.shares.names.map { _ in 0 }
    for item in members { if let split = splitOfItem[item] { achieved[split] += amount(item) } }
    let given = leftOut.map { achieved[$0] } ?? 0
    var asked = options.shares.asked(of: achieved.reduce(0, +) - given)
    if let leftOut { asked[leftOut] = given }
    return zip(asked, achieved).map { .init(asked: $0, achieved: $1) }
  }

  private func pairs(_ closest: [ClosePair]) -> [SplitReport.Pair] {
    let numbers = Dictionary(uniqueKeysWithValues: items.enumerated().map { ($1.id, $0) })
    return closest.compactMap { pair in
      let both = [pair.first, pair.second].compactMap { numbers[$0] }
      guard both.count == 2 else { return nil }
      return SplitReport.Pair(
        files: both.map { items[$0].fileName }, ids: both.map { items[$0].id }, splits: both.map(splitName),
        distance: pair.distance, correlation: (pair.correlation * 10000).rounded() / 10000)
    }
  }

  func splitName(_ item: Int) -> String { splitOfItem[item].map { options.shares.names[$0] } ?? "quarantine" }
}

/// Groups, and what is not in any.
extension Split {
  private var groupReport: SplitReport.Groups {
    .init(
      count: grouping.groups.count, largest: grouping.groups.map(\.count).max() ?? 0,
      merges: grouping.merges.map(merge), chains: chains)
  }

  private func merge(_ join: Grouping.Join) -> SplitReport.Merge {
    let both = [join.first, join.second]
    return .init(
      files: both.map { items[$0].fileName }, ids: both.map { items[$0].id },
      cause: join.cause?.name ?? join.attribute ?? "", words: words(join), sizes: join.sizes)
  }

  private func words(_ join: Grouping.Join) -> String {
    if let cause = join.cause { return cause.words }
    let attribute = join.attribute ?? ""
    let shared = items[join.first].values(of: attribute).filter(items[join.second].values(of: attribute).contains)
    return "the same \(attribute), \(shared.first ?? "")"
  }

  /// The groups beyond the limit, the largest first.
  var chains: [SplitReport.Chain] {
    let large = grouping.groups.indices.filter { grouping.groups[$0].count > options.maxGroup }
    return large.sorted { (grouping.groups[$1].count, $0) < (grouping.groups[$0].count, $1) }.map { group in
      .init(
        group: groupName(group), images: grouping.groups[group].count, weakest: grouping.weakest(group).map(merge))
    }
  }

  private var quarantineReport: [SplitReport.Quarantine] {
    grouping.quarantine.map { image in
      .init(
        file: items[image.item].fileName, id: items[image.item].id,
        ties: image.ties.map {
          .init(split: options.shares.names[$0.split], words: $0.words, id: $0.other.map { items[$0].id })
        })
    }
  }

  private var leakReport: [SplitReport.LeakReport] {
    grouping.leaks.map { leak in
      .init(
        files: leak.items.map { items[$0].fileName }, ids: leak.items.map { items[$0].id },
        splits: leak.items.map(splitName), words: leak.words)
    }
  }
}

extension SplitReport.Input {
  /// The digest of the ids, and that of all that is known, of `items` in order of their ids.
  public static func digests(of items: [SplitItem]) throws -> (ids: String, all: String) {
    var (ids, all) = (Digest.Lines(), Digest.Lines())
    for item in items {
      ids.add(item.id.hex)
      var record = item.record
      record.fileName = ""
      all.add(try JSON.line(record))
    }
    return (ids.hex, all.hex)
  }
}
