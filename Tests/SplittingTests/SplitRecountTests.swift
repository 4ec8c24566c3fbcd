import Compute
import Dataset
import Splitting
import Testing

@Suite("A split's claims, computed again") struct SplitRecountTests {
  /// A split with its report, and what the recount is told.
  private struct Case {
    var split: Split
    var report: SplitReport
    var links: [ItemLink]
    var closest: [ClosePair]

    /// The faults of `report`, in words.
    func faults(_ report: SplitReport) throws -> [String] {
      let recount = SplitRecount(report, split.items, in: split.splitOfContent)
      let evidence = SplitRecount.Evidence(links: links, flat: 0) { [closest] _ in closest }
      return try (recount.figureFaults() + recount.evidenceFaults(evidence)).map {
        #expect($0.kind == "claim" && $0.place == "split.json")
        return $0.words
      }
    }

    func verdict(_ report: SplitReport) throws -> SplitRecount.Verdict {
      try SplitRecount(report, split.items, in: split.splitOfContent).dealtAgain(links, pins: nil, workers: Workers())
    }
  }

  private func links(seed: UInt64) -> [ItemLink] {
    var random = Random(seed: seed)
    return (0..<30).map { _ in Sample.near(random.integer(in: 0...149), random.integer(in: 0...149)) }
  }

  private func made(_ split: Split, _ links: [ItemLink], kind: String = "holdout", official: String? = nil) throws
    -> Case
  {
    let others = (0..<2).compactMap { part in split.items(in: part).first?.id }.sorted()
    let closest = [ClosePair(first: others[0], second: others[1], distance: 12, correlation: 0.875)]
    var evidence = SplitEvidence()
    (evidence.kind, evidence.official, evidence.closest) = (kind, official, closest)
    let report = try split.report(manifestDigests: split.options.shares.names, evidence)
    return Case(split: split, report: report, links: links, closest: closest)
  }

  private func holdout(seed: UInt64) throws -> Case {
    var options = Sample.options(seed: seed)
    options.maxGroup = 10
    let links = links(seed: seed)
    return try made(Splitter(options).split(Sample.catalog(seed: seed, count: 150, subjects: 9), links: links), links)
  }

  @Test("What dsm split said of a holdout, of a fold and of a value left out is so", arguments: UInt64(1)...8)
  func honest(seed: UInt64) throws {
    let items = Sample.catalog(seed: seed, count: 150, subjects: 40)
    let links = links(seed: seed)
    var folded = Sample.options(seed: seed)
    folded.shares = Split.foldShares(4)
    let cases = [
      try holdout(seed: seed),
      try made(try Splitter(folded).split(items, links: links).fold(1), links, kind: "fold 2 of 4"),
      try made(
        try Splitter(Sample.options(seed: seed)).leavingOut("country", "India", items, links: links), links,
        kind: "leave-one-out country India"),
    ]
    for made in cases {
      #expect(try made.faults(made.report) == [], "seed \(seed), \(made.report.kind)")
      #expect(try made.verdict(made.report) == .same([]), "seed \(seed), \(made.report.kind)")
    }
  }

