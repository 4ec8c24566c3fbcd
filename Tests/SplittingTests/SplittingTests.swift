import Compute
import Dataset
import Splitting
import TestSupport
import Testing

/// Items and choices as tests need them.
enum Sample {
  /// An item whose id and name follow from `number`.
  static func item(
    _ number: Int, attributes: [String: String] = [:], aliases: [String: [String]] = [:], faces: Int? = 1,
    camera: String? = nil, takenAt: String? = nil
  ) -> SplitItem {
    let box = Annotation(box: Box(x: 1, y: 2, width: 3.5, height: 4))
    return SplitItem(
      id: id(number), fileName: "../photos/\(number).jpg", width: 640, height: 480, attributes: attributes,
      aliases: aliases, labels: faces.map { .labelled(Array(repeating: box, count: $0)) } ?? .unlabelled,
      camera: camera, takenAt: takenAt)
  }

  static func id(_ number: Int) -> ContentID { ContentID(hashing: Array("photograph \(number)".utf8)) }

  /// A link by looks.
  static func near(_ a: Int, _ b: Int, correlation: Double = 0.99) -> ItemLink {
    ItemLink(id(a), id(b), .near(.init(distance: 3, correlation: correlation)))
  }

  /// A catalog with groups, missing values and every state of labels.
  static func catalog(seed: UInt64, count: Int, subjects: Int) -> [SplitItem] {
    var random = Random(seed: seed)
    return (0..<count).map { number in
      var attributes: [String: String] = [:]
      if random.chance(0.8) { attributes["country"] = random.choose(["USA", "India", "France", "Serbia"]) }
      if random.chance(0.9) { attributes["sex"] = random.choose(["f", "m"]) }
      if random.chance(0.7) { attributes["subject"] = "s\(random.integer(in: 0...(subjects - 1)))" }
      let faces: Int? = random.chance(0.1) ? nil : random.chance(0.1) ? 0 : random.integer(in: 1...6)
      return item(number, attributes: attributes, faces: faces)
    }
  }

  /// The shares of 70/15/15.
  static let shares = SplitShares(names: ["train", "val", "test"], weights: [70, 15, 15])

  /// Options with the usual attributes.
  static func options(
    stratify: [String] = ["country", "sex"], groupBy: [String] = ["subject"], seed: UInt64 = 7,
    shares: SplitShares = shares
  ) -> SplitOptions {
    SplitOptions(shares: shares, stratify: stratify.map { StratumKey($0) }, groupBy: groupBy, seed: seed)
  }
}

@Suite struct SplitterLaws {
  @Test(arguments: UInt64(1)...12)
  func `every image lies in one split and no group is torn`(seed: UInt64) throws {
    let items = Sample.catalog(seed: seed, count: 40 + 30 * Int(seed), subjects: 5 + 8 * Int(seed))
    let split = try Splitter(Sample.options(seed: seed)).split(items)
    #expect(Set(split.items.map(\.id)) == Set(items.map(\.id)), "seed \(seed)")
    #expect((0..<3).flatMap { split.items(in: $0) }.count == items.count, "seed \(seed)")
    #expect(split.grouping.groups.flatMap(\.self).sorted() == Array(items.indices), "seed \(seed)")
    for group in split.grouping.groups { #expect(Set(group.map { split.splitOfItem[$0] }).count == 1, "seed \(seed)") }
    var homes: [String: Set<Int?>] = [:]
    for (item, place) in zip(split.items, split.splitOfItem) {
      if let subject = item.attributes["subject"] { homes[subject, default: []].insert(place) }
    }
    #expect(homes.values.allSatisfy { $0.count == 1 }, "seed \(seed)")
  }

  @Test(arguments: UInt64(1)...4)
  func `the order of the rows changes nothing`(seed: UInt64) throws {
    let items = Sample.catalog(seed: seed, count: 300, subjects: 60)
    let reference = try Splitter(Sample.options()).split(items)
    var shuffled = items
    var random = Random(seed: seed, 1)
    random.shuffle(&shuffled)
    let other = try Splitter(Sample.options()).split(shuffled)
    let digests = ["", "", ""]
    #expect(
      try reference.report(manifestDigests: digests) == other.report(manifestDigests: digests), "seed \(seed)")
    #expect(reference.splitOfItem == other.splitOfItem, "seed \(seed)")
  }

