import Basics
import Foundation
import Imaging
import TestSupport
import Testing

@Suite("dsm audit") struct AuditCommandTests {
  private struct Report: Decodable {
    struct Fault: Decodable { var kind, place: String }
    struct Leak: Decodable {
      var cause: String
      var files, splits: [String]
    }
    struct Part: Decodable {
      var name: String
      var images: Int
    }
    var layout: String
    var splits: [Part]
    var faults: [Fault]
    var leaks: [Leak]
  }

  private func audit(_ tool: Tool, _ code: Int32, _ arguments: String...) throws -> Report {
    let outcome = try tool.run(["audit"] + arguments + ["--json"])
    #expect(outcome.code == code, "\(outcome)")
    return try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
  }

  /// Blocks of two colours, by a number, so that no two pictures look alike.
  private func picture(_ number: Int) -> Image {
    var (image, state) = (Image(width: 128, height: 96, color: Color(200, 190, 60)), UInt64(number + 1))
    for cell in 0..<48 {
      // Knuth's generator, of which the upper bits are good.
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      guard state >> 40 & 1 == 1 else { continue }
      let (x, y) = (cell % 8 * 15 + 5, cell / 8 * 15 + 2)
      image.fill(x..<(x + 15), y..<(y + 15), Color(20, 60, UInt8(number % 200)))
    }
    return image
  }

  /// Ten photographs in train, three in val and three in test.
  private func withFolders(_ body: (Tool) throws -> Void) throws {
    try withTemporaryFolder { folder in
      for number in 0..<16 {
        let split = number < 10 ? "train" : number < 13 ? "Validation" : "test2017"
        try picture(number).write(to: "\(folder)/set/\(split)/\(number).jpg")
      }
      try body(Tool(folder: folder))
    }
  }

  @Test("What dsm split wrote is sound; what was changed behind its back is named")
  func ours() throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      for command in [
        ["synthesize", "photos", "--images", "30", "--long-side", "128"], ["ingest", "photos"],
        ["split", "--group-by", "subject"],
      ] {
        #expect(try tool.run(command).code == 0, "\(command)")
      }
      let sound = try audit(tool, 0, "manifests")
      #expect(sound.layout == "dsm split" && sound.splits.map(\.name) == ["train", "val", "test"])
      #expect(sound.splits.reduce(0) { $0 + $1.images } == 30 && sound.faults.isEmpty && sound.leaks.isEmpty)

      let test = folder + "/manifests/test.jsonl"
      let lines = String(decoding: try Files.read(test), as: UTF8.self).split(separator: "\n")
      let train = String(decoding: try Files.read(folder + "/manifests/train.jsonl"), as: UTF8.self).split(
        separator: "\n")
      try AtomicFile.write((lines.dropFirst() + [train[0]]).joined(separator: "\n") + "\n", to: test)
      let edited = try audit(tool, 1, "manifests")
      #expect(edited.faults.filter { $0.kind == "edited" }.map(\.place) == ["test.jsonl", "test.jsonl"])
      #expect(edited.leaks.first?.cause == "bytes" && edited.leaks.first?.splits == ["train", "test"])

