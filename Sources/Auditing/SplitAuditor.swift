import Basics
import Compute
import Dataset
import Imaging
import Splitting

/// Reads every photograph of a split and audits it.
public struct SplitAuditor: Sendable {
  /// What to look for beside equal bytes, equal pixels and looks.
  public struct Options: Sendable {
    /// Attributes whose values should lie in one split; nil for those of the split's own report.
    public var groupBy: [String]?
    /// Seconds within which photographs of one camera belong together; nil for those of the split's own report.
    public var burst: Double?

    public init(groupBy: [String]? = nil, burst: Double? = nil) { (self.groupBy, self.burst) = (groupBy, burst) }
  }

  private let split: AuditedSplit
  private let options: Options
  private let workers: Workers

  /// An auditor of `split`.
  public init(_ split: AuditedSplit, _ options: Options = .init(), workers: Workers = Workers()) {
    (self.split, self.options, self.workers) = (split, options, workers)
  }

  /// Reads, compares and tells.
  public func report(showsProgress: Bool = false) throws -> AuditReport {
    let groupBy = options.groupBy ?? split.report?.options.groupBy ?? []
    try check(groupBy)
    let readings = readings(showsProgress)
    guard !Interrupt.isRequested else {
      throw Failure("audit", "stopped before its end", nextStep: "Run it again: it begins anew.")
    }
    let seen = readings.compactMap(\.seen)
    let placing = Set([split.report?.options.keepOfficial].compactMap(\.self))
    let audit = SplitAudit(
      split.names, seen.map(\.image), groupBy: groupBy, links: links(seen), placing: placing)
    let search = ClosestPairs(Self.unique(seen), workers: workers)
    var report = try audit.report(
      split.layout, faults: split.faults + readings.compactMap(\.fault), closest: search.across(audit.places),
      limits: split.limits + limits(groupBy, seen))
    report.leaks += told(beyond: report.leaks)
    if let kind = split.report?.kind, kind.hasPrefix("leave-one-out") {
      report.warnings.insert(
        .init(
          kind: "transfer",
          message: "This is a \(kind) split: the splits differ on purpose, and figures tell of transfer."), at: 0)
    }
    return report
  }

  /// What split.json itself tells to leak or to belong together, and lies in two splits: pairs and aliases that only it knows of.
  private func told(beyond known: [AuditReport.Leak]) -> [AuditReport.Leak] {
    guard let report = split.report else { return [] }
    let places = Dictionary(split.entries.map { ($0.claimed?.hex ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    let pairs = report.leaks.map { ($0.ids, $0.words) } + report.groups.merges.map { ($0.ids, $0.words) }
    let seen = Set(known.map { Set($0.files) })
    return pairs.compactMap { ids, words in
      let both = ids.compactMap { places[$0.hex] }.sorted { ($0.split, $0.name) < ($1.split, $1.name) }
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
  }

  private func limits(_ groupBy: [String], _ seen: [Reading.Seen]) -> [String] {
    var limits = groupBy.isEmpty ? ["people: no attribute tells who is in a photograph (--group-by)"] : []
    if Set(split.entries.map(\.split)).count < 2 { limits.append("leaks: all photographs lie in one split") }
    let flat = Duplicates.flat(seen.map(\.look))
    if flat > 0 { limits.append("\(flat) photographs too flat to be compared by looks") }
    return limits
  }
}

/// Photographs.
extension SplitAuditor {
  /// What a photograph's file turned out to be.
  private struct Reading: Sendable {
    /// A photograph that can be compared.
    struct Seen: Sendable {
      var image: AuditImage
      var look: DuplicateItem
    }

    var seen: Seen?
    var fault: AuditReport.Fault?
  }

  private func readings(_ showsProgress: Bool) -> [Reading] {
    let bar = ProgressBar("Reading", total: split.entries.count, visible: showsProgress)
    defer { bar.finish() }
    return workers.map(split.entries.count) { number in
      guard !Interrupt.isRequested else { return Reading() }
      defer { bar.advance(note: Files.name(of: split.entries[number].path).printable) }
      return reading(of: split.entries[number])
    }
  }

  private func reading(of entry: AuditedSplit.Entry) -> Reading {
    func fault(_ kind: String, _ words: String) -> AuditReport.Fault {
      .init(kind: kind, place: entry.name, words: words)
    }
    let bytes: [UInt8]
    do { bytes = try Files.read(entry.path, regularOnly: true) } catch {
      return Reading(fault: fault("missing", error.reason))
    }
    let id = ContentID(hashing: bytes)
    let changed = entry.claimed.map { $0 != id } ?? false
    do throws(DecodeProblem) {
      let facts = try PhotographFacts(of: bytes)
      return Reading(
        seen: Self.seen(entry, id, facts),
        fault: changed ? fault("changed", "other bytes than when the manifest was written") : nil)
    } catch {
      return Reading(fault: fault("damaged", "\(error)\(changed ? ", and other bytes than the manifest's" : "")"))
    }
  }

  private static func seen(_ entry: AuditedSplit.Entry, _ id: ContentID, _ facts: PhotographFacts) -> Reading.Seen {
    let camera = [facts.exif.make, facts.exif.model].compactMap(\.self).joined(separator: " ")
    let item = SplitItem(
      id: id, fileName: entry.name, width: facts.width, height: facts.height, attributes: entry.attributes,
      labels: entry.labels, camera: camera.isEmpty ? nil : camera, takenAt: facts.exif.takenAt)
    return Reading.Seen(
      image: AuditImage(split: entry.split, path: entry.name, item: item, brightness: facts.quality.brightness),
      look: DuplicateItem(id: id, paths: [entry.path], facts))
  }
}

/// Ties.
extension SplitAuditor {
  private func links(_ seen: [Reading.Seen]) -> [ItemLink] {
    let looks = Self.unique(seen)
    let search = Duplicates(looks, workers: workers)
    let pixels = search.pixels { number in
      (try? Image(contentsOf: looks[number].paths[0])).map { Digest.sha256($0.pixels) }
    }
    let seconds = options.burst ?? split.report?.options.burst
    let bursts = seconds.map { Bursts.links(seen.map(\.image.item), within: $0) } ?? []
    return pixels.flatMap { $0.links(looks) } + search.near { thumbnails(of: $0.map { looks[$0] }) }.links(looks)
      + bursts
  }

  /// Made anew for the few that are looked at closely, so that not all are in memory.
  private func thumbnails(of looks: [DuplicateItem]) -> [[UInt8]] {
    workers.map(looks.count) { number in
      let bytes = try? Files.read(looks[number].paths[0], regularOnly: true)
      return bytes.flatMap { try? PhotographFacts(of: $0).thumbnail } ?? []
    }
  }

  /// Each content once, in order of the ids.
  private static func unique(_ seen: [Reading.Seen]) -> [DuplicateItem] {
    let looks = Dictionary(seen.map { ($0.look.id, $0.look) }, uniquingKeysWith: { first, _ in first })
    return looks.values.sorted { $0.id < $1.id }
  }
}