  @Test func `another seed gives another split`() throws {
    let items = Sample.catalog(seed: 3, count: 300, subjects: 60)
    let one = try Splitter(Sample.options(seed: 1)).split(items)
    let two = try Splitter(Sample.options(seed: 2)).split(items)
    #expect(one.splitOfItem != two.splitOfItem)
  }

  @Test(arguments: UInt64(1)...10)
  func `where every group is one image each stratum is off by less than one image`(seed: UInt64) throws {
    let items = Sample.catalog(seed: seed, count: 20 + 70 * Int(seed), subjects: 2)
    let split = try Splitter(Sample.options(groupBy: [], seed: seed)).split(items)
    for (stratum, members) in zip(split.strata, split.membersOfStratum) {
      for (place, share) in Sample.shares.weights.enumerated() {
        let held = members.count { split.splitOfItem[$0] == place }
        let off = abs(held * Sample.shares.whole - share * members.count)
        #expect(off < Sample.shares.whole, "seed \(seed), \(stratum.name), split \(place)")
      }
    }
  }

  @Test func `large groups are spread over all splits`() throws {
    let items = (0..<400).map { Sample.item($0, attributes: ["subject": "s\($0 < 200 ? $0 / 10 : $0)"]) }
    let split = try Splitter(Sample.options(stratify: [])).split(items)
    let large = split.grouping.groups.indices.filter { split.grouping.groups[$0].count == 10 }
    #expect(Set(large.map { split.splitOfGroup[$0] }) == [0, 1, 2])
  }

  @Test func `groups are closed transitively over several attributes`() throws {
    let items = [
      Sample.item(1, attributes: ["subject": "a", "burst": "x"]), Sample.item(2, attributes: ["subject": "a"]),
      Sample.item(3, attributes: ["subject": "b", "burst": "x"]), Sample.item(4, attributes: ["subject": "c"]),
      Sample.item(5, attributes: ["subject": ""]), Sample.item(6, attributes: ["subject": ""]),
    ]
    let split = try Splitter(Sample.options(stratify: [], groupBy: ["subject", "burst"])).split(items)
    #expect(split.grouping.groups.map(\.count).sorted() == [1, 1, 1, 3])
  }

  @Test(arguments: UInt64(1)...6)
  func `a photograph that two subjects claim holds the photographs of both together`(seed: UInt64) throws {
    let claimed = Sample.item(1, attributes: ["subject": "anna"], aliases: ["subject": ["bela", ""]])
    let others = (2..<40).map { Sample.item($0, attributes: ["subject": ["anna", "bela", "s\($0)"][min($0 - 2, 2)]]) }
    var copy = Sample.item(1, attributes: ["subject": "bela"])
    copy.fileName = "../photos/copy.jpg"
    let alone = Sample.item(1, attributes: ["subject": "anna"])
    for items in [[claimed] + others, [alone, copy] + others, [copy] + others + [alone]] {
      let split = try Splitter(Sample.options(stratify: [], seed: seed)).split(items)
      #expect(split.grouping.groups.map(\.count).max() == 3, "seed \(seed)")
      let ids = Set((1...3).map { Sample.item($0).id })
      #expect((0..<3).contains { ids.isSubset(of: split.items(in: $0).map(\.id)) }, "seed \(seed)")
    }
  }

  @Test func `copies of the same bytes are placed once`() throws {
    let items = (0..<20).map { Sample.item($0 % 10) }
    let split = try Splitter(Sample.options(stratify: [], groupBy: [])).split(items)
    #expect(split.items.count == 10)
    #expect(split.copies == 10)
  }

  @Test func `a hundred thousand images are split in seconds`() throws {
    let clock = ContinuousClock()
    var split: Split?
    let items = Sample.catalog(seed: 5, count: 100_000, subjects: 20_000)
    let time = try clock.measure { split = try Splitter(Sample.options()).split(items) }
    print(">> 100,000 images, \(split?.grouping.groups.count ?? 0) groups, \(split?.strata.count ?? 0) strata: \(time)")
    #expect(time < .seconds(20))
  }
}
