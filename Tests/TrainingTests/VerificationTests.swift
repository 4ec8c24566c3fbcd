import Basics
import Compute
import Dataset
import Foundation
import Network
import Streaming
import TestSupport
import Testing
import Training

@Suite("Photographs and manifests are verified before anything is learned") struct VerificationTests {
  private let workers = Workers(threads: 2)

  /// Writes manifests of these records into `folder`, and reads them.
  private func manifests(
    _ folder: String, train: [ManifestRecord], val: [ManifestRecord], test: [ManifestRecord]
  ) throws -> ManifestSet {
    for (name, records) in [("train", train), ("val", val), ("test", test)] {
      try Manifest(folder: folder, records: records).write(to: "\(folder)/\(name).jsonl")
    }
    return try ManifestSet(reading: folder)
  }

  /// Nine photographs: five to learn from, two in each of the other splits.
  private func withNine(_ body: (SmallSet, ManifestSet) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 9, side: 64, smallest: 8)
      let all = set.manifests.train.records
      let divided = try manifests(
        set.manifests.folder, train: Array(all[..<5]), val: Array(all[5..<7]), test: Array(all[7...]))
      try body(set, divided)
    }
  }

  /// Records of photographs that are nowhere.
  private func nowhere(_ numbers: Range<Int>) -> [ManifestRecord] {
    numbers.map {
      ManifestRecord(
        fileName: "\($0).png", id: ContentID(hashing: Array("\($0)".utf8)), width: 9, height: 9, labels: .unlabelled)
    }
  }

  private func trainer(_ set: SmallSet, _ manifests: ManifestSet, _ run: String) throws -> Trainer {
    var options = TrainingOptions()
    options.preset = .nano
    options.sizes = [64]
    options.longSide = 64
    options.batch = 4
    options.length = .epochs(2)
    return try Trainer(
      options: options, manifests: manifests, run: set.run(run), workers: workers, cacheBytes: 1 << 20,
      shouldStop: { false }, report: { _ in })
  }

  private func remove(_ index: Int, of manifest: Manifest) throws {
    try FileManager.default.removeItem(atPath: manifest.path(of: manifest.records[index]))
  }

  @Test("Whole photographs give no finding")
  func whole() throws {
    try withNine { set, manifests in
      let check = try trainer(set, manifests, "run").check()
      #expect(check.count == 9 && check.findings.isEmpty && check.lines.isEmpty && check.skipped.isEmpty)
    }
  }

  @Test("Missing, changed, swapped, unreadable and damaged photographs of all three splits are told apart")
  func kinds() throws {
    try withNine { set, manifests in
      let (train, val) = (manifests.train, manifests.val)
      try remove(0, of: train)
      try AtomicFile.write("<html>", to: train.path(of: train.records[1]))
      try AtomicFile.write(try Files.read(val.path(of: val.records[0])), to: train.path(of: train.records[2]))
      try remove(1, of: val)
      try FileManager.default.createDirectory(
        atPath: val.path(of: val.records[1]), withIntermediateDirectories: false)
      let test = try damaged(manifests.test)
      let broken = try self.manifests(manifests.folder, train: train.records, val: val.records, test: test)
      let check = try trainer(set, broken, "run").check()
      #expect(check.findings.map(\.kind) == [.missing, .changed, .swapped, .unreadable, .damaged])
      #expect(check.findings.map(\.split) == ["train", "train", "train", "val", "test"])
      #expect(check.findings[2].owner?.split == "val" && check.findings[2].owner?.fileName == val.records[0].fileName)
      #expect(check.counts == "1 missing, 1 changed, 1 swapped, 1 unreadable, 1 damaged")
      #expect(check.lines.count == 10 && check.lines[5].hasSuffix("bytes of \(val.records[0].fileName) (val)"))
    }
  }

  /// The records of `manifest`, the first one's file cut short before the manifest was written.
  private func damaged(_ manifest: Manifest) throws -> [ManifestRecord] {
    var records = manifest.records
    let path = manifest.path(of: records[0])
    let start = Array(try Files.read(path).prefix(300))
    try AtomicFile.write(start, to: path)
    records[0].id = ContentID(hashing: start)
    return records
  }

  @Test("Unlabelled photographs are looked for too, and the first ten of a kind are named")
  func firstTen() throws {
    try withTemporaryFolder { folder in
      let set = try manifests(folder, train: nowhere(0..<11), val: nowhere(11..<12), test: nowhere(12..<13))
      let sources = [("train", set.train), ("val", set.val), ("test", set.test)].map {
        (split: $0.0, photographs: PhotographSource(manifest: $0.1, longSide: nil, cacheBytes: 0))
      }
      let check = PhotographCheck(sources, of: set, workers: workers)
      #expect(check.lines.first == "13 missing: no such file" && check.lines.last == "  and 3 more")
      #expect(
        check.lines.dropFirst().dropLast().map { String($0.dropFirst(2)) }
          == (0..<10).map { "\(folder)/\($0).png (train)" })
      #expect(throws: Failure.self) { try set.without(check.skipped) }
    }
  }

  @Test("A run without some photographs has the weights of one on manifests without them, and says which")
  func skipping() throws {
    try withNine { set, manifests in
      let gone = [manifests.train.records[1], manifests.val.records[0]]
      try remove(1, of: manifests.train)
      try remove(0, of: manifests.val)
      let rest = try manifests.without(try trainer(set, manifests, "skipping").check().skipped)
      _ = try trainer(set, rest, "skipping").start()
      let recorded = try #require(try set.run("skipping").description().skipped)
      #expect(recorded.mapValues(\.count) == ["train": 1, "val": 1])
      #expect(recorded["train"]?.ids == [gone[0].id] && recorded["val"]?.photographs.first?.file == gone[1].fileName)
      let fewer = try self.manifests(
        manifests.folder, train: rest.train.records, val: rest.val.records, test: rest.test.records)
      _ = try trainer(set, fewer, "fewer").start()
      #expect(try set.run("fewer").description().skipped == nil)
      let tensors = try ["skipping", "fewer"].map { try Safetensors(reading: set.run($0).lastFile).tensors }
      #expect(tensors[0] == tensors[1])
    }
  }

  @Test("A run is gone on with without the same photographs, and with no others")
  func resuming() throws {
    try withNine { set, manifests in
      try remove(1, of: manifests.train)
      let skipped = try trainer(set, manifests, "run").check().skipped
      let rest = try manifests.without(skipped)
      _ = try trainer(set, rest, "run").start()
      _ = try trainer(set, rest, "run").resume()
      #expect(throws: Failure.self) { try trainer(set, manifests, "run").resume() }
      try remove(2, of: manifests.train)
      let check = try trainer(set, manifests, "run").check()
      #expect(check.beyond(skipped).findings.map(\.problem.id) == [manifests.train.records[2].id])
      #expect(throws: Failure.self) { try trainer(set, manifests.without(check.skipped), "run").resume() }
    }
  }

  @Test("A split is not left without a photograph, nor without a face", arguments: [false, true])
  func nothingLeft(keepsAnEmptyOne: Bool) throws {
    try withNine { set, manifests in
      var test = manifests.test.records
      if keepsAnEmptyOne { test[1].labels = .labelled([]) }
      let manifests = try self.manifests(
        manifests.folder, train: manifests.train.records, val: manifests.val.records, test: test)
      for index in keepsAnEmptyOne ? [0] : [0, 1] { try remove(index, of: manifests.test) }
      let skipped = try trainer(set, manifests, "run").check().skipped
      let failure = #expect(throws: Failure.self) { try manifests.without(skipped) }
      #expect(failure?.place == manifests.manifestFile("test"))
    }
  }

  @Test("A photograph that stands in two manifests, or twice in one, is refused with both file names")
  func leaks() throws {
    try withTemporaryFolder { folder in
      let (train, val, test) = (nowhere(0..<3), nowhere(3..<4), nowhere(4..<5))
      try manifests(folder, train: train, val: val, test: test).requireSound()
      var copy = train[1]
      copy.fileName = "copy.png"
      let across = try manifests(folder, train: train, val: val, test: test + [copy])
      let one = #expect(throws: Failure.self) { try across.requireSound() }
      #expect(one?.reason.contains("1.png in train.jsonl and copy.png in test.jsonl") == true)
      let within = try manifests(folder, train: train + [copy, copy], val: val, test: test)
      let other = #expect(throws: Failure.self) { try within.requireSound() }
      #expect(other?.reason.contains("1.png in train.jsonl and copy.png in train.jsonl") == true)
      #expect(other?.reason.hasSuffix("and 1 more") == true)
    }
  }

  @Test("A manifest that is not the one of split.json is refused; a split.json of another making says nothing")
  func edited() throws {
    try withTemporaryFolder { folder in
      let set = try manifests(folder, train: nowhere(0..<3), val: nowhere(3..<4), test: nowhere(4..<5))
      let parts = set.digests.map { #"{"name": "\#($0)", "manifest": "\#($0).jsonl", "sha256": "\#($1)"}"# }
      let splits = #""splits": [\#(parts.joined(separator: ","))]"#
      try AtomicFile.write(#"{"schema": "dsm.split", \#(splits)}"#, to: folder + "/split.json")
      try set.requireSound()
      let changed = try manifests(folder, train: nowhere(0..<3), val: nowhere(5..<7), test: nowhere(4..<5))
      let failure = #expect(throws: Failure.self) { try changed.requireSound() }
      #expect(failure?.place == folder + "/val.jsonl" && failure?.nextStep.contains("dsm split") == true)
      for other in [#"{"schema": "mine", \#(splits)}"#, "{}"] {
        try AtomicFile.write(other, to: folder + "/split.json")
        try changed.requireSound()
      }
    }
  }

  @Test("Leaks that split.json tells are named, and refuse nothing", arguments: [0, 1, 12])
  func toldLeaks(count: Int) throws {
    try withTemporaryFolder { folder in
      let set = try manifests(folder, train: nowhere(0..<3), val: nowhere(3..<4), test: nowhere(4..<5))
      #expect(try set.leakWarnings().isEmpty)
      let leaks = (0..<count).map { number in
        #"{"files": ["\#(number).jpg", "b.jpg"], "ids": [], "splits": ["train", "test"], "words": "named as a pair"}"#
      }
      let parts = set.digests.map { #"{"manifest": "\#($0).jsonl", "sha256": "\#($1)"}"# }.joined(separator: ",")
      try AtomicFile.write(
        #"{"schema": "dsm.split", "splits": [\#(parts)], "leaks": [\#(leaks.joined(separator: ","))]}"#,
        to: folder + "/split.json")
      try set.requireSound()
      let lines = try set.leakWarnings()
      guard count > 0 else { return #expect(lines.isEmpty) }
      #expect(lines[0].hasPrefix(count == 1 ? "warning: 1 pair of" : "warning: 12 pairs of"))
      #expect(lines[1] == "leak: 0.jpg (train) and b.jpg (test): named as a pair")
      #expect(lines.count == (count == 1 ? 2 : 12) && (count == 1 || lines[11].contains("and 2 more")))
    }
  }
}
