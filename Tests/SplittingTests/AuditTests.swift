import Compute
import Dataset
import Splitting
import Testing

@Suite("An audit's statistics") struct StatisticsTests {
  @Test("Chi-square and Cramér's V of tables that are worked out in books")
  func chiSquare() {
    let halved = ContingencyTable([[10, 20], [30, 40]], groups: 50)
    #expect(abs(halved.chiSquare - 0.396825396825397) < 1e-12)
    let table = ContingencyTable([[10, 20], [30, 40]])
    #expect(abs(table.chiSquare - 0.793650793650794) < 1e-12 && table.degreesOfFreedom == 1)
    #expect(abs(table.pValue - 0.372998483613487) < 1e-9)
    let large = ContingencyTable([[90, 60, 104, 95], [30, 50, 51, 20], [30, 40, 45, 35]])
    #expect(abs(large.chiSquare - 24.5712028585826) < 1e-9 && large.degreesOfFreedom == 6)
    #expect(abs(large.pValue - 0.000409842592) < 1e-9)
    #expect(ContingencyTable([[50, 0], [0, 50]]).cramersV == 1)
    #expect(ContingencyTable([[20, 40], [10, 20]]).cramersV < 1e-9)
    #expect(ContingencyTable([[5, 7], [0, 0]]).pValue == 1 && ContingencyTable([]).cramersV == 0)
  }

  @Test("The tail of chi-square is that of the exponential for two degrees of freedom, and of the normal for one")
  func tails() {
    for x in stride(from: 0.1, through: 60, by: 3.7) {
      let two = ContingencyTable.tail(x, degrees: 2)
      #expect(abs(two - exponential(-x / 2)) <= 1e-13 * max(two, 1e-300) + 1e-16)
    }
    #expect(abs(ContingencyTable.tail(3.841458820694124, degrees: 1) - 0.05) < 1e-12)
    #expect(abs(ContingencyTable.tail(18.307038053275146, degrees: 10) - 0.05) < 1e-12)
  }

  /// e to the `x` by its series.
  private func exponential(_ x: Double) -> Double {
    let half = (0..<30).reversed().reduce(1.0) { 1 + $0 * (x / 64) / Double($1 + 1) }
    return (0..<6).reduce(half) { power, _ in power * power }
  }

  @Test("The largest distance of two cumulative shares is that of counting", arguments: UInt64(1)...10)
  func kolmogorov(seed: UInt64) {
    var random = Random(seed: seed)
    let a = (0..<random.integer(in: 1...40)).map { _ in Double(random.integer(in: 0...12)) }
    let b = (0..<random.integer(in: 1...40)).map { _ in Double(random.integer(in: 0...12)) }
    func share(_ sample: [Double], _ x: Double) -> Double { Double(sample.count { $0 <= x }) / Double(sample.count) }
    let wanted = (0...12).map { abs(share(a, Double($0)) - share(b, Double($0))) }.max() ?? 0
    let test = KolmogorovSmirnov(a, b)
    #expect(abs(test.statistic - wanted) < 1e-12, "seed \(seed)")
    #expect(KolmogorovSmirnov(b, a) == test && (0...1).contains(test.pValue), "seed \(seed)")
  }

  @Test("Samples of one distribution are told apart about once in twenty at five in a hundred")
  func level() {
    var random = Random(seed: 5)
    let found = (0..<400).count { _ in
      let samples = (0..<2).map { _ in (0..<150).map { _ in Double(random.integer(in: 0...1_000_000)) } }
      return KolmogorovSmirnov(samples[0], samples[1]).pValue < 0.05
    }
    #expect((6...40).contains(found), "seed 5: \(found) of 400")
  }
}

@Suite("An audit") struct SplitAuditTests {
  private func image(
    _ number: Int, _ split: Int, _ attributes: [String: String] = [:], faces: Int? = 1, camera: String? = nil,
    side: Double = 4,
    brightness: Double = 0.5
  ) -> AuditImage {
    var item = Sample.item(number, attributes: attributes, faces: faces, camera: camera)
    if let faces {
      item.labels = .labelled((0..<faces).map { _ in Annotation(box: Box(x: 0, y: 0, width: side, height: side)) })
    }
    return AuditImage(split: split, path: "\(number).jpg", item: item, brightness: brightness)
  }

