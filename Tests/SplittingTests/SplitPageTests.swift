import Dataset
import Splitting
import TestSupport
import Testing

@Suite("The page of a split") struct SplitPageTests {
  private let wicked = "</td><script>\"x\" & 'y'"

  private func split(
    _ items: [SplitItem], links: [ItemLink] = [], places: [ContentID: Placement] = [:],
    stratify: [String] = ["country", "sex"], groupBy: [String] = ["subject"]
  ) throws -> Split {
    try Splitter(Sample.options(stratify: stratify, groupBy: groupBy)).split(items, links: links, places: places)
  }

  private func report(_ split: Split, closest: [ClosePair] = []) throws -> SplitReport {
    var evidence = SplitEvidence()
    evidence.closest = closest
    return try split.report(manifestDigests: ["aa", "bb", "cc"], evidence)
  }

  /// The page, whose thumbnails are all there, and how often each was asked for.
  private func read(
    _ split: Split, _ report: SplitReport
  ) throws -> (html: String, page: MarkupReader, asked: [ContentID: Int]) {
    var asked: [ContentID: Int] = [:]
    let page = SplitPage(split, report).page { id in
      asked[id, default: 0] += 1
      return Array(id.hex.utf8)
    }
    return (page.html, try MarkupReader.read(page.html), asked)
  }

  private func sample(_ seed: UInt64 = 3) throws -> (Split, SplitReport) {
    let links = (0..<12).map { Sample.near($0, 100 + $0, correlation: 0.95 + Double($0) / 1000) }
    let split = try split(Sample.catalog(seed: seed, count: 160, subjects: 40), links: links)
    let ids = split.items.map(\.id)
    let pairs = (0..<20).map { ClosePair(first: ids[$0], second: ids[$0 + 40], distance: $0, correlation: 0.9) }
    let apart = pairs.filter { split.splitOfContent[$0.first] != split.splitOfContent[$0.second] }
    return (split, try report(split, closest: apart))
  }

