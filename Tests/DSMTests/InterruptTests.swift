import Basics
import Foundation
import Network
import TestSupport
import Testing
import Training

@Suite("Ctrl-C") struct InterruptTests {
  @Test("A training that is asked to stop saves, ends with 2 and says how to go on; then it is as if nothing had been")
  func training() throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      for arguments in [
        ["synthesize", "photos", "--images", "24", "--long-side", "96"], ["ingest", "photos"],
        ["split", "--ratios", "50/25/25"],
      ] { #expect(try tool.run(arguments).code == 0) }
      let arguments = [
        "train", "manifests", "--preset", "nano", "--size", "64", "--batch", "4", "--epochs", "60", "--json", "--out",
      ]
      #expect(try tool.run(arguments + ["whole"]).code == 0)
      let stopped = try tool.interrupted(arguments + ["run"], afterLines: 2)
      #expect(
        stopped.code == 2 && stopped.errors.contains("Go on with: dsm train manifests --resume run"), "\(stopped)")
      #expect(!Files.exists(folder + "/run/test.json"))
      #expect(try tool.run("train", "--resume", "run").code == 0)
      let runs = ["whole", "run"].map { RunFolder("\(folder)/\($0)") }
      let tensors = try runs.map { try Safetensors(reading: $0.lastFile).tensors }
      #expect(tensors[0] == tensors[1])
    }
  }
}
