import Basics
import Foundation
import Network
import TestSupport
import Testing
import Training

/// `DSM_SOAK` says how often a training is killed.
private let kills = ProcessInfo.processInfo.environment["DSM_SOAK"].flatMap { Int($0) } ?? 3

@Suite("dsm train") struct TrainCommandTests {
  private static let small = ["train", "manifests", "--preset", "nano", "--size", "64", "--batch", "4"]

  /// Manifests of small drawn scenes in `manifests`.
  private func withManifests(_ body: (Tool) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      for arguments in [
        ["synthesize", "photos", "--images", "24", "--long-side", "96"], ["ingest", "photos"],
        ["split", "--ratios", "50/25/25"],
      ] {
        let outcome = try tool.run(arguments)
        #expect(outcome.code == 0, "\(arguments): \(outcome)")
      }
      try body(tool)
    }
  }

  private func tensors(_ tool: Tool, _ run: String) throws -> [String: Safetensors.Entry] {
    try Safetensors(reading: RunFolder("\(tool.folder)/\(run)").lastFile).tensors
  }

  @Test("A training killed at any moment and resumed ends with the weights of an undisturbed one")
  func kill() throws {
    try withManifests { tool in
      let arguments = Self.small + ["--epochs", "8", "--dropout", "0.1", "--checkpoint-every", "0.01s", "--out"]
      let started = Date()
      #expect(try tool.run(arguments + ["whole"]).code == 0)
      let duration = Date().timeIntervalSince(started)
      let whole = try tensors(tool, "whole")
      for round in 0..<kills {
        let run = "killed-\(round)"
        let moment = duration * .random(in: 0.1...0.9)
        _ = try tool.kill(arguments + [run], after: moment)
        // Killed before the run folder was made, it begins anew.
        let isBegun = Files.exists("\(tool.folder)/\(run)/train.json")
        if isBegun { _ = try tool.kill(["train", "--resume", run], after: duration * .random(in: 0.05...0.4)) }
        let outcome = try tool.run(isBegun ? ["train", "--resume", run] : arguments + [run])
        #expect(outcome.code == 0, "killed after \(moment) s: \(outcome)")
        #expect(try tensors(tool, run) == whole, "killed after \(moment) s")
      }
    }
  }

  @Test("A disk that is full while a state is saved leaves the one before, from which the run goes on")
  func fullDisk() throws {
    try withManifests { tool in
      let arguments = Self.small + ["--epochs", "3", "--out"]
      #expect(try tool.run(arguments + ["whole"]).code == 0)
      let first = Self.small + ["--epochs", "1", "--out", "run"]
      #expect(try tool.run(first).code == 0)
      let run = RunFolder(tool.folder + "/run")
      let before = try Files.read(run.lastFile)
      // No file may grow beyond 100 KiB: a write to it fails as on a full disk.
      let full = try tool.run(
        ["train", "--resume", "run", "--epochs", "3"],
        launcher: "/bin/sh -c 'trap \"\" XFSZ; ulimit -f 200; exec \"$0\" \"$@\"'")
      #expect(full.code == 2 && full.errors.contains("cannot be written (File too large)"), "\(full)")
      #expect(full.errors.contains("has space, then go on with: dsm train --resume run"), "\(full)")
      #expect(try Files.read(run.lastFile) == before)
      let names = try FileManager.default.contentsOfDirectory(atPath: run.path)
      #expect(!names.contains { $0.hasPrefix(".") }, "\(names)")
      #expect(try tool.run("train", "--resume", "run", "--epochs", "3").code == 0)
      #expect(try run.metrics().count == 3)
    }
  }

  @Test("The run folder has the options, the first batch and states to go on from; the file gives the same run")
  func config() throws {
    try withManifests { tool in
      let first = try tool.run(
        Self.small + ["--epochs", "2", "--optimizer", "sgd", "--schedule", "one-cycle", "--seed", "9", "--out", "run"])
      #expect(first.code == 0, "\(first)")
      #expect(first.errors.contains("expected of random weights") && first.errors.contains("A step takes"), "\(first)")
      for file in ["train.yaml", "first-batch.png", "versions/epoch-0.safetensors", "versions/epoch-2.safetensors"] {
        #expect(Files.exists("\(tool.folder)/run/\(file)"), "\(file)")
      }
      let again = try tool.run("train", "manifests", "--config", "run/train.yaml", "--out", "again")
      #expect(again.code == 0, "\(again)")
      #expect(try tensors(tool, "run") == tensors(tool, "again"))
      let branch = try tool.run("train", "--resume", "run@1", "--out", "branch")
      #expect(branch.code == 0, "\(branch)")
      #expect(try tensors(tool, "run") == tensors(tool, "branch"))
      let short = try tool.run("train", "--resume", "run@2", "--epochs", "1", "--out", "short")
      #expect(short.code == 2 && !Files.exists(tool.folder + "/short/train.json"), "\(short)")
      let found = try tool.run("detect", "--model", "run@1", "photos/images/00001.jpg")
      #expect(found.code == 0 && found.output.contains("face"), "\(found)")
      let measured = try tool.run("evaluate", "run@1", "--manifests", "manifests", "--split", "val")
      #expect(measured.code == 0 && measured.output.contains("AP50"), "\(measured)")
      let other = try tool.run("train", "manifests", "--config", "run/train.yaml", "--seed", "8", "--out", "other")
      #expect(try other.code == 0 && tensors(tool, "run") != tensors(tool, "other"))
      try AtomicFile.write("bach: 4\n", to: tool.folder + "/bad.yaml")
      let bad = try tool.run("train", "manifests", "--config", "bad.yaml", "--out", "bad")
      #expect(bad.code == 2 && bad.errors.contains("bad.yaml:1: has no key 'bach'. Did you mean batch"), "\(bad)")
      #expect(!Files.exists(tool.folder + "/bad"))
    }
  }

  @Test("Ctrl-C saves and ends with 2, and what goes on ends with the weights of an undisturbed training")
  func interrupted() throws {
    try withManifests { tool in
      let arguments = Self.small + ["--epochs", "60", "--json", "--out"]
      #expect(try tool.run(arguments + ["whole"]).code == 0)
      let stopped = try tool.interrupted(arguments + ["run"], afterLines: 2)
      #expect(
        stopped.code == 2 && stopped.errors.contains("Go on with: dsm train manifests --resume run"), "\(stopped)")
      #expect(!Files.exists(tool.folder + "/run/test.json"))
      #expect(try tool.run("train", "--resume", "run").code == 0)
      #expect(try tensors(tool, "run") == tensors(tool, "whole"))
    }
  }

  @Test("Two trainings do not work in one run")
  func turns() throws {
    try withManifests { tool in
      #expect(try tool.run(Self.small + ["--epochs", "1", "--out", "run"]).code == 0)
      let turn = try RunFolder(tool.folder + "/run").takeTurn()
      let second = try tool.run("train", "--resume", "run", "--epochs", "2")
      #expect(second.code == 2 && second.errors.contains("another training is at work here (process "), "\(second)")
      turn.release()
      #expect(try tool.run("train", "--resume", "run", "--epochs", "2").code == 0)
      #expect(!Files.exists(tool.folder + "/run/lock"))
    }
  }

  @Test("A run is begun with the weights of another, and the tensors are told")
  func transfer() throws {
    try withManifests { tool in
      #expect(try tool.run(Self.small + ["--epochs", "1", "--out", "run"]).code == 0)
      let second = try tool.run(
        Self.small + ["--epochs", "1", "--init", "run", "--freeze", "stem*", "--lr-mult", "head*=2", "--out", "second"])
      #expect(second.code == 0 && second.errors.contains("tensors loaded, 0 missing"), "\(second)")
      let slip = try tool.run(Self.small + ["--freeze", "stemm*", "--out", "third"])
      #expect(slip.code == 2 && slip.errors.contains("stemm*: no tensor is called so"), "\(slip)")
    }
  }

  @Test("Memory does not grow from epoch to epoch")
  func memory() throws {
    try withManifests { tool in
      #expect(try tool.run(Self.small + ["--epochs", "30", "--out", "run"]).code == 0)
      let bytes = try RunFolder(tool.folder + "/run").metrics().compactMap(\.residentBytes)
      try #require(bytes.isEmpty || bytes.count == 30)
      // By the tenth all memory is planned and all photographs are kept.
      let growth = bytes.isEmpty ? 0 : bytes[29] - bytes[9]
      #expect(growth < 6 << 20, "\(growth) bytes in 20 epochs: \(bytes)")
    }
  }

  @Test("A few photographs are learned by heart, and a learning rate is found, without a trace")
  func trials() throws {
    try withManifests { tool in
      let before = try FileManager.default.subpathsOfDirectory(atPath: tool.folder).sorted()
      let overfit = try tool.run("overfit", "manifests", "--n", "2", "--preset", "s", "--size", "96", "--steps", "600")
      #expect(overfit.code == 0 && overfit.output.contains("PASS"), "\(overfit)")
      let short = try tool.run("overfit", "manifests", "--n", "2", "--preset", "nano", "--size", "96", "--steps", "10")
      #expect(short.code == 1 && short.output.contains("FAIL"), "\(short)")
      let many = try tool.run("overfit", "manifests", "--n", "200")
      #expect(many.code == 2 && many.errors.contains("Ask for fewer with --n"), "\(many)")
      let rate = try tool.run("lr-find", "manifests", "--preset", "nano", "--size", "64", "--batch", "4")
      #expect(rate.code == 0 && rate.output.contains("*") && rate.output.contains("Learning rate: "), "\(rate)")
      #expect(try FileManager.default.subpathsOfDirectory(atPath: tool.folder).sorted() == before)
    }
  }

  @Test("What cannot be is refused by name")
  func refusals() throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      let gpu = try tool.run("train", "manifests", "--gpu")
      #expect(gpu.code == 64 && gpu.errors.contains("the processor's cores alone"), "\(gpu)")
      let batch = try tool.run("train", "manifests", "--batch", "0")
      #expect(
        batch.code == 64 && batch.errors.contains("--batch takes a whole number from 1 to 4096, not '0'"), "\(batch)")
      let out = try tool.run("train", "--resume", "run", "--out", "other")
      #expect(out.code == 64 && out.errors.contains("leave out --out"), "\(out)")
    }
  }
}
