import Basics
import Dataset

extension Split {
  /// The evidence for this split.
  ///
  /// - Parameter digests: the SHA-256 of each split's manifest, in order of the splits.
  public func report(manifestDigests digests: [String]) -> SplitReport {
    SplitReport(
      algorithm: .init(name: Splitter.algorithm, version: Splitter.version), seed: options.seed,
      options: .init(stratify: options.stratify, groupBy: options.groupBy, nearDuplicates: options.duplicates),
      input: input, splits: parts(digests), strata: strata.indices.map(stratumReport),
      groups: .init(
        count: grouping.groups.count, largest: grouping.groups.map(\.count).max() ?? 0,
        merges: grouping.merges.map(pair)),
      closestPairs: closestPairs.map(pair), warnings: warnings())
  }

  private var input: SplitReport.Input {
    .init(
      sha256: Digest.sha256(items.map { $0.id.hex + "\n" }.joined()), images: items.count,
      faces: items.reduce(0) { $0 + $1.faces }, copies: copies, flat: grouping.flat)
  }

  private func parts(_ digests: [String]) -> [SplitReport.Part] {
    let images = tallies(Array(items.indices)) { _ in 1 }
    let faces = tallies(Array(items.indices)) { self.items[$0].faces }
    return options.shares.names.indices.map { split in
      let name = options.shares.names[split]
      return SplitReport.Part(
        name: name, share: options.shares.weights[split], manifest: SplitFolder.manifestName(of: name),
        sha256: digests[split], images: images[split], faces: faces[split],
        groups: splitOfGroup.count { $0 == split })
    }
  }

  private func stratumReport(_ stratum: Int) -> SplitReport.StratumReport {
    let members = membersOfStratum[stratum]
    return SplitReport.StratumReport(
      values: strata[stratum].values, labels: strata[stratum].state, images: tallies(members) { _ in 1 },
      faces: tallies(members) { self.items[$0].faces })
  }

  /// How much each split should hold of some amount in `members`, and does.
  private func tallies(_ members: [Int], _ amount: (Int) -> Int) -> [SplitReport.Tally] {
    var achieved = options.shares.names.map { _ in 0 }
    for item in members { achieved[splitOfItem[item]] += amount(item) }
    return zip(options.shares.asked(of: achieved.reduce(0, +)), achieved).map { .init(asked: $0, achieved: $1) }
  }

  private func pair(_ likeness: Likeness) -> SplitReport.Pair {
    let both = [likeness.first, likeness.second]
    return SplitReport.Pair(
      files: both.map { items[$0].fileName }, ids: both.map { items[$0].id },
      splits: both.map { options.shares.names[splitOfItem[$0]] }, distance: likeness.distance,
      correlation: (likeness.correlation * 10000).rounded() / 10000)
  }
}
