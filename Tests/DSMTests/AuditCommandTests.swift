import Basics
import Dataset
import Foundation
import Imaging
import Splitting
import TestSupport
import Testing

@Suite("dsm audit") struct AuditCommandTests {
  private struct Report: Decodable {
    struct Fault: Decodable { var kind, place, words: String }
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
    var limits: [String]
    var comparisons: [Comparison]

    struct Comparison: Decodable { var name: String }
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

  @Test(
    "Splits that one table tells by a column are read, though copies lie in one folder", arguments: ["csv", "jsonl"])
  func column(ending: String) throws {
    try withTemporaryFolder { folder in
      for number in 0..<6 { try picture(number).write(to: "\(folder)/set/images/\(number).jpg") }
      try AtomicFile.write(Files.read(folder + "/set/images/1.jpg"), to: folder + "/set/images/copy.jpg")
      let splits = ["0": "training", "1": "train", "2": "train", "3": "Validation", "4": "test", "copy": "test"]
      let rows = splits.sorted { $0.key < $1.key }.map { name, split in
        ending == "csv"
          ? "images/\(name).jpg,\(split)\n" : #"{"file_name": "images/\#(name).jpg", "Split": "\#(split)"}\#n"#
      }
      let head = ending == "csv" ? "file_name,Split\n" : ""
      try AtomicFile.write(head + rows.joined(), to: "\(folder)/set/metadata.\(ending)")
      let report = try audit(Tool(folder: folder), 1, "set")
      #expect(report.layout == "folders" && report.splits.map(\.images) == [3, 1, 2])
      #expect(report.leaks.map(\.files) == [["images/1.jpg", "images/copy.jpg"]] && report.faults.isEmpty)
      #expect(report.limits.contains("1 photographs that lie in no split"))
      #expect(!report.comparisons.contains { $0.name == "Split" })
    }
  }

  @Test("A column with other words than names of splits tells none, and tables in folders speak of their own files")
  func otherColumn() throws {
    try withFolders { tool in
      for (folder, names) in [("train", 0..<10), ("Validation", 10..<13)] {
        let rows = names.map { "\($0).jpg,\($0 % 2 == 0 ? "test" : "blue")\n" }.joined()
        try AtomicFile.write("file_name,set\n" + rows, to: "\(tool.folder)/set/\(folder)/metadata.csv")
      }
      #expect(try audit(tool, 0, "set").splits.map(\.images) == [10, 3, 3])
      try AtomicFile.write(
        "file_name,split\n13.jpg,test\n14.jpg,val\n15.jpg,test\ngone.jpg,test\n",
        to: tool.folder + "/set/test2017/metadata.csv")
      let report = try audit(tool, 1, "set")
      #expect(report.splits.map(\.images) == [10, 4, 2])
      #expect(report.faults.map(\.kind) == ["missing"] && report.faults[0].place == "gone.jpg")
    }
  }
}

/// What `dsm split` says, held against the photographs by the command.
@Suite("dsm audit of what split.json says") struct AuditClaimTests {
  private func audit(_ set: DrawnSet, _ code: Int32, _ arguments: String...) throws -> AuditReport {
    let outcome = try set.tool.run(["audit"] + arguments + ["--json"])
    #expect(outcome.code == code, "\(outcome)")
    return try #require(try outcome.json(AuditReport.self).first)
  }

  /// Changes the report in a folder of manifests.
  private func lie(_ set: DrawnSet, _ folder: String, _ tell: (inout SplitReport) -> Void) throws {
    let path = "\(set.tool.folder)/\(folder)/split.json"
    var report = try JSON.read(SplitReport.self, from: path)
    tell(&report)
    try AtomicFile.write(try JSON.pretty(report), to: path)
  }

  @Test(
    "What dsm split wrote is so, whatever it was asked",
    arguments: [
      ["--seed", "1", "--group-by", "subject", "--stratify", "country,age:5"],
      ["--seed", "2", "--no-near", "--splits", "train=rest,val=5,test=4"], ["--seed", "3", "--burst", "100s"],
      ["--seed", "4", "--keep-official", "part", "--group-by", "subject"],
    ])
  func honest(options: [String]) throws {
    try withTemporaryFolder { folder in
      let set = DrawnSet(tool: Tool(folder: folder))
      try set.draw(0..<24) { "2026:05:17 14:0\($0 / 4):\(10 + $0 % 4)" }
      try set.tell(0..<24, part: { $0 % 5 == 0 ? ["train", "val", "test"][$0 % 3] : "" })
      try set.ingest()
      let outcome = try set.tool.run(["split"] + options)
      #expect(outcome.code == 0, "\(outcome)")
      let report = try audit(set, 0, "manifests")
      #expect(report.faults.isEmpty && !report.limits.contains { $0.contains("split.json") }, "\(report.limits)")
    }
  }

  @Test("Folds, values left out and a split that grew are as they say")
  func kinds() throws {
    try DrawnSet.with { set in
      try set.split("--folds", "3", "--output", "folds", "--group-by", "subject")
      try set.split("--leave-out", "country", "--output", "out", "--group-by", "subject")
      for place in ["folds/fold-3", "out/c1"] { #expect(try audit(set, 0, place).limits.count == 0, "\(place)") }
      try set.split("--group-by", "subject")
      try set.draw(24..<32)
      try set.tell(0..<32)
      try set.ingest()
      try set.split("--grow", "manifests")
      let limits = try audit(set, 0, "manifests").limits
      #expect(
        limits.count == 1 && limits[0].hasPrefix("the seed of split.json: dealing by it gives another"), "\(limits)")
      try lie(set, "folds/fold-3") { $0.seed += 1 }
      #expect(try audit(set, 1, "folds/fold-3").faults.map(\.words).first?.hasPrefix("seed: split.json says 8") == true)
    }
  }

