import Basics
import Compute
import Dataset
import Splitting
import TestSupport
import Testing

@Suite("Images that are tied and placed") struct PlacingTests {
  private func places(_ split: Split) -> [ContentID: Placement] {
    split.splitOfContent.mapValues { Placement($0, .kept) }
  }

  private func split(
    _ items: [SplitItem], links: [ItemLink] = [], places: [ContentID: Placement] = [:], groupBy: [String] = ["subject"]
  ) throws -> Split {
    try Splitter(Sample.options(stratify: [], groupBy: groupBy)).split(items, links: links, places: places)
  }

  private func report(_ split: Split) throws -> SplitReport { try split.report(manifestDigests: ["", "", ""]) }

  @Test("A link joins two subjects, and the report names the pair, the cause and the sizes")
  func link() throws {
    let items = (0..<8).map { Sample.item($0, attributes: ["subject": "s\($0 / 2)"]) }
    let split = try split(items, links: [Sample.near(0, 7), Sample.near(0, 1)])
    #expect(split.grouping.groups.map(\.count).sorted() == [2, 2, 4])
    let merges = try report(split).groups.merges
    #expect(merges.map(\.cause) == ["near"] && merges[0].sizes == [2, 2])
    #expect(Set(merges[0].files) == ["../photos/0.jpg", "../photos/7.jpg"])
  }

  @Test("Groups are the connected components of all ties, however they come", arguments: UInt64(1)...8)
  func components(seed: UInt64) throws {
    var random = Random(seed: seed)
    let items = Sample.catalog(seed: seed, count: 60, subjects: 25)
    let links = (0..<20).map { _ in Sample.near(random.integer(in: 0...59), random.integer(in: 0...59)) }
    let split = try split(items, links: links)
    var label = Dictionary(uniqueKeysWithValues: items.enumerated().map { ($1.id, $0) })
    var ties = links.map { ($0.first, $0.second) }
    for a in items {
      for b in items where a.attributes["subject"] != nil && a.attributes["subject"] == b.attributes["subject"] {
        ties.append((a.id, b.id))
      }
    }
    for _ in items {
      for (a, b) in ties { (label[a], label[b]) = (min(label[a]!, label[b]!), min(label[a]!, label[b]!)) }
    }
    let wanted = Set(Dictionary(grouping: items.map(\.id)) { label[$0]! }.values.map(Set.init))
    #expect(Set(split.grouping.groups.map { Set($0.map { split.items[$0].id }) }) == wanted, "seed \(seed)")
    var shuffled = links
    random.shuffle(&shuffled)
    #expect(try self.split(items.reversed(), links: shuffled).grouping.merges == split.grouping.merges, "seed \(seed)")
  }

  @Test("A chain beyond the limit is told with the link that holds it together least")
  func chain() throws {
    let items = (0..<30).map { Sample.item($0, attributes: ["subject": $0 < 6 ? "a" : $0 < 10 ? "b" : "s\($0)"]) }
    var options = Sample.options(stratify: [])
    options.maxGroup = 8
    let links = [Sample.near(0, 9, correlation: 0.95), Sample.near(9, 12), Sample.near(20, 21)]
    let report = try report(try Splitter(options).split(items, links: links))
    #expect(report.groups.chains.map(\.images) == [11])
    let weakest = try #require(report.groups.chains.first?.weakest)
    #expect(Set(weakest.files) == ["../photos/0.jpg", "../photos/9.jpg"] && weakest.sizes.sorted() == [5, 6])
    let warning = try #require(report.warnings.first { $0.kind == "chain" })
    #expect(warning.message.contains("Group subject a has 11 images") && warning.message.contains("correlation 0.95"))
  }

