import Basics
import Dataset
import Splitting
import TestSupport
import Testing

@Suite struct SplitSharesTests {
  @Test(arguments: ["70/15/15", "0.7/0.15/0.15", "70.0/15.00/15"])
  func `equal ratios are equal however they are written`(text: String) throws {
    #expect(try SplitShares(ratios: text).weights == [14, 3, 3])
  }

  @Test func `a share may be nothing`() throws {
    #expect(try SplitShares(ratios: "80/20/0").weights == [4, 1, 0])
  }

  @Test(arguments: ["70/15/16", "0.7/0.15/0.1"])
  func `shares that do not add up are refused with their sum`(text: String) {
    let failure = #expect(throws: Failure.self) { try SplitShares(ratios: text) }
    #expect(failure?.reason.contains(text.hasPrefix("0") ? "0.95" : "101") == true)
  }

  @Test(arguments: ["70/30", "", "a/b/c", "70/15/-15", "70//30", "0.333333/0.333333/0.333334", "70/15/15/0"])
  func `what is no ratio is refused`(text: String) {
    #expect(throws: Failure.self) { try SplitShares(ratios: text) }
  }
}

@Suite struct SplitReportTests {
  private let digests = ["", "", ""]

  @Test func `the bytes for a small input are those of this version of the algorithm`() throws {
    let items = Sample.catalog(seed: 1, count: 60, subjects: 12)
    let written = try (0..<2).map { _ in
      try withTemporaryFolder { folder in
        let report = try SplitFolder(folder).write(try Splitter(Sample.options()).split(items))
        return (report: report, bytes: try Files.read(folder + "/split.json"))
      }
    }
    #expect(written[0].bytes == written[1].bytes)
    #expect(Splitter.version == 4)
    let digests = written[0].report.splits.map { String($0.sha256.prefix(16)) }
    #expect(digests == ["c9771f5c4fc3a5f2", "07b8b6dea0bf449a", "644b4edeef1e7341"])
  }

  @Test func `growth, folds and counts give the places of this version of the algorithm`() throws {
    let items = Sample.catalog(seed: 1, count: 90, subjects: 18)
    let before = try Splitter(Sample.options()).split(Array(items[..<60]))
    let grown = try Splitter(Sample.options()).split(
      items, places: before.splitOfContent.mapValues { Placement($0, .kept) })
    let folds = try Splitter(Sample.options(shares: Split.foldShares(5))).split(items)
    let counts = try Splitter(
      Sample.options(shares: try SplitRequest(splits: "train=rest,val=13,test=17").shares(of: 90))
    ).split(items)
    #expect(counts.splitOfItem.count { $0 == 1 } == 13 && counts.splitOfItem.count { $0 == 2 } == 17)
    let digests = [grown, folds, folds.fold(1), counts].map { split in
      let places = split.splitOfItem.map { $0.map(String.init) ?? "-" }.joined()
      return String(Digest.sha256(Array(places.utf8)).prefix(16))
    }
    #expect(Splitter.version == 4)
    #expect(digests == ["023544984fe3c055", "b950e63da5d56876", "798ddba7141f04df", "bba6fcb27953b48b"])
  }

  /// All groups but one hold three photographs, so that 503 cannot be had.
  @Test func `counts without a common divisor are met as groups allow beside a large one`() throws {
    let items = (0..<4000).map { Sample.item($0, attributes: ["subject": $0 < 900 ? "large" : "s\($0 / 3)"]) }
    let shares = try SplitRequest(splits: "train=rest,val=503,test=499").shares(of: 4000)
    let split = try Splitter(Sample.options(stratify: [], shares: shares)).split(items)
    let problem = BalanceProblem(
      shares: [8_999_995, 500_003, 500_002], quantities: [.init(weight: 1 << 14)],
      groups: [[.init(quantity: 0, amount: 100_000)]] + Array(repeating: [.init(quantity: 0, amount: 1)], count: 9))
    #expect(problem.isExact)
    #expect((0..<3).map { part in split.splitOfItem.count { $0 == part } } == [2997, 504, 499])
  }

