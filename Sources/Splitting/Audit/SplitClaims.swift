import Basics
import Dataset

/// What a report says, held against one that was computed anew. Each difference is a fault that names what is said and what was found.
struct SplitClaims {
  private let said: SplitReport
  private let found: SplitReport

  init(_ said: SplitReport, _ found: SplitReport) { (self.said, self.found) = (said, found) }

  static func fault(_ words: String) -> AuditReport.Fault {
    .init(kind: "claim", place: SplitFolder.reportName, words: words)
  }

  private func compare<Value: Equatable>(_ what: String, _ said: Value, _ found: Value) -> [AuditReport.Fault] {
    said == found ? [] : [Self.fault("\(what): split.json says \(said), found \(found)")]
  }

  /// Lists whose entries are told apart by a key: what is left out, what is not so, and what is otherwise.
  private func compare<Entry, Key: Hashable>(
    _ said: [Entry], _ found: [Entry], key: (Entry) -> Key, name: (Entry) -> String,
    _ compare: (Entry, Entry) -> [AuditReport.Fault]
  ) -> [AuditReport.Fault] {
    var missing = Dictionary(found.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
    let others = said.flatMap { entry in
      missing.removeValue(forKey: key(entry)).map { compare(entry, $0) }
        ?? [Self.fault("\(name(entry)): split.json tells of it, and it is not so")]
    }
    let left = found.filter { missing[key($0)] != nil }
    return others + left.map { Self.fault("\(name($0)): split.json leaves it out") }
  }
}

/// Counts.
extension SplitClaims {
  /// What went in.
  var input: [AuditReport.Fault] {
    compare("input.images", said.input.images, found.input.images)
      + compare("input.faces", said.input.faces, found.input.faces)
      + compare("input.sha256", said.input.sha256, found.input.sha256)
      + compare("input.catalog_sha256", said.input.catalogSHA256, found.input.catalogSHA256)
  }

  /// Images and faces of each split, asked and achieved.
  var splits: [AuditReport.Fault] {
    zip(said.splits, found.splits).flatMap { said, found in
      tallies(said.name, "images", [said.images], [found.images])
        + tallies(said.name, "faces", [said.faces], [found.faces])
    }
  }

  /// Images and faces of each stratum, asked and achieved.
  var strata: [AuditReport.Fault] {
    compare(said.strata, found.strata) {
      $0.values + [$0.labels]
    } name: {
      "stratum \($0.name)"
    } _: { said, found in
      tallies("stratum \(said.name)", "images", said.images, found.images)
        + tallies("stratum \(said.name)", "faces", said.faces, found.faces)
    }
  }

  private func tallies(
    _ name: String, _ what: String, _ said: [SplitReport.Tally], _ found: [SplitReport.Tally]
  ) -> [AuditReport.Fault] {
    compare("\(name), \(what) asked", Self.words(said.map(\.asked)), Self.words(found.map(\.asked)))
      + compare("\(name), \(what) achieved", Self.words(said.map(\.achieved)), Self.words(found.map(\.achieved)))
  }

  private static func words(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: "/") }
}

/// What hangs together.
extension SplitClaims {
  /// How many groups there are, what joined them, and which are large.
  var groups: [AuditReport.Fault] {
    compare("groups.count", said.groups.count, found.groups.count)
      + compare("groups.largest", said.groups.largest, found.groups.largest)
      + compare("input.flat", said.input.flat, found.input.flat)
      + zip(said.splits, found.splits).flatMap { compare("\($0.name), groups", $0.groups, $1.groups) }
      + merges(said.groups.merges, found.groups.merges) + chains
  }

  private func merges(_ said: [SplitReport.Merge], _ found: [SplitReport.Merge]) -> [AuditReport.Fault] {
    compare(said, found) {
      Set($0.ids)
    } name: {
      "groups.merges, \($0.files.joined(separator: " and ")) (\($0.cause))"
    } _: { said, found in
      merge("groups.merges, \(found.files.joined(separator: " and "))", said, found)
    }
  }

  private func merge(_ name: String, _ said: SplitReport.Merge, _ found: SplitReport.Merge) -> [AuditReport.Fault] {
    compare("\(name), files", said.files, found.files) + compare("\(name), ids", said.ids, found.ids)
      + compare("\(name), cause", said.cause, found.cause)
      + compare("\(name), words", said.words, found.words) + compare("\(name), sizes", said.sizes, found.sizes)
  }

  private var chains: [AuditReport.Fault] {
    compare(said.groups.chains, found.groups.chains) {
      $0.group
    } name: {
      "groups.chains, \($0.group) of \($0.images) images"
    } _: { said, found in
      let name = "groups.chains, \(said.group)"
      let links = zip([said.weakest].compactMap(\.self), [found.weakest].compactMap(\.self))
      return compare("\(name), images", said.images, found.images)
        + compare("\(name), has a weakest link", said.weakest != nil, found.weakest != nil)
        + links.flatMap { merge("\(name), weakest link", $0, $1) }
    }
  }

  /// What cannot be divided as asked, the group that makes it so, and the nearest ratio.
  var infeasible: [AuditReport.Fault] {
    compare(said.infeasible, found.infeasible) {
      $0.stratum
    } name: {
      "infeasible, \($0.stratum)"
    } _: { said, found in
      let name = "infeasible, \(said.stratum)"
      return tallies(name, "images", said.images, found.images) + compare("\(name), group", said.group, found.group)
        + compare("\(name), group_images", said.groupImages, found.groupImages)
        + compare("\(name), nearest", Self.words(said.nearest), Self.words(found.nearest))
    }
  }

  /// The pairs across splits that look most alike.
  var closestPairs: [AuditReport.Fault] {
    compare(said.closestPairs, found.closestPairs) {
      Set($0.ids)
    } name: {
      "closest_pairs, \(Self.words($0)), distance \($0.distance), correlation \($0.correlation)"
    } _: { said, found in
      let name = "closest_pairs, \(Self.words(found))"
      return compare("\(name), files", said.files, found.files) + compare("\(name), ids", said.ids, found.ids)
        + compare("\(name), splits", said.splits, found.splits)
        + compare("\(name), distance", said.distance, found.distance)
        + compare("\(name), correlation", said.correlation, found.correlation)
    }
  }

  private static func words(_ pair: SplitReport.Pair) -> String {
    zip(pair.files, pair.splits).map { "\($0) (\($1))" }.joined(separator: " and ")
  }

  /// Who is in no split, and why.
  var quarantine: [AuditReport.Fault] {
    func words(_ image: SplitReport.Quarantine) -> String {
      image.ties.map { "\($0.split) (\($0.words))" }.joined(separator: ", ")
    }
    return compare(said.quarantine, found.quarantine) {
      $0.id
    } name: {
      "quarantine, \($0.file)"
    } _: { said, found in
      compare("quarantine, \(found.file), ties", words(said), words(found))
    }
  }

  /// Warnings of these kinds.
  func warnings(_ kinds: Set<String>) -> [AuditReport.Fault] {
    func own(_ report: SplitReport) -> [SplitReport.Warning] { report.warnings.filter { kinds.contains($0.kind) } }
    return compare(own(said), own(found)) {
      $0
    } name: {
      "warning '\($0.kind)', \($0.message)"
    } _: { _, _ in
      []
    }
  }
}