  @Test("It holds the numbers of the report: splits, strata, shares of values, warnings, merges and pairs")
  func numbers() throws {
    let (split, report) = try sample()
    let text = try read(split, report).page.text
    for part in report.splits {
      #expect(text.contains(part.name) && text.contains("\(part.images.achieved)") && text.contains("\(part.groups)"))
    }
    for stratum in report.strata {
      #expect(text.contains((stratum.values.map { $0 ?? "(missing)" } + [stratum.labels]).joined(separator: ", ")))
    }
    for warning in report.warnings { #expect(text.contains(warning.message)) }
    for merge in report.groups.merges { #expect(text.contains(merge.words)) }
    #expect(!report.closestPairs.isEmpty && text.contains("\(report.closestPairs[0].distance) of 64 bits differ"))
    for words in ["seed 7", "version \(Splitter.version)", "\(report.input.catalogSHA256.prefix(12))…", "holdout"] {
      #expect(text.contains(words), "\(words)")
    }
  }

  @Test("A thumbnail is asked for once and is in the page once; all that are shown are there", arguments: UInt64(1)...4)
  func thumbnails(seed: UInt64) throws {
    let (split, report) = try sample(seed)
    let (_, page, asked) = try read(split, report)
    let stored = page.elements.filter { $0.name == "symbol" }.compactMap { $0.attributes["id"] }
    let sources = page.elements.filter { $0.name == "image" }.compactMap { $0.attributes["href"] }
    #expect(asked.values.allSatisfy { $0 == 1 } && stored.count == asked.count, "seed \(seed)")
    #expect(Set(stored).count == stored.count && Set(sources).count == stored.count, "seed \(seed)")
    let shown = page.elements.filter { $0.name == "use" }.compactMap { $0.attributes["href"]?.dropFirst() }.map(
      String.init)
    #expect(Set(shown) == Set(stored) && shown.count >= 24, "seed \(seed)")
  }

  @Test("Whatever is in a name or a value, it is text")
  func escaped() throws {
    let items = (0..<30).map { number in
      var item = Sample.item(number, attributes: ["country": wicked, "subject": "\(wicked)\(number)"])
      item.fileName = "../\(wicked)/\(number).jpg"
      return item
    }
    let split = try split(items, links: [Sample.near(0, 1)], stratify: ["country"])
    let page = try read(split, try report(split)).page
    #expect(!page.elements.contains { $0.name == "script" })
    #expect(page.text.contains(wicked))
  }

  @Test("A face counts in the bin of its longer side, in its own split, and not where it is to be ignored")
  func faces() throws {
    let items = (0..<20).map { number in
      var item = Sample.item(number)
      let ignored = Annotation(box: Box(x: 0, y: 0, width: 300, height: 10), ignore: true)
      item.labels = .labelled([Annotation(box: Box(x: 0, y: 0, width: 40, height: 64)), ignored])
      return item
    }
    let split = try split(items, stratify: [], groupBy: [])
    let html = try read(split, try report(split)).html
    #expect(html.contains("train, 64 to 128: 14 (100%)") && html.contains("val, 64 to 128: 3 (100%)"))
    #expect(html.contains("test, 10 to 20: 3 (100%)"))
  }

  @Test("Nothing, images without faces, and a split of nothing make a page too")
  func empty() throws {
    let none = try split([])
    #expect(try read(none, try report(none)).page.text.contains("No warnings.") == (try report(none).warnings.isEmpty))
    let faceless = try split((0..<10).map { Sample.item($0, faces: nil) }, stratify: [], groupBy: [])
    let text = try read(faceless, try report(faceless)).page.text
    #expect(text.contains("No faces:") && !text.contains("Face sizes"))
    let shares = SplitShares(names: ["train", "val", "test"], weights: [1, 1, 0])
    let two = try Splitter(Sample.options(stratify: [], groupBy: [], shares: shares)).split(
      (0..<9).map { Sample.item($0) })
    _ = try read(two, try report(two))
  }

  @Test("Without thumbnails the words are there, and no picture is")
  func pictureless() throws {
    let (split, report) = try sample()
    let page = try MarkupReader.read(SplitPage(split, report).page { _ in nil }.html)
    #expect(!page.elements.contains { ["use", "image"].contains($0.name) })
    #expect(page.text.contains("no thumbnail") && page.text.contains("../photos/"))
  }

  @Test("Leaks and quarantine come before all other warnings, with their pictures and what ties them")
  func placed() throws {
    let old = (0..<40).map { Sample.item($0, attributes: ["subject": "s\($0)"]) }
    let before = try split(old, stratify: [])
    let test = try #require((0..<40).first { before.splitOfContent[Sample.id($0)] == 2 })
    let train = try #require((0..<40).first { before.splitOfContent[Sample.id($0)] == 0 })
    let places = before.splitOfContent.mapValues { Placement($0, .kept) }
    let new = Sample.item(101, attributes: ["subject": "s\(train)"])
    let links = [Sample.near(101, test), Sample.near(train, test)]
    let after = try split(old + [new], links: links, places: places, stratify: [])
    let report = try report(after)
    #expect(report.leaks.count == 1 && report.quarantine.count == 1)
    let (html, page, asked) = try read(after, report)
    #expect(Set(asked.keys).isSuperset(of: [101, test, train].map(Sample.id)))
    let order = ["Leak:", "Quarantine:", "Not stratified:"].compactMap { html.firstRange(of: $0)?.lowerBound }
    #expect(order.count == 3 && order == order.sorted())
    for tie in report.quarantine[0].ties { #expect(page.text.contains("\(tie.split): \(tie.words)")) }
    #expect(report.quarantine[0].ties.compactMap(\.id) == [train, test].map(Sample.id))
    #expect(page.text.contains(report.leaks[0].words) && page.text.contains("in quarantine"))
  }

  @Test("Of many strata and merges some are shown, the weakest first, and the rest is counted")
  func limits() throws {
    let items = (0..<300).map { Sample.item($0, attributes: ["country": "c\($0 % 90)", "subject": "s\($0)"]) }
    let links = (0..<60).map { Sample.near($0, 300 - 60 + $0, correlation: 0.94 + Double($0) / 1000) }
    let split = try split(items, links: links, stratify: ["country"])
    let report = try report(split)
    let (_, page, asked) = try read(split, report)
    #expect(page.text.contains("Shown are the 40 largest; 50 more are in split.json."))
    #expect(page.text.contains("12 more are in split.json.") && page.text.contains("60 joined"))
    #expect(asked.count == 96)
    let weakest = try #require(page.text.firstRange(of: "correlation 0.94)")?.lowerBound)
    let next = try #require(page.text.firstRange(of: "correlation 0.941)")?.lowerBound)
    #expect(weakest < next && !page.text.contains("correlation 0.999)"))
  }

  @Test("A group beyond the limit is shown with its weakest link")
  func chain() throws {
    var options = Sample.options(stratify: [], groupBy: [])
    options.maxGroup = 3
    let links = (0..<5).map { Sample.near($0, $0 + 1, correlation: $0 == 2 ? 0.95 : 0.99) }
    let split = try Splitter(options).split((0..<30).map { Sample.item($0) }, links: links)
    let text = try read(split, try report(split)).page.text
    #expect(text.contains("6 images") && text.contains("weakest link: near-duplicates (correlation 0.95)"))
    #expect(text.contains("holds 3 and 3 images together"))
  }

  @Test("Countries are on the map, and what is no country beside it")
  func countries() throws {
    let names = ["US", "USA", "NG", "Atlantis"]
    let items = (0..<80).map { Sample.item($0, attributes: ["country": names[$0 % 4]]) }
    let split = try split(items, stratify: ["country"], groupBy: [])
    let (html, page, _) = try read(split, try report(split))
    #expect(page.elements.filter { $0.attributes["class"] == "land" }.count > 190)
    #expect(
      html.contains("United States, train 28, val 6, test 6") && html.contains("Nigeria, train 14, val 3, test 3"))
    #expect(page.text.contains("country, not on the map"))
    let other = try self.split(
      (0..<9).map { Sample.item($0, attributes: ["sex": "MA"]) }, stratify: ["sex"], groupBy: [])
    #expect(try !read(other, try report(other)).page.elements.contains { $0.attributes["class"] == "land" })
  }
}
