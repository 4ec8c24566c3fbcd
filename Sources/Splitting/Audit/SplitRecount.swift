import Basics
import Compute
import Dataset

/// What `split.json` says, computed again from what lies there by the functions that wrote it.
public struct SplitRecount: Sendable {
  /// What is known of the images besides their manifests.
  public struct Evidence: Sendable {
    /// What ties images together besides the attributes; with it, groups can be told.
    public var links: [ItemLink]
    /// How many images are too flat to be compared.
    public var flat: Int
    /// The most alike pairs across splits, of images in these places.
    public var closest: @Sendable ([ContentID: ClosestPairs.Place]) -> [ClosePair]

    public init(
      links: [ItemLink], flat: Int, closest: @escaping @Sendable ([ContentID: ClosestPairs.Place]) -> [ClosePair]
    ) {
      (self.links, self.flat, self.closest) = (links, flat, closest)
    }
  }

  private let said: SplitReport
  private let items: [SplitItem]
  private let places: [ContentID: Int]

  /// - Parameters:
  ///   - said: what the split says of itself.
  ///   - items: all images, those in quarantine too.
  ///   - places: the number of the split of each image; none for one in quarantine.
  public init(_ said: SplitReport, _ items: [SplitItem], in places: [ContentID: Int]) {
    (self.said, self.items, self.places) = (said, Splitter.unique(items), places)
  }

  /// What manifests and labels alone tell to be otherwise: images and faces of splits and strata, what was asked, what went in.
  public func figureFaults() throws -> [AuditReport.Fault] {
    let claims = SplitClaims(said, try report(Split(found: items, in: places, of: said, links: [])))
    return claims.input + claims.splits + claims.strata + kindFaults + officialFaults + leakFaults
  }

  /// What the photographs tell to be otherwise: groups and what joined them, strata that cannot be divided, the closest pairs, warnings.
  public func evidenceFaults(_ evidence: Evidence) throws -> [AuditReport.Fault] {
    let split = Split(found: items, in: places, of: said, links: evidence.links)
    var told = SplitEvidence()
    told.flat = evidence.flat
    told.closest = evidence.closest(split.places)
    let claims = SplitClaims(said, try report(split, told))
    return claims.groups + claims.infeasible + claims.closestPairs + claims.warnings(Self.warningKinds)
  }

  /// Warnings for which it does not matter who was placed before whom.
  private static let warningKinds: Set = [
    "unstratified", "ungrouped", "infeasible", "empty", "rare", "alone", "chain", "flat", "faceless",
  ]

  private func report(_ split: Split, _ evidence: SplitEvidence = .init()) throws -> SplitReport {
    var evidence = evidence
    (evidence.kind, evidence.burst, evidence.official) = (said.kind, said.options.burst, said.options.keepOfficial)
    (evidence.looksForNear, evidence.files) = (said.options.nearDuplicates != nil, said.options.files)
    return try split.report(manifestDigests: said.splits.map(\.sha256), evidence)
  }
}

extension SplitRecount {
  /// How many images have further values of what is grouped by.
  public var furtherValues: Int {
    items.count { item in said.options.groupBy.contains { item.aliases[$0]?.isEmpty == false } }
  }
}

/// What can be told of single photographs.
extension SplitRecount {
  /// Of a split that leaves a value out, the last part holds the images of that value and no others.
  private var kindFaults: [AuditReport.Fault] {
    guard let kind = SplitKind(said.kind, items) else {
      return [SplitClaims.fault("kind: split.json says '\(said.kind)', and that is none that 'dsm split' makes")]
    }
    guard case .leaveOneOut(let attribute, let value) = kind else { return [] }
    let last = said.splits.count - 1
    return items.filter { $0.aliases[attribute] == nil }.compactMap { item in
      let isLeftOut = item.value(of: attribute) == value
      guard let split = places[item.id], (split == last) != isLeftOut else { return nil }
      let own = item.value(of: attribute) ?? Stratum.missing
      return SplitClaims.fault(
        "kind: split.json says \(said.kind), and \(item.fileName) with \(attribute) \(own) lies in \(said.splits[split].name)"
      )
    }
  }

