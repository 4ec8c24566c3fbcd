import Basics
import Compute
import Dataset
import Splitting
import TestSupport
import Testing

@Suite("What is asked of a split") struct SplitRequestTests {
  @Test(
    "Parts, hundredths and counts of any number of splits",
    arguments: [
      ("train=0.7,val=0.15,test=0.15", [14, 3, 3]), ("a=50,b=50", [1, 1]), ("train=rest,test=250", [3, 1]),
      ("train=800,test=200", [4, 1]), ("a=0.25,b=0.25,c=0.25,d=0.25", [1, 1, 1, 1]), ("all=1", [1]),
    ])
  func shares(text: String, weights: [Int]) throws {
    #expect(try SplitRequest(splits: text).shares(of: 1000).weights == weights)
  }

  @Test(
    "What adds up to nothing is refused with its sum",
    arguments: [
      ("train=0.7,val=0.2", "add up to 0.9,"), ("train=600,test=300", "add up to 900, and there are 1000"),
      ("train=rest,test=2000", "add up to 2000"), ("train=0.5,test=500", "500.5"),
      ("train=rest,val=rest", "not amounts"),
      ("train", "not a name, an equals sign"), ("a/b=1", "not a name"), ("a=0.5,a=0.5", "one name for two"),
      ("", "not a name"),
      ("a=-1,b=101", "not amounts"), ("a=0.5,A=0.5", "one name for two"), ("Quarantine=1", "images of no split"),
    ])
  func refused(text: String, words: String) {
    let failure = #expect(throws: Failure.self) { try SplitRequest(splits: text).shares(of: 1000) }
    #expect(failure?.reason.contains(words) == true, "\(failure?.reason ?? "")")
  }

  @Test("Counts are met exactly where groups are single")
  func counts() throws {
    let items = (0..<137).map { Sample.item($0) }
    let shares = try SplitRequest(splits: "train=rest,val=11,test=7").shares(of: 137)
    let split = try Splitter(Sample.options(stratify: [], groupBy: [], shares: shares)).split(items)
    #expect((0..<3).map { split.items(in: $0).count } == [119, 11, 7])
  }

  @Test(
    "Numbers fall into bins that begin at multiples of the width",
    arguments: [
      ("age:5", "23", "20..<25"), ("age:5", "25", "25..<30"), ("age:5", "-1", "-5..<0"), ("age:5", "0", "0..<5"),
      ("x:0.1", "0.3", "0.3..<0.4"), ("x:0.1", "-0.25", "-0.3..<-0.2"), ("x:0.5", "7.000", "7..<7.5"),
    ])
  func bins(key: String, value: String, bin: String) throws {
    let attribute = String(key.prefix { $0 != ":" })
    let items = [Sample.item(1, attributes: [attribute: value]), Sample.item(2)]
    let split = try Splitter(Sample.options(stratify: [key], groupBy: [])).split(items)
    #expect(split.strata.map { $0.values } == [[bin], [nil]])
  }