  @Test(
    "A split that keeps the set's own, with quarantine, is as it says; so is one that grew", arguments: UInt64(1)...8)
  func placed(seed: UInt64) throws {
    var random = Random(seed: seed)
    let items = Sample.catalog(seed: seed, count: 150, subjects: 60).map { item in
      var item = item
      if random.chance(0.5) { item.attributes["official"] = random.choose(["train", "val", "test"]) }
      return item
    }
    let links = links(seed: seed)
    let places = try SplitSources.official("official", items, splits: Sample.shares.names)
    let splitter = Splitter(Sample.options(seed: seed))
    let kept = try made(try splitter.split(items, links: links, places: places), links, official: "official")
    #expect(!kept.report.quarantine.isEmpty, "seed \(seed)")
    #expect(try kept.faults(kept.report) == [], "seed \(seed)")
    #expect(try kept.verdict(kept.report) == .same([]), "seed \(seed)")
    try quarantine(kept)

    let before = try splitter.split(Array(items.prefix(100)))
    let grown = try made(
      try splitter.split(items, links: links, places: before.splitOfContent.mapValues { Placement($0, .kept) }), links)
    #expect(!grown.report.leaks.isEmpty, "seed \(seed)")
    #expect(try grown.faults(grown.report) == [], "seed \(seed)")
    #expect(try grown.verdict(grown.report) == .unsure, "seed \(seed)")
    var lying = grown.report
    lying.leaks[0].splits.reverse()
    #expect(
      try grown.faults(lying).first?.hasPrefix("leaks: split.json says that \(lying.leaks[0].files[0]) lies in") == true
    )
  }

  /// Other reasons for a quarantine, and one that is left out, are named.
  private func quarantine(_ made: Case) throws {
    var report = made.report
    report.quarantine[0].ties[0].words = "looks"
    report.quarantine.removeLast()
    report.warnings.removeAll { $0.kind == "quarantine" }
    guard case .same(let faults) = try made.verdict(report) else { throw NoFaults() }
    let words = faults.map(\.words)
    #expect(
      words.contains { $0.hasPrefix("quarantine, ") && $0.contains("(looks)") } || made.report.quarantine.count == 1)
    #expect(words.contains { $0.hasPrefix("quarantine, ") && $0.hasSuffix("split.json leaves it out") })
    #expect(words.contains { $0.hasPrefix("warning 'quarantine', ") }, "\(words)")
  }

  private struct NoFaults: Error {}

  /// A wrong claim, and how the fault begins that names it.
  struct Lie: Sendable, CustomTestStringConvertible {
    let fault: String
    let tell: @Sendable (inout SplitReport) -> Void

    init(_ fault: String, _ tell: @escaping @Sendable (inout SplitReport) -> Void) {
      (self.fault, self.tell) = (fault, tell)
    }

    var testDescription: String { fault }
  }

  private static let lies: [Lie] = [
    Lie("train, images asked: split.json says ") { $0.splits[0].images.asked += 1 },
    Lie("val, images achieved: split.json says ") { $0.splits[1].images.achieved -= 1 },
    Lie("test, faces asked: split.json says ") { $0.splits[2].faces.asked += 2 },
    Lie("train, faces achieved: split.json says ") { $0.splits[0].faces.achieved += 1 },
    Lie("train, groups: split.json says ") { $0.splits[0].groups += 1 },
    Lie("train, images asked: split.json says ") { $0.splits[0].share += 1 },
    Lie("stratum France, f, labelled, images asked: split.json says ") { $0.strata[0].images[0].asked += 1 },
    Lie("stratum France, f, labelled, images achieved: split.json says ") { $0.strata[0].images[2].achieved += 1 },
    Lie("stratum France, f, labelled, faces asked: split.json says ") { $0.strata[0].faces[1].asked += 1 },
    Lie("stratum France, f, labelled, faces achieved: split.json says ") { $0.strata[0].faces[0].achieved += 1 },
    Lie("stratum France, f, labelled: split.json leaves it out") { $0.strata.removeFirst() },
    Lie("stratum Utopia, f, labelled: split.json tells of it, and it is not so") { $0.strata[0].values[0] = "Utopia" },
    Lie("input.images: split.json says ") { $0.input.images += 1 },
    Lie("input.faces: split.json says ") { $0.input.faces += 1 },
    Lie("input.sha256: split.json says 0, found ") { $0.input.sha256 = "0" },
    Lie("input.catalog_sha256: split.json says 0, found ") { $0.input.catalogSHA256 = "0" },
    Lie("input.flat: split.json says 1, found 0") { $0.input.flat = 1 },
    Lie("infeasible, the whole set, group: split.json says subject nobody, found subject ") {
      $0.infeasible[0].group = "subject nobody"
    },
    Lie("infeasible, the whole set, group_images: split.json says ") { $0.infeasible[0].groupImages += 1 },
    Lie("infeasible, the whole set, nearest: split.json says 34/33/33, found ") {
      $0.infeasible[0].nearest = [34, 33, 33]
    },
    Lie("infeasible, the whole set, images achieved: split.json says ") { $0.infeasible[0].images[0].achieved += 1 },
    Lie("infeasible, the whole set: split.json leaves it out") { $0.infeasible.removeFirst() },
    Lie("infeasible, stratum Utopia: split.json tells of it, and it is not so") {
      $0.infeasible[0].stratum = "stratum Utopia"
    },
    Lie("groups.count: split.json says ") { $0.groups.count += 1 },
    Lie("groups.largest: split.json says ") { $0.groups.largest += 1 },
    Lie("groups.merges, ") { $0.groups.merges.removeFirst() },
    Lie("groups.merges, ") { $0.groups.merges[0].sizes[0] += 1 },
    Lie("groups.merges, ") { $0.groups.merges[0].cause = "pixels" },
    Lie("groups.merges, ") { $0.groups.merges[0].words = "brothers" },
    Lie("groups.chains, ") { $0.groups.chains.removeFirst() },
    Lie("groups.chains, ") { $0.groups.chains[0].images += 1 },
    Lie("groups.chains, ") { $0.groups.chains[0].weakest = nil },
    Lie("closest_pairs, ") { $0.closestPairs = [] },
    Lie("closest_pairs, ") { $0.closestPairs[0].distance = 30 },
    Lie("closest_pairs, ") { $0.closestPairs[0].correlation = 0.5 },
    Lie("closest_pairs, ") { $0.closestPairs[0].splits.reverse() },
    Lie("warning 'infeasible', ") { $0.warnings.removeAll { $0.kind == "infeasible" } },
    Lie("kind: split.json says 'magic', and that is none that 'dsm split' makes") { $0.kind = "magic" },
    Lie("kind: split.json says leave-one-out sex f, and ") { $0.kind = "leave-one-out sex f" },
    Lie("options.keep_official: by its sex, ") { report in
      report.splits[0].name = "f"
      report.splits[1].name = "m"
      report.options.keepOfficial = "sex"
    },
    Lie("options.keep_official: no image has an attribute of that name") { $0.options.keepOfficial = "part" },
    Lie("groups.count: split.json says ") { $0.options.groupBy = [] },
    Lie("stratum France, f, labelled: split.json tells of it, and it is not so") { $0.options.stratify.removeLast() },
  ]

  @Test("A wrong claim is named, with what was found", arguments: lies)
  func lie(_ lie: Lie) throws {
    let made = try holdout(seed: 3)
    try #require(made.report.infeasible.first?.stratum == "the whole set" && !made.report.groups.chains.isEmpty)
    var report = made.report
    lie.tell(&report)
    let faults = try made.faults(report)
    #expect(faults.contains { $0.hasPrefix(lie.fault) }, "\(faults)")
  }

  @Test("Another seed gives another split, of which a fold says that it is not so and a holdout that it is not sure")
  func seed() throws {
    let links = links(seed: 2)
    let items = Sample.catalog(seed: 2, count: 150, subjects: 40)
    var folded = Sample.options(seed: 5)
    folded.shares = Split.foldShares(4)
    var fold = try made(try Splitter(folded).split(items, links: links).fold(0), links, kind: "fold 1 of 4")
    fold.report.seed = 6
    #expect(try fold.verdict(fold.report) == .other)
    var holdout = try holdout(seed: 2)
    holdout.report.seed = 99
    #expect(try holdout.verdict(holdout.report) == .unsure)
    holdout.report.options.groupBy = ["nobody"]
    #expect(
      try holdout.verdict(holdout.report) == .impossible("--group-by nobody: no image has an attribute of that name"))
  }

  @Test("A pin that was not kept is named")
  func pins() throws {
    let made = try holdout(seed: 1)
    let recount = SplitRecount(made.report, made.split.items, in: made.split.splitOfContent)
    let (train, test) = (made.split.items(in: 0)[0], made.split.items(in: 2)[0])
    let faults = recount.pinFaults([train.id: Placement(0, .pinned), test.id: Placement(0, .pinned)])
    #expect(faults.map(\.words) == ["options.files.pin: \(test.fileName) is pinned to train, and it lies in test"])
  }
}