  /// Whoever has a value in the set's own column lies there, or in quarantine. A pin comes first.
  private var officialFaults: [AuditReport.Fault] {
    guard let column = said.options.keepOfficial, said.options.files["pin"] == nil else { return [] }
    do throws(Failure) {
      let wanted = try SplitSources.official(column, items, splits: said.splits.map(\.name))
      return items.compactMap { item in
        guard let place = places[item.id], let own = wanted[item.id], own.split != place, item.aliases[column] == nil
        else { return nil }
        return SplitClaims.fault(
          "options.keep_official: by its \(column), \(item.fileName) belongs to \(said.splits[own.split].name), and it lies in "
            + said.splits[place].name)
      }
    } catch {
      return [SplitClaims.fault("options.keep_official: \(error.reason)")]
    }
  }

  /// Whoever is pinned lies where the pin says.
  public func pinFaults(_ pins: [ContentID: Placement]) -> [AuditReport.Fault] {
    items.compactMap { item in
      guard let pin = pins[item.id], pin.split != places[item.id] else { return nil }
      let found = places[item.id].map { said.splits[$0].name } ?? "no split"
      return SplitClaims.fault(
        "options.files.pin: \(item.fileName) is pinned to \(said.splits[pin.split].name), and it lies in \(found)")
    }
  }

  /// The two images of a leak that is told lie where it says.
  private var leakFaults: [AuditReport.Fault] {
    said.leaks.flatMap { leak in
      zip(leak.ids, zip(leak.files, leak.splits)).compactMap { id, told in
        let found = places[id].map { said.splits[$0].name } ?? "no split"
        return found == told.1
          ? nil : SplitClaims.fault("leaks: split.json says that \(told.0) lies in \(told.1), and it lies in \(found)")
      }
    }
  }
}

/// Whether dealing once more gives the same.
extension SplitRecount {
  /// What came of it.
  public enum Verdict: Hashable, Sendable {
    /// It is; so all can be told again that hangs on who was placed before whom, of which this is not so.
    case same([AuditReport.Fault])
    /// It is another, and it must not be.
    case other
    /// It is another, which it may be: the split grew, or photographs were pinned.
    case unsure
    /// The options cannot be followed, for this reason.
    case impossible(String)
  }

  /// Deals the images as the report says that they were dealt: by its seed, shares and options.
  ///
  /// - Parameter pins: where photographs were pinned; nil where nobody knows.
  public func dealtAgain(_ links: [ItemLink], pins: [ContentID: Placement]?, workers: Workers) throws -> Verdict {
    let again: Split?
    do throws(Failure) { again = try dealt(links, pins, workers) } catch {
      return .impossible("\(error.place): \(error.reason)")
    }
    guard let again else { return .unsure }
    guard again.splitOfContent == places else { return said.kind == "holdout" ? .unsure : .other }
    let claims = SplitClaims(said, try report(again))
    return .same(claims.quarantine + claims.warnings(["quarantine", "leak", "traded"]))
  }

  private func dealt(_ links: [ItemLink], _ pins: [ContentID: Placement]?, _ workers: Workers) throws(Failure) -> Split?
  {
    var options = SplitOptions(said)
    switch SplitKind(said.kind, items) {
    case nil: return nil
    case .leaveOneOut(let attribute, let value):
      return try Splitter(options, workers: workers).leavingOut(attribute, value, items, links: links)
    case .fold(let number, let count):
      options.shares = Split.foldShares(count)
      return try Splitter(options, workers: workers).split(items, links: links).fold(number - 1)
    case .holdout:
      guard said.options.files["pin"] == nil || pins != nil else { return nil }
      let names = options.shares.names
      let official = try said.options.keepOfficial.map { column throws(Failure) in
        try SplitSources.official(column, items, splits: names)
      }
      let places = (official ?? [:]).merging(pins ?? [:]) { $1 }
      return try Splitter(options, workers: workers).split(items, links: links, places: places)
    }
  }
}