  @Test("A set that grows moves nobody, and new images come near what was asked", arguments: UInt64(1)...12)
  func growth(seed: UInt64) throws {
    let all = Sample.catalog(seed: seed, count: 330, subjects: 90)
    let before = try Splitter(Sample.options(seed: seed)).split(Array(all.prefix(300)))
    let after = try Splitter(Sample.options(seed: seed)).split(all, places: places(before))
    for (id, place) in before.splitOfContent { #expect(after.splitOfContent[id] == place, "seed \(seed)") }
    let quarantined = Set(after.grouping.quarantine.map { after.items[$0.item].id })
    #expect(after.splitOfContent.count + quarantined.count == 330, "seed \(seed)")
    #expect(quarantined.isDisjoint(with: before.splitOfContent.keys), "seed \(seed)")
    #expect(after.grouping.leaks.isEmpty, "seed \(seed)")
    for part in try report(after).splits { #expect(abs(part.images.asked - part.images.achieved) <= 8, "seed \(seed)") }
    let again = try Splitter(Sample.options(seed: seed)).split(all.reversed(), places: places(before))
    #expect(again.splitOfItem == after.splitOfItem, "seed \(seed)")
  }

  @Test("A new image goes where the image lies to which it is tied; one that ties train to test goes into quarantine")
  func quarantine() throws {
    let old = (0..<40).map { Sample.item($0, attributes: ["subject": "s\($0)"]) }
    let before = try split(old)
    let test = try #require((0..<40).first { before.splitOfContent[Sample.id($0)] == 2 })
    let train = try #require((0..<40).first { before.splitOfContent[Sample.id($0)] == 0 })
    let new = [
      Sample.item(100), Sample.item(101, attributes: ["subject": "s\(train)"]), Sample.item(102), Sample.item(103),
    ]
    let links = [Sample.near(100, test), Sample.near(101, test), Sample.near(102, 103), Sample.near(103, 101)]
    let after = try split(old + new, links: links, places: places(before))
    #expect(after.splitOfContent[Sample.id(100)] == 2)
    let entries = try report(after).quarantine
    #expect(entries.map(\.id) == [Sample.id(101)])
    #expect(entries[0].ties.map(\.split) == ["train", "test"])
    #expect(entries[0].ties[0].words == "the same subject, as ../photos/\(train).jpg")
    #expect(entries[0].ties[1].words.hasSuffix("as ../photos/\(test).jpg"))
    #expect(
      after.splitOfContent[Sample.id(102)] != nil
        && after.splitOfContent[Sample.id(102)] == after.splitOfContent[Sample.id(103)])
    #expect(
      try report(after).warnings.first { $0.kind == "quarantine" }?.message.contains("1 image in no split") == true)
  }

  @Test("Images that lay apart before and turn out to belong together are told, and stay")
  func leak() throws {
    let old = (0..<40).map { Sample.item($0, attributes: ["subject": "s\($0)"]) }
    let before = try split(old)
    let test = try #require((0..<40).first { before.splitOfContent[Sample.id($0)] == 2 })
    let train = try #require((0..<40).first { before.splitOfContent[Sample.id($0)] == 0 })
    let after = try split(old, links: [Sample.near(train, test)], places: places(before))
    #expect(after.splitOfContent == before.splitOfContent)
    let leaks = try report(after).leaks
    #expect(leaks.count == 1 && Set(leaks[0].splits) == ["train", "test"])
    #expect(try report(after).warnings.first?.kind == "leak")
  }