  @Test func `manifests come back as they were written, with paths that lead to the photographs`() throws {
    try withTemporaryFolder { folder in
      let split = try Splitter(Sample.options()).split(Sample.catalog(seed: 4, count: 50, subjects: 9))
      let report = try SplitFolder(folder + "/manifests").write(split)
      let train = try Manifest(reading: folder + "/manifests/train.jsonl")
      #expect(train.records.map(\.id) == split.items(in: 0).map(\.id))
      #expect(train.records.map(\.labels) == split.items(in: 0).map(\.labels))
      #expect(train.records.map(\.id) == train.records.map(\.id).sorted())
      #expect(train.path(of: train.records[0]).hasPrefix(Files.absolute(folder) + "/photos/"))
      #expect(try JSON.read(SplitReport.self, from: folder + "/manifests/split.json") == report)
    }
  }

  @Test func `what another hand wrote or changed is not replaced`() throws {
    try withTemporaryFolder { folder in
      let (target, names) = (SplitFolder(folder), Sample.shares.names)
      let split = try Splitter(Sample.options()).split(Sample.catalog(seed: 4, count: 30, subjects: 9))
      try target.checkReplaceable(names)
      try AtomicFile.write("mine\n", to: folder + "/val.jsonl")
      #expect(throws: Failure.self) { try target.checkReplaceable(names) }
      _ = try target.write(split)
      try target.checkReplaceable(names)
      for name in ["quarantine.jsonl", "dev.jsonl"] {
        try AtomicFile.write("mine\n", to: folder + "/" + name)
        #expect(throws: Failure.self) { try target.checkReplaceable(names + ["dev"]) }
        try Files.remove(folder + "/" + name)
      }
      let train = try Files.read(folder + "/train.jsonl")
      try AtomicFile.write(train + Array("\n".utf8), to: folder + "/train.jsonl")
      let failure = #expect(throws: Failure.self) { try target.checkReplaceable(names) }
      #expect(failure?.place.hasSuffix("/train.jsonl") == true)
      try AtomicFile.write("{}", to: folder + "/split.json")
      #expect(throws: Failure.self) { try target.checkReplaceable(names) }
    }
  }

  @Test func `a report that leads elsewhere, or makes no sense, is refused`() throws {
    try withTemporaryFolder { folder in
      let target = SplitFolder(folder + "/set")
      try AtomicFile.write("precious", to: folder + "/other.jsonl")
      _ = try target.write(try Splitter(Sample.options()).split(Sample.catalog(seed: 4, count: 30, subjects: 9)))
      let text = String(decoding: try Files.read(folder + "/set/split.json"), as: UTF8.self)
      let changes = [
        ("\"manifest\" : \"val.jsonl\"", "\"manifest\" : \"../other.jsonl\""),
        ("\"name\" : \"val\"", "\"name\" : \"test\""),
        ("\"schema_version\" : 2", "\"schema_version\" : 3"),
      ]
      for (old, new) in changes {
        #expect(text.contains(old))
        try AtomicFile.write(text.replacing(old, with: new), to: folder + "/set/split.json")
        #expect(throws: Failure.self) { try GrownSplit(reading: target) }
        #expect(throws: Failure.self) { try target.checkReplaceable(Sample.shares.names) }
      }
      #expect(String(decoding: try Files.read(folder + "/other.jsonl"), as: UTF8.self) == "precious")
    }
  }

