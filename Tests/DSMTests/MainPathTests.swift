import Basics
import Detection
import Foundation
import Imaging
import TestSupport
import Testing
import Training

/// A line of `dsm detect --jsonl`.
private struct Line: Decodable {
  var file: String
  var faces: [[Double]]?
  var drawn: String?
  var error: String?
}

/// What `dsm evaluate --by … --json` prints for every protocol.
private struct Report: Decodable {
  var `protocol`: EvaluationProtocol
  var slices: [Slice]
}

@Suite("The main job") struct MainPathTests {
  /// From nothing to a trained detector of little use, in `run`; the photographs lie in `photos`.
  private func train(_ tool: Tool) throws {
    for arguments in [
      ["synthesize", "photos", "--images", "24", "--long-side", "96", "--json"],
      ["ingest", "photos", "--json"],
      ["split", "--stratify", "country", "--group-by", "subject", "--ratios", "50/25/25", "--json"],
      ["augment", "preview", "manifests/train.jsonl", "--count", "2", "--photos", "2", "--json"],
      ["train", "manifests", "--preset", "nano", "--size", "64", "--epochs", "1", "--out", "run", "--json"],
    ] {
      let outcome = try tool.run(arguments)
      #expect(outcome.code == 0, "\(arguments): \(outcome.errors)")
      for line in outcome.output.split(separator: "\n") {
        #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) is [String: Any], "\(arguments): \(line)")
      }
    }
  }

  private func photos(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder + "/photos/images").sorted().map {
      "photos/images/\($0)"
    }
  }

  @Test("Photographs, catalog, split, preview, training, figures, detections")
  func path() throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      try train(tool)
      for file in ["catalog.sqlite", "manifests/split.json", "preview.png", "run/best.safetensors", "run/test.json"] {
        #expect(Files.exists("\(folder)/\(file)"), "\(file)")
      }
      #expect(try Image(contentsOf: folder + "/preview.png").width > 400)
      try evaluate(tool)
      try detect(tool)
      try refuseOverwriting(tool)
      try goOn(tool)
      try loseReader(tool)
      try move(tool)
    }
  }

  private func evaluate(_ tool: Tool) throws {
    let figures = try #require(try tool.run("evaluate", "run", "--json").json(Evaluation.self).first)
    let record = try JSON.read(TestSplit.Record<Evaluation>.self, from: tool.folder + "/run/test.json")
    #expect(record.readings == [figures, figures] && record.ending == 0)
    #expect(try tool.run("evaluate", "run", "--split", "val").output.contains("AP50"))
    #expect(try tool.run("evaluate", "run", "--protocol", "wider").output.contains("hard"))
    #expect(try JSON.read(TestSplit.Record<Evaluation>.self, from: tool.folder + "/run/test.json").readings.count == 3)
    for rules in EvaluationProtocol.allCases { try evaluate(tool, rules) }
    let slip = try tool.run("evaluate", "run", "--by", "size,contry")
    #expect(slip.code == 2 && slip.errors.contains("--by contry") && slip.errors.contains("country?"), "\(slip)")
  }

  /// Slices, a page and a result file, by one of the protocols.
  private func evaluate(_ tool: Tool, _ rules: EvaluationProtocol) throws {
    let outcome = try tool.run(
      "evaluate", "run", "--split", "val", "--protocol", rules.rawValue, "--by", "country,size,brightness", "--json",
      "--html", "figures.html", "--predictions", "found.json")
    #expect(outcome.code == 0 && outcome.errors.contains("too few to say much"), "\(outcome)")
    let report = try #require(try outcome.json(Report.self).first)
    #expect(report.protocol == rules && Set(report.slices.map(\.by)) == ["all", "country", "size", "brightness"])
    #expect(!report.slices.contains { $0.by == "brightness" && $0.value == SliceKey.missing })
    #expect(String(decoding: try Files.read(tool.folder + "/figures.html"), as: UTF8.self).contains("By slice"))
    #expect(Files.exists(tool.folder + "/found.json") && Files.exists(tool.folder + "/found.truth.json"))
  }

  /// Two photographs of one name, a folder, a broken file and a missing one.
  private func detect(_ tool: Tool) throws {
    let photo = try #require(try photos(tool.folder).first { $0.hasSuffix(".jpg") })
    let name = Files.name(of: photo)
    try FileManager.default.copyItem(atPath: "\(tool.folder)/\(photo)", toPath: "\(tool.folder)/\(name)")
    try AtomicFile.write("<html>", to: tool.folder + "/page.jpg")
    let outcome = try tool.run(
      "detect", "--model", "run", photo, name, "photos", "page.jpg", "gone.jpg", "--threshold", "0.001", "--jsonl",
      "--draw", "found")
    #expect(outcome.code == 1)
    let lines = try outcome.json(Line.self)
    #expect(lines.map(\.file) == [photo, name, "photos", "page.jpg", "gone.jpg"])
    #expect(lines[0].faces == lines[1].faces && lines[0].faces?.allSatisfy { $0.count == 5 } == true)
    #expect(lines.compactMap(\.drawn) == ["found/\(name).png", "found/2-\(name).png"])
    for drawn in lines.compactMap(\.drawn) { _ = try Image(contentsOf: "\(tool.folder)/\(drawn)") }
    #expect(lines[2].error?.contains("a folder, not a photograph") == true)
    #expect(lines[4].error?.contains("gone.jpg: no such file") == true)
    #expect(outcome.errors.split(separator: "\n").count == 3)
  }

  private func refuseOverwriting(_ tool: Tool) throws {
    let photo = try photos(tool.folder)[0]
    let before = try Files.read("\(tool.folder)/\(photo)")
    let outcome = try tool.run("detect", "--model", "run", photo, "--draw", "./\(photo)")
    #expect(outcome.code == 2 && outcome.errors.contains("would be written over"))
    #expect(try Files.read("\(tool.folder)/\(photo)") == before)
  }

  /// A run folder is taken once; a run that has ended is shown and not gone on with.
  private func goOn(_ tool: Tool) throws {
    let again = try tool.run("train", "manifests", "--out", "run")
    #expect(again.code == 2 && again.errors.contains("run: holds a run already"))
    let test = try Files.read(tool.folder + "/run/test.json")
    let resumed = try tool.run("train", "--resume", "run", "--json")
    #expect(resumed.code == 0 && resumed.errors.contains("this run has ended"))
    #expect(try resumed.json(Evaluation.self).count == 1)
    #expect(try Files.read(tool.folder + "/run/test.json") == test)
  }

  /// A training goes on to its end where nobody reads its figures any more.
  private func loseReader(_ tool: Tool) throws {
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let arguments = [
      "train", "manifests", "--preset", "nano", "--size", "64", "--epochs", "2", "--out", "other", "--json",
    ]
    #expect(try tool.run(arguments, output: pipe).code == 0)
    #expect(try RunFolder(tool.folder + "/other").metrics().count == 2)
    #expect(try RunFolder(tool.folder + "/other").finalFigures() != nil)
  }

  /// A run that is moved without its manifests names the option that helps.
  private func move(_ tool: Tool) throws {
    let manager = FileManager.default
    try manager.createDirectory(atPath: tool.folder + "/deep/er", withIntermediateDirectories: true)
    try manager.moveItem(atPath: tool.folder + "/run", toPath: tool.folder + "/deep/er/run")
    let lost = try tool.run("evaluate", "deep/er/run")
    #expect(lost.code == 2 && lost.errors.contains("--manifests"))
    #expect(try tool.run("evaluate", "deep/er/run", "--manifests", "manifests").code == 0)
  }
}
