import Basics
import Compute
import Dataset
import Splitting

/// What split.json says, held against the photographs.
extension SplitAuditor {
  /// What came of it.
  struct Claims: Sendable {
    /// What is not so.
    var faults: [AuditReport.Fault] = []
    /// What could not be looked into.
    var limits: [String] = []
  }

  /// Everything that the split's own report says, computed again; nothing where nobody said anything.
  func claims(_ evidence: AuditEvidence) throws -> Claims {
    guard let said = split.report else { return Claims() }
    let (finds, files) = (evidence.finds, evidence.files)
    let items = finds.said.map(\.item)
    let known = try files.holds("aliases", of: said) ? files.aliased(items, by: said.options.groupBy) : items
    let recount = SplitRecount(said, known, in: finds.places)
    let pins = try files.holds("pin", of: said) ? files.pins(split.names) : nil
    var claims = Claims(
      faults: try recount.figureFaults() + recount.pinFaults(pins ?? [:]) + files.faults(said)
        + (evidence.witness?.faults(said) ?? []) + ruleFaults(said),
      limits: files.limits(said) + Self.limits(said))
    if let hindrance = hindrance(said, finds, recount) {
      claims.limits.append("groups, infeasible strata, closest pairs and the seed of split.json: \(hindrance)")
      claims.limits += Self.quarantineLimits(said)
    } else {
      let links = try links(said, evidence)
      let flat = said.options.nearDuplicates == nil ? 0 : Duplicates.flat(finds.looks)
      claims.faults += try recount.evidenceFaults(.init(links: links, flat: flat) { evidence.closest.across($0) })
      judge(try recount.dealtAgain(links, pins: pins, workers: workers), said, &claims)
    }
    return claims
  }

  private func judge(_ verdict: SplitRecount.Verdict, _ said: SplitReport, _ claims: inout Claims) {
    switch verdict {
    case .same(let faults): claims.faults += faults
    case .other:
      claims.faults.append(Self.fault("seed: split.json says \(said.seed), and dealing by it gives another split"))
    case .impossible(let reason): claims.faults.append(Self.fault("options: \(reason)"))
    case .unsure:
      claims.limits.append(
        "the seed of split.json: dealing by it gives another split, as it does where a split grew or photographs were pinned"
      )
      claims.limits += Self.quarantineLimits(said)
    }
  }

  /// The links by which the split was made, as far as they can be found again; pairs are believed where their file was not given.
  private func links(_ said: SplitReport, _ evidence: AuditEvidence) throws -> [ItemLink] {
    let (finds, files) = (evidence.finds, evidence.files)
    let told = said.groups.merges.filter { $0.cause == "pair" && $0.ids.count == 2 }
    let pairs = try files.holds("pairs", of: said) ? files.pairs : told.map { ItemLink($0.ids[0], $0.ids[1], .pair) }
    let placed = finds.said.filter { $0.split != nil }.map(\.item)
    var links = Set(pairs).union(links(said, evidence.alike, placed))
    if finds.looks.count > finds.placedLooks.count {
      // Links are found as trees, which may hang on one that is in quarantine: they were looked for with it, and without.
      links.formUnion(self.links(said, try alike(finds.looks), finds.said.map(\.item)))
    }
    return links.sorted { ($0.first, $0.second, $0.cause.name) < ($1.first, $1.second, $1.cause.name) }
  }

  private func links(_ said: SplitReport, _ alike: AlikeLinks, _ items: [SplitItem]) -> [ItemLink] {
    alike.pixels + (said.options.nearDuplicates == nil ? [] : alike.near) + bursts(items, said.options.burst)
  }

  private static func fault(_ words: String) -> AuditReport.Fault {
    .init(kind: "claim", place: SplitFolder.reportName, words: words)
  }
}

/// What stands in the way.
extension SplitAuditor {
  /// Why groups cannot be told again as they were; nil where they can.
  private func hindrance(_ said: SplitReport, _ finds: Finds, _ recount: SplitRecount) -> String? {
    let own = (Splitter.algorithm, Splitter.version)
    if (said.algorithm.name, said.algorithm.version) != own {
      return
        "made by version \(said.algorithm.version) of \(said.algorithm.name), and this dsm has version \(own.1) of \(own.0)"
    }
    if finds.unsound > 0 { return "\(finds.unsound) photographs are not what the manifests say" }
    let (told, found) = (said.input.furtherValues ?? 0, recount.furtherValues)
    return told == found
      ? nil
      : "'dsm split' knew of \(told) photographs further values of what is grouped by, the audit of \(found) (--aliases, --catalog)"
  }

  /// There is one algorithm, and each version of it has one rule.
  private func ruleFaults(_ said: SplitReport) throws -> [AuditReport.Fault] {
    guard said.algorithm.name == Splitter.algorithm else {
      return [
        Self.fault("algorithm.name: split.json says \(said.algorithm.name.printable), found \(Splitter.algorithm)")
      ]
    }
    guard let rule = said.options.nearDuplicates, rule != DuplicateRule(), said.algorithm.version == Splitter.version
    else { return [] }
    return [
      Self.fault(
        "options.near_duplicates: split.json says \(try JSON.line(rule)), found \(try JSON.line(DuplicateRule()))")
    ]
  }

  private static func limits(_ said: SplitReport) -> [String] {
    said.input.copies == 0
      ? [] : ["the \(said.input.copies) copies that split.json says were left out: they are in no manifest"]
  }

  private static func quarantineLimits(_ said: SplitReport) -> [String] {
    said.quarantine.isEmpty ? [] : ["why photographs are in quarantine: that depends on who was placed before them"]
  }
}
