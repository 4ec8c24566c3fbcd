import Foundation
import TestSupport
import Testing

@Suite("dsm gradcheck") struct GradcheckCommandTests {
  private struct Row: Decodable {
    var name: String
    var error: Double
    var limit: Double
    var hasKinks: Bool
  }

  @Test("Everything passes, and the table says so")
  func table() throws {
    try withTemporaryFolder { folder in
      let outcome = try Tool(folder: folder).run("gradcheck")
      #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.output)")
      let lines = outcome.output.split(separator: "\n")
      #expect(lines.first?.split(separator: " ") == ["layer", "worst", "tensor", "error", "limit", "verdict"])
      for name in [
        "Conv2D", "GRU", "CrossEntropy", "DetectionLoss", "detector nano", "detector s", "detector m", "classifier s",
      ] {
        #expect(lines.contains { $0.hasPrefix(name) && $0.contains("PASS") }, "\(name)")
      }
      #expect(lines.last == "\(lines.count - 2) checked: all pass")
    }
  }

  @Test("What is named is checked, with another seed too, and can be read by programs")
  func json() throws {
    try withTemporaryFolder { folder in
      let outcome = try Tool(folder: folder).run(
        "gradcheck", "--layer", "ReLU", "--layer", "Soft", "--seed", "9", "--json")
      #expect(outcome.code == 0)
      let rows = try JSONDecoder().decode([Row].self, from: Data(outcome.output.utf8))
      #expect(rows.map(\.name) == ["ReLU", "Softmax"])
      #expect(rows.map(\.limit) == [1e-4, 1e-6] && rows.map(\.hasKinks) == [true, false])
      #expect(rows.allSatisfy { $0.error < $0.limit })
    }
  }

  @Test("An error that is too large ends with 1, a name that there is not with 64")
  func failures() throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      let failed = try tool.run("gradcheck", "--layer", "GRU", "--limit", "1e-18")
      #expect(failed.code == 1)
      #expect(failed.output.contains("FAIL") && failed.output.hasSuffix("2 checked: 2 do not pass\n"))
      let unknown = try tool.run("gradcheck", "--layer", "Conv3D")
      #expect(unknown.code == 64 && unknown.errors.contains("Conv3D: no such layer or loss"))
    }
  }
}
