import Basics
import Dataset
import Foundation
import TestSupport
import Testing
import Training

@Suite("What training and measuring do where photographs are wrong") struct VerificationCommandTests {
  private static let training = ["train", "manifests", "--preset", "nano", "--size", "64", "--epochs", "1", "--out"]

  /// A catalog of drawn photographs and its split.
  private func prepare(_ tool: Tool) throws {
    for arguments in [
      ["synthesize", "photos", "--images", "24", "--long-side", "96"], ["ingest", "photos"],
      ["split", "--ratios", "50/25/25"],
    ] {
      let outcome = try tool.run(arguments)
      #expect(outcome.code == 0, "\(arguments): \(outcome)")
    }
  }

  /// Has split.json tell of a pair that belongs together and lies in two splits.
  private func tellLeak(_ folder: String) throws {
    let path = folder + "/manifests/split.json"
    var report = try #require(
      try JSONSerialization.jsonObject(with: Data(try Files.read(path))) as? [String: Any])
    report["leaks"] = [["files": ["a.jpg", "b.jpg"], "ids": [], "splits": ["train", "test"], "words": "twins"]]
    try AtomicFile.write(Array(try JSONSerialization.data(withJSONObject: report)), to: path)
  }

  /// Takes one photograph away, changes one, and puts another in the place of a third; their paths.
  private func spoil(_ folder: String) throws -> [String] {
    let set = try ManifestSet(reading: folder + "/manifests")
    let paths = set.train.records[..<2].map(set.train.path) + set.test.records[..<1].map(set.test.path)
    try FileManager.default.removeItem(atPath: paths[0])
    try AtomicFile.write("<html>", to: paths[1])
    try AtomicFile.write(try Files.read(set.val.path(of: set.val.records[0])), to: paths[2])
    return paths
  }

  @Test("Wrong photographs end a training before it writes anything; --skip-missing goes on without them")
  func photographs() throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      try prepare(tool)
      try tellLeak(folder)
      let paths = try spoil(folder)
      let refused = try tool.run(Self.training + ["run"])
      #expect(refused.code == 2 && !Files.exists(folder + "/run"), "\(refused)")
      #expect(refused.errors.contains("(1 missing, 1 changed, 1 swapped). Put them back"), "\(refused)")
      #expect(refused.errors.contains("leak: a.jpg (train) and b.jpg (test): twins"), "\(refused)")
      for path in paths { #expect(refused.errors.contains(Files.name(of: path)), "\(refused)") }
      let skipped = try tool.run(Self.training + ["run", "--skip-missing"])
      #expect(
        skipped.code == 0 && skipped.errors.contains("are left out: 2 of 12 in train, 1 of 6 in test"), "\(skipped)")
      let recorded = try RunFolder(folder + "/run").description().skipped
      #expect(recorded?.mapValues(\.count) == ["train": 2, "test": 1])
      try evaluate(tool)
      try resume(tool, paths)
    }
  }

  /// The test split lacks a photograph, the validation split none.
  private func evaluate(_ tool: Tool) throws {
    let refused = try tool.run("evaluate", "run")
    #expect(refused.code == 2 && refused.errors.contains("1 of 6 photographs (1 swapped)"), "\(refused)")
    #expect(refused.errors.contains("warning: 1 pair of photographs that belong together lies in two"), "\(refused)")
    let skipped = try tool.run("evaluate", "run", "--skip-missing")
    #expect(skipped.code == 0 && skipped.output.contains("in 5 photographs"), "\(skipped)")
    #expect(try tool.run("evaluate", "run", "--split", "val").code == 0)
  }

  /// A run that has not ended leaves out what it did before, without being told, and nothing else.
  private func resume(_ tool: Tool, _ paths: [String]) throws {
    try FileManager.default.removeItem(atPath: tool.folder + "/run/test.json")
    let same = try tool.run("train", "--resume", "run")
    #expect(same.code == 0 && same.errors.contains("the same photographs as when it began"), "\(same)")
    try FileManager.default.removeItem(atPath: tool.folder + "/run/test.json")
    let set = try ManifestSet(reading: tool.folder + "/manifests")
    try FileManager.default.removeItem(atPath: set.val.path(of: set.val.records[1]))
    let other = try tool.run("train", "--resume", "run", "--skip-missing")
    #expect(other.code == 2 && other.errors.contains("1 of 24 photographs (1 missing)"), "\(other)")
  }

  @Test("A manifest that was edited since the split is refused, by training and by measuring")
  func manifests() throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      try prepare(tool)
      #expect(try tool.run(Self.training + ["run"]).code == 0)
      let records = try Manifest(reading: folder + "/manifests/val.jsonl").records
      try Manifest(folder: folder, records: records.reversed()).write(to: folder + "/manifests/val.jsonl")
      for arguments in [Self.training + ["other"], ["evaluate", "run", "--manifests", "manifests"]] {
        let outcome = try tool.run(arguments)
        #expect(outcome.code == 2 && outcome.errors.contains("manifests/val.jsonl: edited since"), "\(outcome)")
      }
      #expect(!Files.exists(folder + "/other"))
    }
  }
}