  @Test("A value that is no number is named")
  func noNumber() {
    let items = [Sample.item(1, attributes: ["age": "31"]), Sample.item(2, attributes: ["age": "old"])]
    let failure = #expect(throws: Failure.self) {
      try Splitter(Sample.options(stratify: ["age:5"], groupBy: [])).split(items)
    }
    #expect(failure?.reason == "'old' of ../photos/2.jpg is not a number to put into a bin")
  }

  @Test("A name may have a colon")
  func colon() {
    #expect(
      StratumKey("a:b").attribute == "a:b" && StratumKey("a:b:2").attribute == "a:b"
        && StratumKey("a:0").binWidth == nil)
  }

  @Test("Frames of one camera within seconds are a burst, whatever the offset; other clocks are not compared")
  func bursts() {
    let shots: [(String?, String?)] = [
      ("X", "2026-05-17T14:03:59.5+02:00"), ("X", "2026-05-17T12:04:05Z"), ("X", "2026-05-17T12:04:20Z"),
      ("Y", "2026-05-17T12:04:05Z"),
      ("X", "2026-05-17T12:04:05"), ("X", "2026-05-17T12:04:06"), (nil, "2026-05-17T12:04:06"), ("X", nil),
      ("X", "2026-02-28T23:59:58Z"),
      ("X", "2026-03-01T00:00:01Z"), ("X", "nonsense"),
    ]
    let items = shots.enumerated().map { Sample.item($0, camera: $1.0, takenAt: $1.1) }
    let links = Bursts.links(items, within: 10)
    let numbers = Dictionary(uniqueKeysWithValues: items.indices.map { (items[$0].id, $0) })
    #expect(Set(links.map { Set([numbers[$0.first], numbers[$0.second]]) }) == [[0, 1], [4, 5], [8, 9]])
    #expect(Bursts.links(items, within: 15).count == 4)
  }

  @Test("A root depends on ids and labels alone, and on each of them")
  func merkle() throws {
    var random = Random(seed: 4)
    for count in [0, 1, 2, 3, 5, 8, 13] {
      let records = Sample.catalog(seed: UInt64(count), count: count, subjects: 3).map(\.record)
      let root = try MerkleTree.root(of: records)
      var shuffled = records
      random.shuffle(&shuffled)
      for place in shuffled.indices { shuffled[place].fileName = "elsewhere" }
      #expect(try MerkleTree.root(of: shuffled) == root)
      for place in records.indices {
        var other = records
        other[place].labels = .labelled([Annotation(box: Box(x: 9, y: 9, width: 1, height: 1))])
        #expect(try MerkleTree.root(of: other) != root)
        #expect(try MerkleTree.root(of: records.filter { $0.id != records[place].id }) != root)
      }
    }
    let three = [3, 1, 2].map { number in
      ManifestRecord(fileName: "", id: Sample.id(number), width: 1, height: 1, labels: .unlabelled)
    }
    let leaves = three.sorted { $0.id < $1.id }.map { record in
      let id = stride(from: 0, to: 64, by: 2).compactMap { UInt8(record.id.hex.dropFirst($0).prefix(2), radix: 16) }
      return Digest.bytes([0] + id + Array("null".utf8))
    }
    let pair = Digest.bytes([1] + leaves[0] + leaves[1])
    #expect(try MerkleTree.root(of: three) == Digest.hex(Digest.bytes([1] + pair + leaves[2])))
    #expect(try MerkleTree.root(of: []) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test("Counts on a set with a giant group are told, and nothing overflows")
  func giant() throws {
    let items = (0..<3000).map { Sample.item($0, attributes: ["subject": $0 < 2700 ? "giant" : "s\($0)"]) }
    let shares = SplitShares(names: ["a", "b"], weights: [1_500_000_001, 1_499_999_999])
    let split = try Splitter(Sample.options(stratify: [], shares: shares)).split(items)
    let report = try split.report(manifestDigests: ["", ""])
    #expect(report.splits.map(\.images.achieved).sorted() == [300, 2700])
  }

  @Test("A split of nothing is told, and closes no search")
  func empty() throws {
    let items = (0..<40).map { Sample.item($0) }
    let shares = SplitShares(names: ["train", "val", "test"], weights: [1, 0, 0])
    let report = try Splitter(Sample.options(stratify: [], groupBy: [], shares: shares)).split(items)
      .report(manifestDigests: ["", "", ""])
    #expect(report.warnings.first { $0.kind == "empty" }?.message.hasPrefix("No image in val and test") == true)
  }

  @Test("What other balances took from a stratum is not laid to a group")
  func traded() throws {
    let items = Sample.catalog(seed: 12, count: 120, subjects: 60)
    let report = try Splitter(Sample.options()).split(items).report(manifestDigests: ["", "", ""])
    for stratum in report.infeasible {
      let achieved = stratum.images.map(\.achieved).reduce(0, +)
      let near = zip(stratum.nearest, stratum.images).allSatisfy { abs($0 * achieved - 100 * $1.asked) <= 100 }
      #expect(!near, "\(stratum.stratum): its groups would allow what was asked")
    }
  }
}