  /// The machine may stop between any two files: each prefix of what a growth writes must leave everybody where they were.
  @Test func `a growth that was stopped while it was written is gone on with, and nobody moves`() throws {
    let all = Sample.catalog(seed: 4, count: 60, subjects: 20)
    try withTemporaryFolder { folder in
      _ = try SplitFolder(folder + "/old").write(try Splitter(Sample.options()).split(Array(all.prefix(40))))
      let places = try GrownSplit(reading: SplitFolder(folder + "/old")).places
      _ = try SplitFolder(folder + "/new").write(try Splitter(Sample.options()).split(all, places: places))
      let written = ["train.jsonl", "val.jsonl", "test.jsonl"]
      for count in 0...written.count {
        let target = SplitFolder("\(folder)/stopped-\(count)")
        for name in written + ["split.json"] {
          try AtomicFile.write(Files.read("\(folder)/old/\(name)"), to: "\(target.path)/\(name)")
        }
        try AtomicFile.write(Files.read(folder + "/new/split.json"), to: target.path + "/split.json.next")
        for name in written.prefix(count) {
          try AtomicFile.write(Files.read("\(folder)/new/\(name)"), to: "\(target.path)/\(name)")
        }
        try target.checkReplaceable(Sample.shares.names)
        let kept = try GrownSplit(reading: target).places
        let again = try target.write(try Splitter(Sample.options()).split(all, places: kept))
        let moved = try GrownSplit(reading: target).places
        #expect(places.allSatisfy { moved[$0.key] == $0.value } && moved.count == 60, "after \(count) manifests")
        #expect(
          again.splits.map(\.images.achieved).reduce(0, +) == 60 && !Files.exists(target.path + "/split.json.next"))
      }
    }
  }

  @Test func `asked and achieved add up to what there is`() throws {
    let items = Sample.catalog(seed: 6, count: 200, subjects: 30)
    let report = try Splitter(Sample.options()).split(items).report(manifestDigests: digests)
    #expect(report.splits.map(\.images.asked).reduce(0, +) == 200)
    #expect(report.splits.map(\.images.achieved).reduce(0, +) == 200)
    #expect(report.splits.map(\.groups).reduce(0, +) == report.groups.count)
    for (place, part) in report.splits.enumerated() {
      #expect(report.strata.map { $0.images[place].achieved }.reduce(0, +) == part.images.achieved)
      #expect(report.strata.map { $0.faces[place].achieved }.reduce(0, +) == part.faces.achieved)
    }
  }

  @Test func `an unknown attribute is refused with the nearest names`() {
    let items = Sample.catalog(seed: 2, count: 20, subjects: 4)
    let failure = #expect(throws: Failure.self) {
      try Splitter(Sample.options(stratify: ["contry"])).split(items)
    }
    #expect(failure?.nextStep == "Did you mean country?")
    #expect(throws: Failure.self) { try Splitter(Sample.options(groupBy: ["person"])).split(items) }
  }

  @Test func `a giant group is named with the nearest ratio that it allows`() throws {
    let items = (0..<100).map { Sample.item($0, attributes: ["subject": $0 < 85 ? "giant" : "s\($0)"]) }
    let report = try Splitter(Sample.options(stratify: [])).split(items).report(manifestDigests: digests)
    let messages = report.warnings.filter { $0.kind == "infeasible" }.map(\.message)
    #expect(messages.count == 1, "the whole set, of which there is one stratum")
    #expect(messages.allSatisfy { $0.contains("subject giant with 85 images") })
    #expect(messages.allSatisfy { $0.contains("85/8/7") || $0.contains("85/7/8") })
  }

  @Test func `a value in one split alone and a stratum of one are named`() throws {
    var items = (0..<40).map { Sample.item($0, attributes: ["country": "France"]) }
    items += (40..<50).map { Sample.item($0, attributes: ["country": "Serbia", "subject": "only"]) }
    items.append(Sample.item(50))
    let report = try Splitter(Sample.options(stratify: ["country"])).split(items).report(manifestDigests: digests)
    let words = report.warnings.map { $0.kind + ": " + $0.message }
    #expect(words.contains { $0.hasPrefix("alone: country Serbia (10 images) lies in train alone") })
    #expect(words.contains { $0.hasPrefix("rare: 1 stratum") && $0.contains("(missing), labelled (1 in ") })
  }

  @Test func `who stratifies or groups by nothing is told`() throws {
    let items = Sample.catalog(seed: 2, count: 40, subjects: 4)
    let report = try Splitter(Sample.options(stratify: [], groupBy: [])).split(items).report(manifestDigests: digests)
    #expect(report.warnings.map(\.kind).prefix(2) == ["unstratified", "ungrouped"])
  }

  @Test func `a split without a face is told in plain words`() throws {
    func warnings(_ faces: (Int) -> Int?, _ shares: [Int]) throws -> [String] {
      let items = (0..<40).map { Sample.item($0, faces: faces($0)) }
      let options = Sample.options(
        stratify: [], groupBy: [], shares: SplitShares(names: ["train", "val", "test"], weights: shares))
      let report = try Splitter(options).split(items).report(manifestDigests: digests)
      return report.warnings.filter { $0.kind == "faceless" }.map(\.message)
    }
    #expect(try warnings({ $0 < 20 ? 1 : nil }, [70, 15, 15]) == [])
    #expect(try warnings({ _ in 1 }, [80, 20, 0]) == [])
    #expect(try warnings({ $0 == 0 ? 1 : 0 }, [70, 15, 15]).first?.hasPrefix("No face in val and test:") == true)
    #expect(try warnings({ _ in nil }, [70, 15, 15]).first?.hasPrefix("No face in any split:") == true)
  }

  @Test func `nothing is split into three empty parts`() throws {
    let report = try Splitter(Sample.options()).split([]).report(manifestDigests: digests)
    #expect(report.splits.map(\.images.achieved) == [0, 0, 0])
  }

  @Test func `the text has a line for each split, the strata that are furthest off, and warnings of two lines`() throws
  {
    let report = try Splitter(Sample.options()).split(Sample.catalog(seed: 2, count: 90, subjects: 9))
      .report(manifestDigests: digests)
    let lines = report.text().split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("split "))
    for (line, part) in zip(lines[1...3], report.splits) {
      #expect(
        line.hasPrefix(part.name) && line.hasSuffix(" \(part.groups)") && line.contains("\(part.images.achieved)"))
    }
    #expect(lines.count { $0.hasSuffix("labelled") || $0.contains("labelled  ") || $0.contains("empty  ") } == 3)
    let near = report.strata.count { $0.images.allSatisfy { abs($0.asked - $0.achieved) <= 1 } }
    #expect(lines.contains("strata: \(near) of \(report.strata.count) within one image of what was asked"))
    #expect(lines.contains { $0.hasPrefix("country, sex, labels (asked→achieved)") })
    #expect(!report.text().contains("warning"))
    let warnings = report.warningText.split(separator: "\n")
    #expect(warnings.allSatisfy { $0.hasPrefix("warning: ") })
    #expect(Set(report.warnings.map(\.kind)).count <= warnings.count && warnings.allSatisfy { $0.count <= 275 })
    #expect(lines.count < 30)
  }

  @Test func `the three strata of the text are those furthest off`() throws {
    let report = try Splitter(Sample.options()).split(Sample.catalog(seed: 5, count: 90, subjects: 9))
      .report(manifestDigests: digests)
    func off(_ stratum: SplitReport.StratumReport) -> Int {
      stratum.images.reduce(0) { $0 + abs($1.asked - $1.achieved) }
    }
    let all = report.text(allStrata: true)
    let rows = report.text().split(separator: "\n").drop { !$0.hasPrefix("country, sex, labels ") }.dropFirst().prefix(
      3)
    let shown = report.strata.filter { stratum in
      let name = (stratum.values.map { $0 ?? "(missing)" } + [stratum.labels]).joined(separator: ", ")
      #expect(all.contains(name))
      return rows.contains { $0.hasPrefix(name + " ") }
    }
    #expect(shown.map(off).sorted() == report.strata.map(off).sorted().suffix(3))
  }

  @Test func `what many warnings of one kind say is counted, and long names are cut on the left`() throws {
    var report = try Splitter(Sample.options()).split([]).report(manifestDigests: digests)
    let path = "../../" + String(repeating: "folder/", count: 40) + "last.jpg"
    report.warnings = (0..<9).map { .init(kind: "chain", message: "Group \($0) of \(path) is large.") }
    let lines = report.warningText.split(separator: "\n")
    #expect(lines.count == 4 && lines[3] == "warning: 6 more in split.json")
    #expect(lines[0].hasPrefix("warning: Group 0 of …/folder/") && lines[0].hasSuffix("/last.jpg is large."))
  }
}
