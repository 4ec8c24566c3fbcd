import Basics
import Classification
import Compute
import Foundation
import Imaging
import TestSupport
import Testing
import Training

@Suite("dsm train --task classify, and dsm classify") struct ClassifyCommandTests {
  private struct Line: Decodable {
    var file: String
    var `class`: String?
    var probabilities: [String: Double]?
    var error: String?
  }

  private static let small = [
    "train", "manifests", "--task", "classify", "--label", "kind", "--preset", "nano", "--size", "64", "--batch", "12",
    "--recipe", "none", "--lr", "0.01", "--dropout", "0",
  ]

  /// Manifests of 60 photographs, reddish ones and bluish ones, and what is known of them.
  private func withManifests(_ body: (Tool) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      var table = "file_name,kind,place\n"
      for number in 0..<60 {
        try Self.picture(number).write(to: "\(folder)/photos/\(number).png")
        table += "\(number).png,\(number % 2 == 0 ? "warm" : "cold"),p\(number % 3)\n"
      }
      try AtomicFile.write(table, to: folder + "/photos/metadata.csv")
      for arguments in [
        ["ingest", "photos"], ["split", "--ratios", "60/20/20", "--stratify", "kind", "--no-near"],
      ] {
        let outcome = try tool.run(arguments)
        try #require(outcome.code == 0, "\(outcome)")
      }
      try body(tool)
    }
  }

  /// Blocks of noise, no two pictures alike.
  private static func picture(_ number: Int) -> Image {
    var image = Image(width: 64, height: 48)
    var random = Random(seed: UInt64(number), 5)
    for y in stride(from: 0, to: 48, by: 8) {
      for x in stride(from: 0, to: 64, by: 8) {
        let (bright, other) = (UInt8(random.integer(in: 100...255)), UInt8(random.integer(in: 0...150)))
        let color = number % 2 == 0 ? Color(bright, other, other / 2) : Color(other / 2, other, bright)
        image.fill(x..<(x + 8), y..<(y + 8), color)
      }
    }
    return image
  }

  @Test("From a table of attributes to a classifier, its figures, and what it says of photographs")
  func path() throws {
    try withManifests { tool in
      let trained = try tool.run(Self.small + ["--epochs", "30", "--out", "run"])
      try #require(trained.code == 0, "\(trained)")
      #expect(trained.errors.contains("photographs have 'kind': cold, warm"), "\(trained)")
      #expect(trained.errors.contains("ln 2 = 0.69") && trained.errors.contains("val acc 1.000"), "\(trained)")
      #expect(trained.errors.contains("Try it: dsm classify --model run PHOTO"), "\(trained)")
      #expect(trained.output.contains("by always saying"), "\(trained)")
      #expect(Files.exists(tool.folder + "/run/first-batch.png"))
      try classify(tool)
      try evaluate(tool)
      try refuse(tool)
      let again = try tool.run("train", "manifests", "--config", "run/train.yaml", "--out", "again")
      #expect(again.code == 0, "\(again)")
      let files = try ["run", "again"].map { try Files.read("\(tool.folder)/\($0)/best.safetensors") }
      #expect(files[0] == files[1])
      let ended = try tool.run("train", "--resume", "run")
      #expect(ended.code == 0 && ended.errors.contains("this run has ended") && ended.output == trained.output)
      let more = try tool.run("train", "--resume", "run", "--epochs", "31")
      #expect(more.code == 0 && more.output.contains("accuracy"), "\(more)")
    }
  }

  private func classify(_ tool: Tool) throws {
    try AtomicFile.write("no picture", to: tool.folder + "/bad.png")
    let plain = try tool.run("classify", "--model", "run", "photos/0.png", "photos/1.png")
    let rows = plain.output.split(separator: "\n").map { $0.split(separator: "\t") }
    #expect(plain.code == 0 && rows.map { $0[0] } == ["photos/0.png", "photos/1.png"], "\(plain)")
    #expect(rows.map { $0[1] } == ["warm", "cold"] && rows.allSatisfy { (Double($0[2]) ?? 0) > 0.5 }, "\(plain)")
    let lines = try tool.run("classify", "--model", "run", "photos/0.png", "bad.png", "--jsonl")
    let answers = try lines.json(Line.self)
    #expect(lines.code == 1 && answers.map(\.file) == ["photos/0.png", "bad.png"], "\(lines)")
    #expect(answers[0].class == "warm" && Set(answers[0].probabilities?.keys.map { $0 } ?? []) == ["cold", "warm"])
    #expect(answers[1].error != nil && answers[1].class == nil)
  }

  private func evaluate(_ tool: Tool) throws {
    let plain = try tool.run("evaluate", "run", "--split", "val", "--by", "place,brightness")
    #expect(plain.code == 0 && plain.output.contains("accuracy") && plain.output.contains("→ warm"), "\(plain)")
    #expect(plain.output.contains("place") && plain.errors.contains("too few to say much"), "\(plain)")
    let json = try tool.run("evaluate", "run", "--json")
    let figures = try #require(try json.json(ClassificationFigures.self).first)
    let record = try JSON.read(
      TestSplit.Record<ClassificationFigures>.self, from: tool.folder + "/run/test.json")
    #expect(record.readings == [figures, figures] && record.ending == 0)
    for slip in [["--protocol", "coco"], ["--html", "a.html"], ["--predictions", "a.json"], ["--by", "size"]] {
      let refused = try tool.run(["evaluate", "run"] + slip)
      #expect(refused.code == 2 && refused.errors.contains("is for detectors"), "\(refused)")
    }
  }

  private func refuse(_ tool: Tool) throws {
    let detect = try tool.run("detect", "--model", "run", "photos/0.png")
    #expect(detect.code == 2 && detect.errors.contains("dsm classify --model run/best.safetensors PHOTO"), "\(detect)")
    let newest = try tool.run("classify", "--model", "photos/0.png", "photos/1.png")
    #expect(newest.code == 2 && newest.errors.contains("holds no classifier"), "\(newest)")
    let task = try tool.run("train", "manifests", "--task", "classfy")
    #expect(task.code == 64 && task.errors.contains("--task takes detect or classify"), "\(task)")
    let label = try tool.run("train", "manifests", "--task", "classify", "--label", "knd", "--out", "other")
    #expect(label.code == 2 && label.errors.contains("kind (36 photographs, 2 values)"), "\(label)")
    #expect(!Files.exists(tool.folder + "/other"))
    let resumed = try tool.run("train", "--resume", "run", "--label", "place")
    #expect(resumed.code == 2 && resumed.errors.contains("label was kind, is now place"), "\(resumed)")
  }

  @Test("Photographs are learned by heart at accuracy 1")
  func overfit() throws {
    try withManifests { tool in
      let overfit = try tool.run(
        "overfit", "manifests", "--task", "classify", "--label", "kind", "--n", "4", "--preset", "nano", "--size", "32")
      #expect(overfit.code == 0 && overfit.output.contains("accuracy     1.0000 (1 is asked for)"), "\(overfit)")
    }
  }
}
