import Basics
import Foundation
import GRDB
import Imaging
import TestSupport
import Testing

@Suite("dsm catalog, import, export") struct CatalogCommandTests {
  private struct Row: Decodable {
    var path: String
    var faces: Int
  }

  private struct Problems: Decodable {
    struct File: Decodable { var path, verdict, reason, nextStep: String }
    struct Label: Decodable { var place, reason, nextStep: String }
    var files: [File]
    var labels: [Label]
  }

  private struct Findings: Decodable {
    struct Finding: Decodable {
      var path: String
      var kind: String
    }
    var files: Int
    var findings: [Finding]
  }

  /// A folder with a catalog of a few drawn photographs.
  private func withCatalog(_ body: (Tool) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      try expect(tool, 0, "synthesize", "photos", "--images", "6", "--long-side", "96")
      try expect(tool, 0, "ingest", "photos")
      try body(tool)
    }
  }

  @discardableResult
  private func expect(_ tool: Tool, _ code: Int32, _ arguments: String...) throws -> Tool.Outcome {
    let outcome = try tool.run(arguments)
    #expect(outcome.code == code, "\(arguments): \(outcome.errors)")
    return outcome
  }

  private func rows(_ tool: Tool, _ arguments: String...) throws -> [Row] {
    let outcome = try tool.run(["catalog", "list", "--json", "--columns", "path,faces"] + arguments)
    #expect(outcome.code == 0, "\(outcome.errors)")
    return try JSONDecoder().decode([Row].self, from: Data(outcome.output.utf8))
  }

  @Test("list gives what an expression asks for, and names what it does not know")
  func list() throws {
    try withCatalog { tool in
      let all = try rows(tool)
      let some = try rows(tool, "--where", "faces > 1 AND blur <= 1", "--order", "faces DESC")
      #expect(all.count == 6)
      #expect(some.map(\.faces) == all.map(\.faces).filter { $0 > 1 }.sorted(by: >))
      let typo = try expect(tool, 2, "catalog", "list", "--where", "face > 1")
      #expect(typo.errors.contains("Did you mean faces"))
      let writing = try expect(tool, 2, "catalog", "list", "--where", "1); DELETE FROM image; --")
      #expect(writing.output.isEmpty && !writing.errors.isEmpty)
    }
  }

  @Test("A table in a pipe is whole, and says of how many images it shows some; names of any bytes come by NUL")
  func listing() throws {
    try withCatalog { tool in
      let path = try #require(try rows(tool).first).path
      let name = "photos/" + String(repeating: "deep/", count: 20) + "a\nb\u{1B}[31m\u{9B}.jpg"
      try AtomicFile.write(try Files.read(tool.folder + "/" + path) + [0], to: tool.folder + "/" + name)
      _ = try tool.run("ingest")
      let table = try expect(tool, 0, "catalog", "list", "--where", "path LIKE 'photos/deep%'")
      #expect(
        table.output.contains("photos/" + String(repeating: "deep/", count: 20) + "a\\nb\\u{1B}[31m\\u{009B}.jpg"))
      #expect(table.output.hasSuffix("\n1 image\n"))
      #expect(try expect(tool, 0, "catalog", "list", "--limit", "3").output.hasSuffix("\n3 of 7 images\n"))
      #expect(try expect(tool, 0, "catalog", "list", "--limit", "9").output.hasSuffix("\n7 images\n"))
      let limited = ["catalog", "list", "--where", "faces >= 0", "--limit", "0"]
      #expect(try tool.run(limited).output.hasSuffix(" images\n"))
      let paths = try expect(tool, 0, "catalog", "list", "-0").output.split(separator: "\0")
      #expect(paths.count == 7 && paths.contains { $0 == name })
      #expect(try expect(tool, 0, "catalog", "list", "--null", "--limit", "1").output.hasSuffix("\0"))
      try expect(tool, 64, "catalog", "list", "-0", "--csv")
    }
  }

  @Test("stats as text, JSON and a page; show with its picture; duplicates and quality with sheets")
  func looking() throws {
    try withCatalog { tool in
      #expect(
        try expect(tool, 0, "catalog", "stats", "--by", "country,sex").output.contains("Images by number of faces"))
      _ = try JSONSerialization.jsonObject(with: Data(try expect(tool, 0, "catalog", "stats", "--json").output.utf8))
      try expect(tool, 0, "catalog", "stats", "--html", "stats.html")
      let page = String(decoding: try Files.read(tool.folder + "/stats.html"), as: UTF8.self)
      #expect(page.contains("<svg") && !page.contains("http://") && !page.contains("<script"))
      let path = try #require(try rows(tool).first).path
      #expect(try expect(tool, 0, "catalog", "show", path, "--picture", "p.png").output.contains(path))
      let (drawn, photograph) = (
        try Image(contentsOf: tool.folder + "/p.png"), try Image(contentsOf: tool.folder + "/" + path)
      )
      #expect((drawn.width, drawn.height) == (photograph.width, photograph.height))
      try FileManager.default.copyItem(
        atPath: tool.folder + "/" + path, toPath: tool.folder + "/photos/images/copy.jpg")
      try expect(tool, 0, "ingest")
      let copies = try expect(tool, 0, "catalog", "duplicates", "--kind", "bytes", "--sheet", "d.png")
      #expect(copies.output.contains("photos/images/copy.jpg") && Files.exists(tool.folder + "/d.png"))
      #expect(copies.output.hasPrefix("6 images: 1 cluster of equal bytes with 2 files\n\n1: equal bytes, 2 files\n"))
      let trial = try expect(tool, 0, "catalog", "duplicates", "--measure", "--sample", "3", "--json").output
      #expect(trial.contains("\"false_merges\"") && trial.contains("\"halfCropped\""))
      #expect(try expect(tool, 0, "catalog", "duplicates", "--measure", "--sample", "2").output.hasPrefix("copy "))
      try expect(tool, 64, "catalog", "duplicates", "--measure", "--sample", "0")
      #expect([0, 1].contains(try tool.run("catalog", "quality", "--json").code))
    }
  }

  @Test("No page and no picture is written over the catalog, what lies beside it, or a file that it knows")
  func outputs() throws {
    try withCatalog { tool in
      let path = try #require(try rows(tool).first).path
      let manager = FileManager.default
      try manager.createSymbolicLink(atPath: tool.folder + "/soft.png", withDestinationPath: tool.folder + "/" + path)
      try manager.linkItem(atPath: tool.folder + "/" + path, toPath: tool.folder + "/hard.png")
      try manager.linkItem(atPath: tool.folder + "/catalog.sqlite", toPath: tool.folder + "/hard.html")
      let before = try Files.read(tool.folder + "/catalog.sqlite")
      let photograph = try Files.read(tool.folder + "/" + path)
      let commands = [
        ["stats", "--html"], ["quality", "--sheet"], ["duplicates", "--sheet"], ["show", path, "--picture"],
      ]
      for command in commands {
        let targets = [path, "./\(path)", "soft.png", "hard.png"]
        let pages = ["catalog.sqlite", "catalog.sqlite-wal", "photos/annotations.json", "hard.html"]
        for target in command[0] == "stats" ? pages + targets : targets {
          let outcome = try tool.run(["catalog"] + command + [target])
          #expect(outcome.code == 2 && outcome.output.isEmpty, "\(command) \(target): \(outcome)")
          #expect(outcome.errors.contains("would be written over") && outcome.errors.contains(command.last ?? ""))
        }
      }
      #expect(try Files.read(tool.folder + "/catalog.sqlite") == before)
      #expect(try Files.read(tool.folder + "/" + path) == photograph)
      #expect(!Files.exists(tool.folder + "/catalog.sqlite-wal"))
    }
  }

  @Test("Of a catalog whose ingest was stopped everything is told, with a warning; split and export refuse")
  func unfinished() throws {
    try withCatalog { tool in
      // What SIGINT leaves: the mark that an ingest sets first and takes away last.
      let queue = try DatabaseQueue(path: tool.folder + "/catalog.sqlite")
      try queue.write { try $0.execute(sql: "INSERT INTO meta (name, value) VALUES ('unfinished', '1')") }
      try queue.close()
      let path = try #require(try rows(tool).first).path
      let commands = [["stats"], ["list"], ["show", path], ["duplicates"], ["quality"], ["verify"]]
      for command in commands {
        let outcome = try tool.run(["catalog"] + command)
        #expect([0, 1].contains(outcome.code) && !outcome.output.isEmpty, "\(command): \(outcome)")
        #expect(outcome.errors.contains("what follows is partial. Run 'dsm ingest --catalog"), "\(command)")
      }
      for command in [["split"], ["export", "--format", "coco", "--out", "out"]] {
        let outcome = try tool.run(command)
        #expect(outcome.code == 2 && outcome.errors.contains("stopped before its end"), "\(command): \(outcome)")
      }
      let turn = try #require(try FileLock(tool.folder + "/catalog.sqlite-lock") { _ in false })
      let meanwhile = try expect(tool, 0, "catalog", "list")
      #expect(meanwhile.errors.contains("an ingest is at work on it; what follows is partial. Wait until"))
      turn.release()
      try expect(tool, 0, "ingest")
      #expect(try expect(tool, 0, "catalog", "list").errors.isEmpty)
    }
  }

  @Test("problems lists every file that cannot be used, and what is wrong with labels, with the next step")
  func problems() throws {
    try withCatalog { tool in
      #expect(try expect(tool, 0, "catalog", "problems").output == "no problems\n")
      let path = try #require(try rows(tool).first).path
      let whole = try Files.read(tool.folder + "/" + path)
      try AtomicFile.write(Array(whole.prefix(whole.count / 2)), to: tool.folder + "/photos/images/cut.jpg")
      try AtomicFile.write("", to: tool.folder + "/photos/images/none.jpg")
      try AtomicFile.link("nowhere.jpg", at: tool.folder + "/photos/images/link.jpg")
      try AtomicFile.write("<html>", to: tool.folder + "/photos/images/page.jpg")
      try AtomicFile.write("{\"images\": [{\"id\": ", to: tool.folder + "/photos/images/broken.json")
      #expect(try expect(tool, 1, "ingest").output.contains("Problem"))
      #expect(try expect(tool, 0, "catalog", "stats").output.contains("'dsm catalog problems' lists them"))
      let outcome = try expect(tool, 1, "catalog", "problems", "--json")
      let found = try JSONDecoder().decode(Problems.self, from: Data(outcome.output.utf8))
      let names = found.files.map { Files.name(of: $0.path) }
      #expect(names == ["cut.jpg", "link.jpg", "none.jpg", "page.jpg"])
      #expect(found.files.map(\.verdict) == ["truncated", "unreadable", "empty", "not an image"])
      #expect(found.files.allSatisfy { $0.nextStep.hasSuffix(".") } && found.files[1].nextStep.contains("link"))
      let text = try expect(tool, 1, "catalog", "problems").output
      #expect(names.allSatisfy(text.contains) && text.contains("none.jpg: an empty file. "), "\(text)")
      #expect(text.hasSuffix(" 1 empty, 1 not an image, 1 truncated, 1 unreadable\n") || !found.labels.isEmpty)
    }
  }

  @Test("verify finds what has changed or gone, and mv follows a folder that has moved")
  func verify() throws {
    try withCatalog { tool in
      try FileManager.default.moveItem(atPath: tool.folder + "/photos", toPath: tool.folder + "/pictures")
      #expect(try expect(tool, 2, "catalog", "mv", "photos", "elsewhere").errors.contains("elsewhere"))
      try expect(tool, 0, "catalog", "mv", "photos", "pictures")
      try expect(tool, 0, "catalog", "verify")
      let paths = try rows(tool).map(\.path)
      #expect(paths.allSatisfy { $0.hasPrefix("pictures/") })
      try AtomicFile.write("changed", to: tool.folder + "/" + paths[0])
      try FileManager.default.removeItem(atPath: tool.folder + "/" + paths[1])
      let outcome = try expect(tool, 1, "catalog", "verify", "--json")
      let findings = try JSONDecoder().decode(Findings.self, from: Data(outcome.output.utf8))
      #expect(Set(findings.findings.map(\.kind)) == ["changed", "missing"] && findings.files == 6)
    }
  }

  @Test("After half a move, mv tells what is missing")
  func halfMoved() throws {
    try withCatalog { tool in
      let all = try rows(tool).map(\.path)
      try FileManager.default.copyItem(atPath: tool.folder + "/photos", toPath: tool.folder + "/pictures")
      let gone = all.prefix(2).map { "pictures" + $0.dropFirst("photos".count) }
      for path in gone { try FileManager.default.removeItem(atPath: tool.folder + "/" + path) }
      let outcome = try expect(tool, 1, "catalog", "mv", "photos", "pictures")
      #expect(outcome.output.hasPrefix("6 files have a new path; 2 of them are not there:\n"))
      #expect(gone.allSatisfy(outcome.output.contains) && outcome.output.contains("dsm ingest"))
    }
  }

  @Test("Names that mean something else are refused with words: a picture's ending, a folder for the catalog")
  func names() throws {
    try withCatalog { tool in
      for command in [["quality", "--sheet"], ["duplicates", "--sheet"], ["show", "x", "--picture"]] {
        let outcome = try tool.run(["catalog"] + command + ["x.bmp"])
        #expect(outcome.code == 64 && outcome.errors.contains(".png") && !Files.exists(tool.folder + "/x.bmp"))
      }
      for command in [["catalog", "stats"], ["ingest"], ["split"]] {
        let outcome = try tool.run(command + ["--catalog", "photos"])
        #expect(outcome.code == 2 && outcome.errors.contains("photos: a folder, not a catalog"), "\(outcome)")
      }
      #expect(try expect(tool, 2, "catalog", "list", "--columns", "").errors.contains("--columns: no column is named"))
      try FileManager.default.copyItem(
        atPath: tool.folder + "/" + #require(try rows(tool).first).path, toPath: tool.folder + "/photos/copy.jpg")
      #expect(try expect(tool, 0, "ingest").output.contains("images    6; 1 more file is an exact copy\n"))
    }
  }

  @Test(
    "What is exported is found again in a catalog of the export",
    arguments: ["coco", "yolo", "voc", "huggingface", "csv"])
  func export(_ format: String) throws {
    try withCatalog { tool in
      let lossless = try tool.run("export", "--format", format, "--out", "out", "--images", "link")
      if lossless.code != 0 {
        #expect(
          lossless.code == 2 && lossless.errors.contains(" cannot hold everything. Say --allow-lossy")
            && !Files.exists(tool.folder + "/out"))
        try expect(tool, 0, "export", "--format", format, "--out", "out", "--images", "link", "--allow-lossy")
      }
      try expect(tool, 0, "ingest", "out", "--catalog", "again.sqlite")
      let again = try rows(tool, "--catalog", "again.sqlite", "--where", "faces > 0").map(\.faces).sorted()
      let first = try rows(tool, "--where", "faces > 0").map(\.faces).sorted()
      #expect(again == first)
    }
  }

  @Test("import takes a file by its format, and offers the name that was meant")
  func importing() throws {
    try withCatalog { tool in
      let name = Files.name(of: try #require(try rows(tool, "--where", "faces = 1").first ?? rows(tool).first).path)
      try AtomicFile.write(
        "image,left,top,right,bottom\n\(name),1,2,30,40\n\(name),20,20,50,50\n", to: tool.folder + "/more/boxes.csv")
      #expect(try expect(tool, 2, "import", "more/boxes.csv", "--format", "cvs").errors.contains("csv"))
      try expect(tool, 1, "import", "more/boxes.csv", "--format", "csv")
      #expect(try rows(tool, "--where", "path LIKE '%\(name)'").map(\.faces) == [2])
    }
  }
}