      try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: test)
      let photograph = try #require(
        sound.splits.isEmpty ? nil : lines[0].firstMatch(of: /"file_name":"([^"]+)"/)?.output.1)
      try picture(5).write(to: Files.resolve(String(photograph), in: folder + "/manifests"))
      let changed = try audit(tool, 1, "manifests")
      #expect(changed.faults.map(\.kind) == ["changed"] && changed.faults[0].place == String(photograph))
    }
  }

  @Test("Folders of another making: a copy, a mirrored and a scaled photograph across splits are named")
  func folders() throws {
    try withFolders { tool in
      let sound = try audit(tool, 0, "set")
      #expect(
        sound.layout == "folders" && sound.splits.map(\.images) == [10, 3, 3]
          && sound.splits.map(\.name) == ["train", "val", "test"])
      try AtomicFile.write(Files.read(tool.folder + "/set/train/1.jpg"), to: tool.folder + "/set/test2017/copy.jpg")
      try picture(2).upright(from: .mirrored).write(to: tool.folder + "/set/Validation/mirrored.jpg")
      try picture(3).resized(width: 256, height: 192).write(to: tool.folder + "/set/test2017/large.png")
      let leaks = try audit(tool, 1, "set").leaks
      #expect(leaks.map(\.cause) == ["bytes", "near", "near"])
      let named = Set(leaks.flatMap(\.files))
      #expect(
        named.isSuperset(of: [
          "train/1.jpg", "test2017/copy.jpg", "Validation/mirrored.jpg", "train/2.jpg", "test2017/large.png",
        ]))
    }
  }

  @Test("Lists named after splits tell them, and a photograph of two lists lies in both")
  func lists() throws {
    try withTemporaryFolder { folder in
      for number in 0..<6 { try picture(number).write(to: "\(folder)/set/images/\(number).jpg") }
      for (split, numbers) in [("train", 0..<4), ("val", 3..<6)] {
        let images = numbers.map { "{\"id\": \($0), \"file_name\": \"\($0).jpg\"}" }.joined(separator: ",")
        try AtomicFile.write(
          "{\"images\": [\(images)], \"annotations\": []}", to: "\(folder)/set/instances_\(split)2017.json")
      }
      let report = try audit(Tool(folder: folder), 1, "set")
      #expect(
        report.splits.map(\.images) == [4, 3] && report.leaks.map(\.files) == [["images/3.jpg", "images/3.jpg"]])
    }
  }

  @Test("What is no split is refused with the next step")
  func refused() throws {
    try withTemporaryFolder { folder in
      try picture(1).write(to: folder + "/photos/1.jpg")
      try picture(1).write(to: folder + "/one/train/1.jpg")
      for (place, words) in [
        ("none", "no such folder"), ("photos", "nothing in it tells of splits"), ("one", "one split alone, train"),
      ] {
        let outcome = try Tool(folder: folder).run("audit", place)
        #expect(outcome.code == 2 && outcome.errors.contains(words), "\(outcome)")
      }
      let outcome = try Tool(folder: folder).run("audit", "one", "--burst", "soon")
      #expect(outcome.code == 64, "\(outcome)")
    }
  }

  @Test("Broken photographs in folders are named, and people's folders are no splits")
  func damaged() throws {
    try withFolders { tool in
      try AtomicFile.write(
        Array(Files.read(tool.folder + "/set/train/1.jpg").prefix(300)), to: tool.folder + "/set/test2017/cut.jpg")
      try picture(40).write(to: tool.folder + "/set/Dev_Patel/1.jpg")
      let report = try audit(tool, 1, "set")
      #expect(report.faults.map(\.kind) == ["damaged"] && report.faults[0].place == "test2017/cut.jpg")
      #expect(report.splits.map(\.images) == [10, 3, 3])
    }
  }

  @Test("Leaks that split.json tells, manifests that it does not know and an emptied quarantine are told")
  func told() throws {
    try DrawnSet.with { set in
      try set.split("--group-by", "subject")
      let test = try set.places("manifests", "test").keys.sorted()
      let train = try set.places("manifests", "train").keys.sorted()
      try set.write("file_name,other\n\(train[0]),\(test[0])\n", "pairs.csv")
      try set.split("--grow", "manifests", "--pairs", "pairs.csv", code: 1)
      let leaks = try audit(set.tool, 1, "manifests").leaks
      #expect(leaks.map(\.cause) == ["told"] && leaks[0].splits == ["train", "test"])
      try set.split("--group-by", "subject", "--output", "fresh")
      try AtomicFile.write(Files.read(set.tool.folder + "/fresh/val.jsonl"), to: set.tool.folder + "/fresh/extra.jsonl")
      try AtomicFile.write(
        Files.read(set.tool.folder + "/fresh/val.jsonl"), to: set.tool.folder + "/fresh/quarantine.jsonl")
      #expect(try audit(set.tool, 1, "fresh").faults.map(\.place) == ["extra.jsonl", "quarantine.jsonl"])
    }
  }

  @Test("A folder of folds is refused with the next step, and a broken manifest is named")
  func wrongPlaces() throws {
    try DrawnSet.with { set in
      try set.split("--folds", "3", "--output", "folds")
      let folds = try set.tool.run("audit", "folds")
      #expect(folds.code == 2 && folds.errors.contains("dsm audit folds/fold-1"), "\(folds)")
      try set.split("--output", "plain")
      try Files.remove(set.tool.folder + "/plain/split.json")
      try AtomicFile.write("{", to: set.tool.folder + "/plain/val.jsonl")
      let broken = try set.tool.run("audit", "plain")
      #expect(broken.code == 2 && broken.errors.contains("val.jsonl:1"), "\(broken)")
    }
  }
}