  @Test("Wrong figures, groups and pairs in split.json are named; what another version dealt is not dealt again")
  func lies() throws {
    try DrawnSet.with { set in
      try set.split("--group-by", "subject", "--stratify", "country")
      try lie(set, "manifests") { report in
        report.splits[1].faces.achieved += 1
        report.strata[0].images[0].asked += 1
        report.groups.largest = 1
        report.closestPairs[0].distance += 1
        report.closestPairs.removeLast()
        report.options.nearDuplicates?.minCorrelation = 0.99
      }
      let words = try audit(set, 1, "manifests").faults.map(\.words)
      let wanted = [
        "val, faces achieved: split.json says 1, found 0", "stratum c0, unlabelled, images asked: split.json says",
        "groups.largest: split.json says 1, found 2", "distance: split.json says", "split.json leaves it out",
        "options.near_duplicates: split.json says",
      ]
      for part in wanted { #expect(words.count { $0.contains(part) } == 1, "\(part): \(words)") }
      #expect(words.count == wanted.count, "\(words)")
      try lie(set, "manifests") { $0.algorithm.version -= 1 }
      let older = try audit(set, 1, "manifests")
      #expect(older.faults.count == 2 && older.limits.contains { $0.contains("made by version") }, "\(older.faults)")
    }
  }

  @Test("Pairs, aliases and pins that dsm split was given are audited where the audit has them too")
  func files() throws {
    try DrawnSet.with { set in
      try set.write("file_name,other\nphotos/0.jpg,photos/9.jpg\n", "pairs.csv")
      try set.write("alias,value\ns2,s3\n", "aliases.csv")
      try set.write("file_name,split\nphotos/20.jpg,test\n", "pins.csv")
      let files = ["--pairs", "pairs.csv", "--aliases", "aliases.csv", "--pin", "pins.csv"]
      let split = try set.tool.run(["split", "--group-by", "subject"] + files)
      #expect(split.code == 0, "\(split)")
      let blind = try audit(set, 0, "manifests")
      #expect(
        blind.limits.count == 4 && blind.limits.contains { $0.hasPrefix("groups, infeasible strata") },
        "\(blind.limits)")
      let outcome = try set.tool.run(["audit", "manifests", "--json"] + files)
      let sound = try #require(try outcome.json(AuditReport.self).first)
      #expect(outcome.code == 0 && sound.limits.isEmpty, "\(outcome)")
      try set.write("file_name,other\nphotos/0.jpg,photos/9.jpg\n\n", "pairs.csv")
      let other = try audit(set, 1, "manifests", "--pairs", "pairs.csv").faults
      #expect(other.map(\.place) == ["pairs.csv"] && other[0].words.hasPrefix("options.files.pairs: split.json says"))
    }
  }

  @Test(
    "A pair that the user names and that lies in two splits leaks, in manifests and in folders; so does one of two names"
  )
  func told() throws {
    try DrawnSet.with { set in
      try set.split("--group-by", "subject")
      let (train, test) = (
        try set.places("manifests", "train").keys.sorted()[0], try set.places("manifests", "test").keys.sorted()[0]
      )
      try set.write("file_name,other\nphotos/\(train),photos/\(test)\n", "pairs.csv")
      let pair = try audit(set, 1, "manifests", "--pairs", "pairs.csv")
      #expect(pair.leaks.map(\.cause) == ["pair"] && pair.leaks[0].splits == ["train", "test"])
      #expect(pair.faults.map(\.words).first?.contains("split.json knows of none") == true && pair.faults.count == 1)
      func subject(_ name: String) -> String { "s\((Int(name.dropLast(4)) ?? 0) / 2)" }
      try set.write("alias,value\n\(subject(train)),\(subject(test))\n", "aliases.csv")
      #expect(try audit(set, 1, "manifests", "--aliases", "aliases.csv").leaks.map(\.cause) == ["subject"])
      try set.write("file_name,other\n0.jpg,none.jpg\n", "pairs.csv")
      let lost = try set.tool.run("audit", "manifests", "--pairs", "pairs.csv")
      #expect(lost.code == 2 && lost.errors.contains("none.jpg: no photograph of the split"), "\(lost)")
      let blind = try set.tool.run("audit", "photos", "--catalog", "catalog.sqlite")
      #expect(blind.code == 2, "\(blind)")
    }
  }

  @Test("Values that copies bring are known to the catalog alone; a catalog that has changed since is told")
  func catalog() throws {
    try DrawnSet.with { set in
      try AtomicFile.write(set.bytes("photos/0.jpg"), to: set.tool.folder + "/photos/copy.jpg")
      let table = String(decoding: try set.bytes("photos/metadata.csv"), as: UTF8.self)
      try set.write(table + "copy.jpg,s5,c0,20,,,here\n", "photos/metadata.csv")
      let outcome = try set.tool.run("ingest", "photos")
      #expect(outcome.code != 2, "\(outcome)")
      let split = try #require(try set.split("--group-by", "subject").first)
      #expect(split.input.furtherValues == 1)
      #expect(try audit(set, 0, "manifests").limits.contains { $0.contains("--catalog") })
      #expect(try audit(set, 0, "manifests", "--catalog", "catalog.sqlite").limits.isEmpty)
      try set.draw(30..<31)
      #expect(try set.tool.run("ingest", "photos").code != 2)
      let grown = try audit(set, 1, "manifests", "--catalog", "catalog.sqlite").faults
      #expect(grown.map(\.place) == ["catalog.sqlite"], "\(grown)")
    }
  }
}