  private func report(
    _ images: [AuditImage], groupBy: [String] = [], links: [ItemLink] = [], placing: Set<String> = [],
    layout: AuditReport.Layout = .manifests
  ) throws -> AuditReport {
    try SplitAudit(["train", "val", "test"], images, groupBy: groupBy, links: links, placing: placing)
      .report(layout, faults: [], closest: [], limits: [])
  }

  @Test("What dsm splits does not leak, whatever it is grouped by", arguments: UInt64(1)...6)
  func sound(seed: UInt64) throws {
    var random = Random(seed: seed)
    let items = Sample.catalog(seed: seed, count: 300, subjects: 70)
    let links = (0..<40).map { _ in Sample.near(random.integer(in: 0...299), random.integer(in: 0...299)) }
    let split = try Splitter(Sample.options(seed: seed)).split(items, links: links)
    let images = zip(split.items, split.splitOfItem).map {
      AuditImage(split: $1 ?? 0, path: $0.fileName, item: $0, brightness: 0.5)
    }
    let report = try report(images, groupBy: ["subject"], links: links)
    #expect(report.isSound, "seed \(seed): \(report.leaks.prefix(3))")
    #expect(
      try report.splits.map(\.merkleRoot) == split.report(manifestDigests: ["", "", ""]).splits.map(\.merkleRoot))
  }

  @Test("Equal bytes, people and looks across splits are leaks; within one they are not")
  func leaks() throws {
    var copy = image(1, 2)
    copy.path = "copy.jpg"
    let images = [
      image(1, 0), copy, image(2, 0, ["subject": "anna"]), image(3, 1, ["subject": "anna"]),
      image(4, 1, ["subject": "anna"]),
      image(5, 0), image(6, 2), image(7, 0), image(8, 0),
    ]
    let links = [Sample.near(5, 6, correlation: 0.985), Sample.near(7, 8)]
    let report = try report(images, groupBy: ["subject"], links: links)
    #expect(report.leaks.map(\.cause) == ["bytes", "subject", "near"])
    #expect(report.leaks.map(\.files) == [["1.jpg", "copy.jpg"], ["2.jpg", "3.jpg"], ["5.jpg", "6.jpg"]])
    #expect(report.leaks.map(\.splits) == [["train", "test"], ["train", "val"], ["train", "test"]])
    #expect(report.leaks[1].words == "the same subject, anna" && report.faults.isEmpty && !report.isSound)
    let text = report.text()
    #expect(text.contains("3 leaks.") && text.contains("leak: 1.jpg (train) and copy.jpg (test): the same bytes"))
  }

  @Test("What others wrote into attributes and names does not command the terminal")
  func printable() throws {
    let images = (0..<300).map { image($0, $0 % 3, ["country": $0 % 3 == 0 ? "\u{1B}[31mred" : "blue"]) }
    var report = try report(images)
    #expect(report.text().contains("No leak was found, and all is as it was said."))
    report.limits = ["seen\u{7}"]
    #expect(report.warnings.contains { $0.message.contains("\u{1B}") })
    let text = report.text()
    #expect(text.contains("and all that was looked into is as it was said."))
    #expect(text.contains("[31mred") && !text.contains("\u{1B}") && !text.contains("\u{7}"))
  }

  @Test("The same bytes twice in one split are told")
  func repeated() throws {
    var copy = image(1, 0)
    copy.path = "copy.jpg"
    #expect(try report([image(1, 0), copy]).faults.map(\.place) == ["copy.jpg"])
    #expect(try report([image(1, 0), copy], layout: .folders).isSound, "in folders nobody said that it comes once")
  }

  @Test("A split by country is told as what it is; one that looks like the whole is not")
  func forbidden() throws {
    func set(_ split: (Int) -> Int, country: (Int) -> String) -> [AuditImage] {
      (0..<300).map { image($0, split($0), ["country": country($0)]) }
    }
    let countries = ["France", "India", "Serbia"]
    let bad = try report(set({ $0 % 3 }, country: { countries[$0 % 3] }))
    #expect(bad.comparisons.first { $0.name == "country" }?.effect == 1)
    let alone = bad.warnings.first { $0.kind == "alone" }?.message ?? ""
    #expect(
      alone.contains(
        "country France (100 images) lies in train alone, as do 2 more of 3 values. This is a split by country"))
    let good = try report(set({ $0 % 3 }, country: { countries[$0 / 3 % 3] }))
    #expect(good.warnings.isEmpty, "\(good.warnings)")
    let oneCamera = (0..<300).map { image($0, $0 % 3, camera: $0 % 3 == 2 ? "Canon R5" : $0 % 2 == 0 ? "A" : "B") }
    #expect(
      try report(oneCamera).warnings.first { $0.kind == "alone" }?.message.hasPrefix(
        "camera Canon R5 (100 images) lies in test") == true)
  }

  @Test("Splits of other face sizes or another brightness are told with the split that differs")
  func unlike() throws {
    let sizes = (0..<300).map { image($0, $0 % 3, side: $0 % 3 == 1 ? 200 : Double(10 + $0 % 50)) }
    let report = try report(sizes)
    let found = report.comparisons.first { $0.name == "face size" }
    #expect(found?.split == "val" && found?.effect == 1 && (found?.pValue ?? 1) < 1e-6)
    #expect(report.warnings.map(\.kind) == ["unlike"])
    let dark = (0..<300).map { image($0, $0 % 3, brightness: Double($0 % 7) / 10 + ($0 % 3 == 2 ? 0.3 : 0)) }
    #expect(
      try self.report(dark).warnings.contains { $0.message.hasPrefix("test differs from the others in brightness") })
  }

  @Test("Ages are compared as numbers, names of people not at all")
  func scales() throws {
    let images = (0..<300).map {
      image($0, $0 % 3, ["age": "\($0 % 60)", "subject": "s\($0)", "sex": $0 % 2 == 0 ? "f" : "m"])
    }
    let names = Dictionary(uniqueKeysWithValues: try report(images).comparisons.map { ($0.name, $0.test) })
    #expect(names["age"] == "kolmogorov-smirnov" && names["sex"] == "chi-square" && names["subject"] == nil)
  }

  @Test("One camera a person is no split by camera, and the column that places is not compared")
  func grouped() throws {
    let images = (0..<300).map { number in
      let person = number / 25
      return image(
        number, person % 3, ["subject": "s\(person)", "official": ["train", "val", "test"][person % 3]],
        camera: "camera \(person)",
        side: Double(20 + 10 * person))
    }
    let alone = try report(images, groupBy: ["subject"], placing: ["official"])
    #expect(alone.warnings.isEmpty && alone.isSound, "\(alone.warnings)")
    #expect(!alone.comparisons.contains { $0.name == "official" })
    let blind = try report(images, placing: ["official"])
    #expect(blind.warnings.contains { $0.kind == "alone" && $0.message.hasPrefix("camera") })
  }

  @Test("A pair is told once, however many ties it has")
  func once() throws {
    let images = [image(1, 0, ["subject": "a"]), image(2, 2, ["subject": "a"])]
    let links = [Sample.near(1, 2), ItemLink(Sample.id(1), Sample.id(2), .pixels)]
    #expect(try report(images, groupBy: ["subject"], links: links).leaks.map(\.cause) == ["subject"])
    #expect(try report(images, links: links).leaks.map(\.cause) == ["pixels"])
  }

  @Test("dsm's own splits are told to be unlike hardly ever", arguments: UInt64(1)...8)
  func falseAlarms(seed: UInt64) throws {
    let items = Sample.catalog(seed: seed, count: 600, subjects: 120)
    let split = try Splitter(Sample.options(seed: seed)).split(items)
    let images = zip(split.items, split.splitOfItem).map {
      AuditImage(split: $1 ?? 0, path: $0.fileName, item: $0, brightness: Double($0.id.word % 1000) / 1000)
    }
    #expect(try !report(images, groupBy: ["subject"]).warnings.contains { $0.kind == "unlike" }, "seed \(seed)")
  }
}
