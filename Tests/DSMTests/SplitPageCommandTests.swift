import Basics
import Foundation
import TestSupport
import Testing

@Suite("dsm split --html, --strata") struct SplitPageCommandTests {
  /// A folder with a catalog of a few drawn photographs.
  private func withCatalog(_ body: (Tool) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      try expect(tool, 0, "synthesize", "photos", "--images", "24", "--long-side", "96", "--flaws")
      _ = try tool.run("ingest", "photos")
      try body(tool)
    }
  }

  @discardableResult
  private func expect(_ tool: Tool, _ code: Int32, _ arguments: String...) throws -> Tool.Outcome {
    let outcome = try tool.run(arguments)
    #expect(outcome.code == code, "\(arguments): \(outcome.errors)")
    return outcome
  }

  private func text(_ path: String) throws -> String { String(decoding: try Files.read(path), as: UTF8.self) }

  @Test("--html writes a page with the thumbnails of the closest pairs; equal splits have equal pages")
  func page() throws {
    try withCatalog { tool in
      let arguments = ["split", "--stratify", "country", "--group-by", "subject", "--html"]
      for name in ["a.html", "b.html"] {
        let outcome = try tool.run(arguments + [name])
        #expect(outcome.code == 0 && outcome.errors.contains("Written to \(name)"), "\(outcome.errors)")
      }
      let html = try text(tool.folder + "/a.html")
      let page = try MarkupReader.read(html)
      #expect(try text(tool.folder + "/b.html") == html)
      let stored = page.elements.filter { $0.name == "symbol" }.compactMap { $0.attributes["id"] }
      #expect(!stored.isEmpty && Set(stored).count == stored.count && html.contains("data:image/jpeg;base64,/9j/"))
      #expect(page.text.contains("Closest pairs across splits") && page.text.contains("Split: train, val, test"))
    }
  }

  @Test("With --folds and --leave-out each folder has a page of its own")
  func pages() throws {
    try withCatalog { tool in
      try expect(tool, 0, "split", "--folds", "3", "--output", "folds", "--html", "elsewhere/page.html")
      for fold in 1...3 {
        let page = try MarkupReader.read(try text("\(tool.folder)/folds/fold-\(fold)/page.html"))
        #expect(page.text.contains("fold \(fold) of 3"))
      }
      #expect(!Files.exists(tool.folder + "/elsewhere"))
      try expect(tool, 0, "split", "--leave-out", "sex", "--output", "out", "--html", "page.html")
      let pages = try FileManager.default.contentsOfDirectory(atPath: tool.folder + "/out")
        .map { try text("\(tool.folder)/out/\($0)/page.html") }
      #expect(pages.count > 1 && pages.allSatisfy { $0.contains("Transfer, not quality:") })
    }
  }

  @Test("The page is not written over the catalog, a photograph, a table or the split itself, and then nothing is")
  func refusal() throws {
    try withCatalog { tool in
      let photo = try #require(
        try FileManager.default.contentsOfDirectory(atPath: tool.folder + "/photos/images").min())
      try AtomicFile.write("file_name,other\n", to: tool.folder + "/pairs.csv")
      for path in [
        "catalog.sqlite", "photos/images/\(photo)", "pairs.csv", "manifests/train.jsonl", "./manifests/split.json",
        "manifests/quarantine.jsonl",
      ] {
        let before = try? Files.read("\(tool.folder)/\(path)")
        let outcome = try tool.run("split", "--pairs", "pairs.csv", "--html", path)
        #expect(outcome.code == 2 && outcome.errors.contains("would be written over"), "\(path): \(outcome.errors)")
        #expect(outcome.errors.contains("Name another file with --html"), "\(path)")
        #expect((try? Files.read("\(tool.folder)/\(path)")) == before, "\(path)")
        #expect(!Files.exists(tool.folder + "/manifests"), "\(path)")
      }
    }
  }

  @Test("The summary is short; --strata prints every stratum")
  func summary() throws {
    try withCatalog { tool in
      let arguments = ["split", "--stratify", "country,sex", "--group-by", "subject"]
      let (short, long) = (try tool.run(arguments).output, try tool.run(arguments + ["--strata"]).output)
      func rows(_ text: String) -> Int { text.split(separator: "\n").count { $0.contains("labelled  ") } }
      #expect(short.hasPrefix("split ") && rows(short) <= 3 && rows(long) > 3)
      #expect(short.contains(" within one image of what was asked") && short.contains("closest pair: "))
    }
  }
}
