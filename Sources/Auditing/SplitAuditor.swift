import Basics
import Compute
import Dataset
import Splitting

/// Reads every photograph of a split and audits it.
public struct SplitAuditor: Sendable {
  /// What to look for beside equal bytes, equal pixels and looks.
  public struct Options: Sendable {
    /// Attributes whose values should lie in one split; nil for those of the split's own report.
    public var groupBy: [String]?
    /// Seconds within which photographs of one camera belong together; nil for those of the split's own report.
    public var burst: Double?
    /// The files of `--pairs`, `--aliases` and `--pin` as `dsm split` takes them, by option.
    public var files: [String: String]
    /// The catalog of which the split is said to be made.
    public var catalog: String?

    public init(
      groupBy: [String]? = nil, burst: Double? = nil, files: [String: String] = [:], catalog: String? = nil
    ) {
      (self.groupBy, self.burst, self.files, self.catalog) = (groupBy, burst, files, catalog)
    }
  }

  let split: AuditedSplit
  let options: Options
  let workers: Workers

  /// An auditor of `split`.
  public init(_ split: AuditedSplit, _ options: Options = .init(), workers: Workers = Workers()) {
    (self.split, self.options, self.workers) = (split, options, workers)
  }

  /// Reads, compares and tells.
  public func report(showsProgress: Bool = false) throws -> AuditReport {
    let groupBy = options.groupBy ?? split.report?.options.groupBy ?? []
    try check(groupBy)
    let witness = try options.catalog.map { try CatalogWitness($0) }
    let readings = readings(showsProgress)
    guard !Interrupt.isRequested else {
      throw Failure("audit", "stopped before its end", nextStep: "Run it again: it begins anew.")
    }
    var report = try judged(try evidence(readings, witness), readings.flatMap(\.faults), groupBy)
    report.leaks += told(beyond: report.leaks)
    if let kind = split.report?.kind, kind.hasPrefix("leave-one-out") {
      report.warnings.insert(
        .init(
          kind: "transfer",
          message: "This is a \(kind) split: the splits differ on purpose, and figures tell of transfer."), at: 0)
    }
    return report
  }

  private func evidence(_ readings: [PhotographReading], _ witness: CatalogWitness?) throws -> AuditEvidence {
    let finds = Finds(readings, witness)
    return AuditEvidence(
      finds: finds, files: try GivenFiles(options.files, finds, witness), witness: witness,
      alike: try alike(finds.placedLooks), closest: ClosestPairs(finds.looks, workers: workers))
  }

  private func judged(
    _ evidence: AuditEvidence, _ faults: [AuditReport.Fault], _ groupBy: [String]
  ) throws -> AuditReport {
    let images = try evidence.finds.images(evidence.files, groupBy: groupBy)
    let ties = bursts(images.map(\.item), options.burst ?? split.report?.options.burst) + evidence.files.pairs
    let audit = SplitAudit(
      split.names, images, groupBy: groupBy, links: evidence.alike.pixels + evidence.alike.near + ties,
      placing: split.placing.union([split.report?.options.keepOfficial].compactMap(\.self)))
    let claims = try claims(evidence)
    return try audit.report(
      split.layout, faults: split.faults + faults + claims.faults, closest: evidence.closest.across(audit.places),
      limits: split.limits + limits(groupBy, evidence.finds) + claims.limits)
  }

  /// What split.json itself tells to leak or to belong together, and lies in two splits: pairs and aliases that only it knows of.
  private func told(beyond known: [AuditReport.Leak]) -> [AuditReport.Leak] {
    guard let report = split.report else { return [] }
    let places = Dictionary(split.entries.map { ($0.claimed?.hex ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    let pairs = report.leaks.map { ($0.ids, $0.words) } + report.groups.merges.map { ($0.ids, $0.words) }
    let seen = Set(known.map { Set($0.files) })
    return pairs.compactMap { ids, words in
      let both = ids.compactMap { places[$0.hex] }.compactMap { entry in
        entry.split.map { (split: $0, name: entry.name) }
      }
      .sorted { $0 < $1 }
      guard both.count == 2, both[0].split != both[1].split, !seen.contains(Set(both.map(\.name))) else { return nil }
      return .init(
        cause: "told", words: "\(words), says split.json", files: both.map(\.name),
        splits: both.map { split.names[$0.split] })
    }
  }

  private func check(_ groupBy: [String]) throws(Failure) {
    let known = Set(split.entries.flatMap(\.attributes.keys))
    for name in groupBy where !known.contains(name) && options.groupBy != nil {
      throw Failure(
        "--group-by \(name)", "no photograph has an attribute of that name",
        nextStep: suggestion(for: name, among: known))
    }
    if let aliases = options.files["aliases"], groupBy.isEmpty {
      throw Failure("--aliases \(aliases)", "nothing is grouped by", nextStep: "Name the attributes with --group-by.")
    }
    if let catalog = options.catalog, split.report == nil {
      throw Failure(
        "--catalog \(catalog)", "there is no split.json to hold it against",
        nextStep: "Leave it out: what others made is audited from the photographs alone.")
    }
  }

  private func limits(_ groupBy: [String], _ finds: Finds) -> [String] {
    var limits = groupBy.isEmpty ? ["people: no attribute tells who is in a photograph (--group-by)"] : []
    if Set(split.entries.compactMap(\.split)).count < 2 { limits.append("leaks: all photographs lie in one split") }
    let flat = Duplicates.flat(finds.placedLooks)
    if flat > 0 { limits.append("\(flat) photographs too flat to be compared by looks") }
    return limits
  }
}