  @Test("A pin takes its whole group along; two pins that tear a group are refused")
  func pins() throws {
    let items = (0..<30).map { Sample.item($0, attributes: ["subject": "s\($0 / 3)"]) }
    let pinned = try split(items, places: [Sample.id(0): Placement(1, .pinned), Sample.id(29): Placement(2, .pinned)])
    #expect((0..<3).allSatisfy { pinned.splitOfContent[Sample.id($0)] == 1 })
    #expect((27..<30).allSatisfy { pinned.splitOfContent[Sample.id($0)] == 2 })
    let failure = #expect(throws: Failure.self) {
      try split(items, places: [Sample.id(0): Placement(1, .pinned), Sample.id(1): Placement(2, .pinned)])
    }
    #expect(failure?.reason.contains("the same subject, as ../photos/") == true)
  }

  @Test("The set's own splits are kept; where they leak, test is whole and train yields")
  func official() throws {
    let items = (0..<30).map { number in
      Sample.item(
        number, attributes: ["subject": "s\(number)", "part": number < 10 ? "training" : number < 20 ? "test" : ""])
    }
    let places = try SplitSources.official("part", items, splits: ["train", "val", "test"])
    let split = try split(items, links: [Sample.near(3, 13), Sample.near(25, 13), Sample.near(26, 4)], places: places)
    #expect(split.grouping.quarantine.map { split.items[$0.item].id } == [Sample.id(3)])
    #expect((10..<20).allSatisfy { split.splitOfContent[Sample.id($0)] == 2 })
    #expect((0..<10).allSatisfy { $0 == 3 || split.splitOfContent[Sample.id($0)] == 0 })
    #expect(split.splitOfContent[Sample.id(25)] == 2 && split.splitOfContent[Sample.id(26)] == 0)
    #expect(throws: Failure.self) { try SplitSources.official("part", items, splits: ["a", "b"]) }
    #expect(throws: Failure.self) { try SplitSources.official("prt", items, splits: ["train", "test"]) }
  }

  @Test("Folds: each image is tested once, validated once, and no group is torn", arguments: [3, 5, 8])
  func folds(count: Int) throws {
    let items = Sample.catalog(seed: 3, count: 200, subjects: 50)
    let split = try Splitter(Sample.options(shares: Split.foldShares(count))).split(items)
    var tested: [ContentID: Int] = [:]
    for number in 0..<count {
      let fold = split.fold(number)
      #expect(fold.options.shares.names == ["train", "val", "test"])
      for group in fold.grouping.groups { #expect(Set(group.map { fold.splitOfItem[$0] }).count == 1) }
      for item in fold.items(in: 2) { tested[item.id, default: 0] += 1 }
      #expect(
        try fold.report(manifestDigests: ["", "", ""]).splits.allSatisfy {
          abs($0.images.asked - $0.images.achieved) < 5
        })
    }
    #expect(tested.count == 200 && tested.values.allSatisfy { $0 == 1 })
  }

  @Test("Leaving a value out: test holds it alone, and whoever is tied to it is in no split")
  func leavingOut() throws {
    var items = Sample.catalog(seed: 9, count: 200, subjects: 40)
    items.append(Sample.item(500, attributes: ["country": "France", "subject": "both"]))
    items.append(Sample.item(501, attributes: ["country": "India", "subject": "both"]))
    #expect(Splitter.values(of: "country", in: items) == ["France", "India", "Serbia", "USA"])
    let splitter = Splitter(Sample.options(stratify: ["sex"], groupBy: ["subject"]))
    let split = try splitter.leavingOut("country", "France", items, links: [])
    #expect(Set(split.items(in: 2).map(\.id)) == Set(items.filter { $0.attributes["country"] == "France" }.map(\.id)))
    let quarantined = Set(split.grouping.quarantine.map { split.items[$0.item].id })
    #expect(quarantined.contains(Sample.id(501)))
    let rest = [0, 1].map { split.items(in: $0).count }
    #expect(rest[0] + rest[1] + split.items(in: 2).count + quarantined.count == items.count)
    #expect(abs(rest[1] * 85 - (rest[0] + rest[1]) * 15) < 85 * 4)
  }

  @Test("A photograph of a known leak's person goes into quarantine, and not to one of the two sides")
  func torn() throws {
    let old = (0..<40).map { Sample.item($0, attributes: ["subject": "s\($0)"]) }
    let before = try split(old)
    let test = try #require((0..<40).first { before.splitOfContent[Sample.id($0)] == 2 })
    let train = try #require((0..<40).first { before.splitOfContent[Sample.id($0)] == 0 })
    let kept = places(before)
    for ties in [
      [Sample.near(100, train)], [Sample.near(100, test)], [Sample.near(100, 101), Sample.near(101, train)],
    ] {
      let new = [Sample.item(100), Sample.item(101)]
      let after = try split(old + new, links: [Sample.near(train, test)] + ties, places: kept)
      #expect(
        !after.grouping.quarantine.isEmpty
          && after.splitOfContent[Sample.id(100)] != after.splitOfContent[Sample.id(test)])
      #expect(after.grouping.leaks.count == 1)
    }
    var person = old
    person[train].aliases = ["subject": ["s\(test)"]]
    let third = Sample.item(100, attributes: ["subject": "s\(test)"])
    let after = try split(person + [third], places: kept)
    #expect(
      after.grouping.quarantine.map { after.items[$0.item].id } == [Sample.id(100)] && after.grouping.leaks.count == 1)
  }

  /// Links of clusters as a search gives them: a tree of each, among those that are not left out.
  private func trees(_ clusters: [[Int]], without: Set<ContentID>) -> [ItemLink] {
    clusters.flatMap { cluster in
      let left = cluster.filter { !without.contains(Sample.id($0)) }
      return left.dropFirst().map { Sample.near(left[0], $0) }
    }
  }

  @Test(
    "Whoever is alike lies together, is told as a leak, or is in quarantine, whatever goes into quarantine",
    arguments: UInt64(1)...30)
  func hubs(seed: UInt64) throws {
    var random = Random(seed: seed)
    let items = (0..<60).map {
      Sample.item($0, attributes: random.chance(0.6) ? ["subject": "s\(random.integer(in: 0...20))"] : [:])
    }
    var numbers = Array(0..<60)
    random.shuffle(&numbers)
    let clusters = stride(from: 0, to: 60, by: 5).map { Array(numbers[$0..<($0 + 5)]) }
    var places: [ContentID: Placement] = [:]
    for number in 0..<60 where random.chance(0.5) {
      places[Sample.id(number)] = Placement(random.integer(in: 0...2), seed % 2 == 0 ? .kept : .official)
    }
    let split = try Splitter(Sample.options(stratify: [])).split(items, places: places) { trees(clusters, without: $0) }
    let leaking = Set(split.grouping.leaks.flatMap(\.items).map { split.items[$0].id })
    for cluster in clusters {
      let placed = cluster.filter { split.splitOfContent[Sample.id($0)] != nil }
      let splits = Set(placed.map { split.splitOfContent[Sample.id($0)] })
      #expect(splits.count <= 1 || placed.contains { leaking.contains(Sample.id($0)) }, "seed \(seed): \(cluster)")
      let free = placed.filter { places[Sample.id($0)] == nil }
      if splits.count > 1 { #expect(free.isEmpty, "seed \(seed): \(free) of a torn cluster was placed") }
    }
    for (id, place) in places where place.reason == .kept {
      #expect(split.splitOfContent[id] == place.split, "seed \(seed)")
    }
  }

  @Test("A test split stays whole wherever it stands, and a copy that is official twice is tested")
  func testFirst() throws {
    let items =
      (0..<20).map { Sample.item($0, attributes: ["part": $0 < 10 ? "test" : "train"]) }
      + [Sample.item(30, attributes: ["part": "train"], aliases: ["part": ["testing"]])]
    let names = ["test", "train"]
    let places = try SplitSources.official("part", items, splits: names)
    #expect(places[Sample.id(30)] == Placement(0, .official))
    let options = Sample.options(stratify: [], groupBy: [], shares: SplitShares(names: names, weights: [1, 1]))
    let split = try Splitter(options).split(items, links: [Sample.near(3, 13)], places: places)
    #expect(split.grouping.quarantine.map { split.items[$0.item].id } == [Sample.id(13)])
  }
}
