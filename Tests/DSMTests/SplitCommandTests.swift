import Basics
import Foundation
import Imaging
import Splitting
import TestSupport
import Testing

@Suite("dsm split: what it cannot do") struct SplitRefusalTests {
  /// Ends with `code`, says all `words` on standard error, and writes nothing into `manifests`.
  private func expect(
    _ set: DrawnSet, _ code: Int32, _ arguments: String..., saying words: String...,
    line: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try set.tool.run(["split"] + arguments)
    #expect(outcome.code == code && outcome.output.isEmpty, "\(outcome)", sourceLocation: line)
    for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)", sourceLocation: line) }
    #expect(!Files.exists(set.tool.folder + "/manifests"), sourceLocation: line)
  }

  @Test("Options that contradict themselves or each other are wrong usage, told with what is wrong")
  func usage() throws {
    try DrawnSet.with { set in
      try expect(set, 64, "--ratios", "70/15/10", saying: "add up to 95, neither to 100 nor to 1", "70/15/15 or 0.7")
      try expect(set, 64, "--ratios", "70/30", saying: "not 3 numbers", "70/15/15")
      try expect(set, 64, "--splits", "train=0.7,val=0.2", saying: "add up to 0.9,", "'train=0.7,val=0.15,test=0.15'")
      try expect(set, 64, "--splits", "a=0.5,A=0.5", saying: "one name for two splits", "a name of its own")
      try expect(set, 64, "--splits", "a=0.5,quarantine=0.5", saying: "images of no split", "another name")
      try expect(set, 64, "--splits", "../a=1", saying: "not a name, an equals sign and an amount")
      try expect(set, 64, "--ratios", "70/15/15", "--splits", "all=1", saying: "give one")
      try expect(set, 64, "--folds", "2", saying: "--folds goes from 3 to 100")
      try expect(set, 64, "--folds", "3", "--pin", "pins.csv", saying: "leave out --pin and --keep-official")
      try expect(set, 64, "--folds", "3", "--ratios", "70/15/15", saying: "leave out --ratios and --splits")
      try expect(set, 64, "--folds", "3", "--grow", "manifests", saying: "two kinds of splits")
      try expect(set, 64, "--burst", "soon", saying: "--burst")
      try expect(set, 64, "--max-group", "0", saying: "at least 1")
      try expect(set, 64, "--stratify", ",", saying: "--stratify ',' holds an empty name", "country,sex")
      try expect(set, 64, "--group-by", "subject,", saying: "--group-by 'subject,' holds an empty name")
      try expect(set, 64, "--stratify", "age,age:5", saying: "names age twice; name it once")
      try expect(set, 64, "--stratify", "country,age:0", saying: "'age:0': the width of a bin is a number above zero")
    }
  }

  @Test("Counts that the images do not add up to are told with both sums and a way out")
  func counts() throws {
    try DrawnSet.with { set in
      try expect(
        set, 2, "--splits", "train=600,test=300", saying: "the counts add up to 900, and there are 24 images",
        "'train=rest'")
      try expect(
        set, 2, "--splits", "train=rest,test=100", saying: "add up to 100, and there are 24 images", "Ask for fewer")
    }
  }

  @Test("Attributes that no image has are named with those that come near")
  func attributes() throws {
    try DrawnSet.with { set in
      let unknown = "no image has an attribute of that name"
      try expect(set, 2, "--stratify", "contry", saying: "--stratify contry: \(unknown)", "Did you mean country?")
      try expect(set, 2, "--group-by", "subjet", saying: "--group-by subjet: \(unknown)", "Did you mean subject?")
      try expect(set, 2, "--leave-out", "contry", saying: "--leave-out contry: \(unknown)", "Did you mean country?")
      try expect(set, 2, "--stratify", "xylophone", saying: "Known are: age, country, place, subject")
    }
  }

  @Test("A column of blanks is no attribute, and the others are named")
  func blanks() throws {
    try DrawnSet.with { set in
      for option in ["--stratify", "--group-by", "--leave-out", "--keep-official"] {
        try expect(
          set, 2, option, "blank", saying: "\(option) blank: no image has an attribute of that name", "Known are:")
      }
    }
  }

  @Test("A bin of what is no number names the value and the photograph")
  func bin() throws {
    try DrawnSet.with { set in
      try expect(
        set, 2, "--stratify", "country:5", saying: "'c", "jpg is not a number to put into a bin",
        "stratify by country as it is")
    }
  }

  @Test("A catalog without photographs asks for some")
  func emptyCatalog() throws {
    try withTemporaryFolder { folder in
      let set = DrawnSet(tool: Tool(folder: folder))
      try set.write("<html>", "photos/page.jpg")
      #expect(try set.tool.run("ingest", "photos").code == 1)
      try expect(set, 2, saying: "catalog.sqlite: the catalog holds no photograph", "dsm ingest FOLDER")
    }
  }

  @Test("Pins of no split, of no photograph, of two splits or through a subject are named")
  func pins() throws {
    try DrawnSet.with { set in
      for (rows, words) in [
        ("0.jpg,tst", ["pins.csv, line 2: 0.jpg: no split is called 'tst'", "Did you mean test?"]),
        (
          "gone.jpg,test", ["pins.csv, line 2: gone.jpg: no photograph of the catalog", "from the folder of this file"]
        ),
        ("0.jpg,test\nphotos/0.jpg,val", ["pins.csv, line 3: photos/0.jpg: pinned to two splits", "Keep one"]),
        ("0.jpg,test\n1.jpg,val", ["pinned to", "the same subject, as ../photos/", "Pin both to one split."]),
      ] {
        try set.write("file_name,split\n\(rows)\n", "pins.csv")
        let outcome = try set.tool.run("split", "--group-by", "subject", "--pin", "pins.csv")
        #expect(outcome.code == 2, "\(outcome)")
        for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
      }
      try set.write("file_name,part\n0.jpg,test\n", "pins.csv")
      try expect(set, 2, "--pin", "pins.csv", saying: "no column 'split'", "the columns file_name and split")
      try expect(set, 2, "--pin", "none.csv", saying: "none.csv: no such file")
    }
  }

  @Test("A name that several photographs have is refused, and their paths are not")
  func ambiguous() throws {
    try DrawnSet.with { set in
      try AtomicFile.write(try set.bytes("photos/0.jpg"), to: set.tool.folder + "/photos/other/1.jpg")
      try set.ingest()
      try set.write("file_name,split\n1.jpg,test\n", "pins.csv")
      try expect(set, 2, "--pin", "pins.csv", saying: "1.jpg: the name of 2 photographs of the catalog", "its path")
      try set.write("file_name,split\nphotos/other/1.jpg,test\nphotos/1.jpg,val\n", "pins.csv")
      try set.split("--pin", "pins.csv")
      let places = try set.places("manifests")
      #expect(places["0.jpg"] == "test" && places["1.jpg"] == "val")
    }
  }

  @Test("Pairs and aliases that say nothing are named")
  func tables() throws {
    try DrawnSet.with { set in
      try set.write("file_name,other\n0.jpg,gone.jpg\n", "pairs.csv")
      try expect(set, 2, "--pairs", "pairs.csv", saying: "pairs.csv, line 2: gone.jpg: no photograph of the catalog")
      try set.write("alias,name\nann,anna\n", "aliases.csv")
      try expect(set, 2, "--aliases", "aliases.csv", saying: "nothing is grouped by", "--group-by")
      try expect(
        set, 2, "--group-by", "subject", "--aliases", "aliases.csv", saying: "no columns 'alias' and 'value'",
        "the columns alias and value")
      try set.write("alias,value,attribute\nann,anna,subject\nx,y,country\n", "aliases.csv")
      try expect(
        set, 2, "--group-by", "subject", "--aliases", "aliases.csv",
        saying: "aliases.csv, line 3: 'country' is not grouped by")
    }
  }

  @Test("Official splits of another name, and values that cannot be left out")
  func modes() throws {
    try DrawnSet.with { set in
      try set.tell(0..<24, part: { $0 < 3 ? "evaluation" : "train" })
      try set.ingest()
      try expect(
        set, 2, "--keep-official", "part", saying: "'evaluation' of", "is the name of no split",
        "The splits are train, val, test")
      try expect(set, 2, "--keep-official", "prt", saying: "no image has an attribute of that name", "mean part?")
      try expect(set, 2, "--leave-out", "place", saying: "there is one value of it, here", "several values")
      try expect(
        set, 2, "--leave-out", "country", "--splits", "all=1", saying: "no split before the last has a share")
    }
  }

  @Test("Manifests of another making are not written over")
  func foreign() throws {
    try DrawnSet.with { set in
      try set.write("mine", "manifests/train.jsonl")
      let outcome = try set.tool.run("split")
      #expect(outcome.code == 2 && outcome.errors.contains("manifests/train.jsonl: exists"), "\(outcome)")
      #expect(outcome.errors.contains("--output") && outcome.errors.contains("--force"))
      #expect(try set.bytes("manifests/train.jsonl") == Array("mine".utf8))
      try set.split("--force")
    }
  }
}

@Suite("dsm split: what it makes") struct SplitCommandTests {
  @Test("A second run gives equal bytes, another seed another split")
  func again() throws {
    try DrawnSet.with { set in
      let options = ["split", "--stratify", "country,age:10", "--group-by", "subject"]
      let files = ["train.jsonl", "val.jsonl", "test.jsonl", "split.json"]
      #expect(try set.tool.run(options).code == 0)
      let first = try files.map { try set.bytes("manifests/\($0)") }
      #expect(try set.tool.run(options).code == 0)
      #expect(try files.map { try set.bytes("manifests/\($0)") } == first)
      #expect(try set.tool.run(options + ["--seed", "8"]).code == 0)
      #expect(try files.map { try set.bytes("manifests/\($0)") } != first)
    }
  }

  @Test("Splits of one's own names; what an earlier split called otherwise is taken away")
  func named() throws {
    try DrawnSet.with { set in
      try set.split()
      try set.split("--splits", "dev=rest,held-out=4")
      #expect(try set.places("manifests", "dev", "held-out").values.count { $0 == "held-out" } == 4)
      #expect(!Files.exists(set.tool.folder + "/manifests/train.jsonl"))
    }
  }

  @Test("A stratum of one is named, and is no error")
  func rare() throws {
    try DrawnSet.with { set in
      try set.tell(0..<24) { $0 == 3 ? "alone" : "many" }
      try set.ingest()
      let report = try #require(try set.split("--stratify", "subject").first)
      let rare = report.warnings.first { $0.kind == "rare" }
      let words = "1 stratum with fewer images than there are splits: alone, unlabelled (1 in"
      #expect(rare?.message.contains(words) == true, "\(report.warnings)")
    }
  }

  @Test("A giant group cannot be divided: it is named with the nearest ratio, and is no error")
  func giant() throws {
    try DrawnSet.with { set in
      try set.tell(0..<24) { $0 < 20 ? "giant" : "s\($0)" }
      try set.ingest()
      let report = try #require(try set.split("--group-by", "subject", "--max-group", "10").first)
      let whole = try #require(report.infeasible.first)
      #expect(whole.stratum == "the whole set" && whole.group == "subject giant" && whole.groupImages == 20)
      #expect(whole.nearest == [83, 9, 8] || whole.nearest == [84, 8, 8], "\(whole.nearest)")
      #expect(report.warnings.contains { $0.kind == "infeasible" && $0.message.contains("the nearest ratio") })
      #expect(report.groups.chains.map(\.images) == [20])
    }
  }

  @Test("Folds: every photograph is in test once")
  func folds() throws {
    try DrawnSet.with { set in
      let reports = try set.split("--folds", "3", "--group-by", "subject", "--output", "folds")
      #expect(reports.map(\.kind) == ["fold 1 of 3", "fold 2 of 3", "fold 3 of 3"])
      var tested: [String] = []
      for fold in 1...3 {
        let places = try set.places("folds/fold-\(fold)")
        #expect(places.count == 24)
        tested += places.filter { $0.value == "test" }.keys
      }
      #expect(tested.count == 24 && Set(tested).count == 24)
      try set.expectManifests(in: "folds/fold-2")
    }
  }

  @Test("A run with fewer folds, or other values left out, takes away what the one before made, and nothing else")
  func fewer() throws {
    try DrawnSet.with { set in
      try set.split("--folds", "5", "--output", "folds")
      try set.write("mine", "folds/fold-5/notes.txt")
      try set.write("mine", "folds/other/notes.txt")
      let outcome = try set.tool.run("split", "--folds", "3", "--output", "folds")
      #expect(outcome.code == 0 && outcome.errors.contains("folds/fold-4 held a split of an earlier run"), "\(outcome)")
      let left = try FileManager.default.contentsOfDirectory(atPath: set.tool.folder + "/folds").sorted()
      #expect(left == ["fold-1", "fold-2", "fold-3", "fold-5", "other"])
      #expect(try FileManager.default.contentsOfDirectory(atPath: set.tool.folder + "/folds/fold-5") == ["notes.txt"])
      try set.write("mine", "folds/fold-2/test.jsonl")
      let refused = try set.tool.run("split", "--leave-out", "country", "--output", "folds")
      #expect(refused.code == 2 && refused.errors.contains("folds/fold-2/test.jsonl: exists"), "\(refused)")
      try set.split("--leave-out", "country", "--output", "folds", "--force")
      #expect(
        !Files.exists(set.tool.folder + "/folds/fold-1") && Files.exists(set.tool.folder + "/folds/c0/split.json"))
    }
  }

  @Test("The summary goes to standard output and warnings to standard error; a growth tells who came where")
  func streams() throws {
    try DrawnSet.with { set in
      let outcome = try set.tool.run("split", "--stratify", "country,age:5")
      #expect(outcome.code == 0 && outcome.output.contains("country, age:5, labels (asked→achieved)"), "\(outcome)")
      #expect(!outcome.output.contains("warning:") && outcome.errors.contains("warning: "), "\(outcome)")
      try set.draw(24..<30)
      try set.tell(0..<30)
      try set.ingest()
      let before = try set.places("manifests")
      let grown = try set.tool.run("split", "--grow", "manifests")
      let new = try set.places("manifests").filter { before[$0.key] == nil }.values
      let words = ["train", "val", "test"].compactMap { name in
        let count = new.count { $0 == name }
        return count > 0 ? "\(count) to \(name)" : nil
      }
      #expect(grown.output.contains("6 photographs came: \(words.joined(separator: ", ")); nobody moved."), "\(grown)")
      let again = try set.tool.run("split", "--grow", "manifests")
      #expect(again.output.contains("0 photographs came; nobody moved."), "\(again)")
    }
  }

  @Test("An attribute that is missing everywhere but in one photograph is told of, and is no error")
  func missing() throws {
    try DrawnSet.with { set in
      try set.write("file_name,tone\n0.jpg,dark\n", "photos/metadata.csv")
      try set.ingest()
      let report = try #require(try set.split("--stratify", "tone", "--group-by", "tone").first)
      let told = "'tone' is missing for 23 of 24 images"
      #expect(report.warnings.contains { $0.kind == "ungrouped" && $0.message.hasPrefix(told) }, "\(report.warnings)")
      #expect(report.strata.map(\.values) == [["dark"], [nil]])
    }
  }

  @Test("Leaving a country out: test holds it alone, and the report calls that transfer")
  func leaveOut() throws {
    try DrawnSet.with { set in
      let reports = try set.split("--leave-out", "country", "--output", "transfer")
      #expect(reports.map(\.kind) == ["c0", "c1", "c2"].map { "leave-one-out country \($0)" })
      #expect(reports.allSatisfy { $0.warnings.contains { $0.kind == "transfer" } })
      let test = try set.places("transfer/c1").filter { $0.value == "test" }
      #expect(Set(test.keys) == Set((0..<24).filter { $0 / 2 % 3 == 1 }.map(DrawnSet.name)))
      try set.expectManifests(in: "transfer/c1")
    }
  }

  @Test("Values that would be folders of one name get one each")
  func folders() throws {
    try DrawnSet.with { set in
      try set.tell(0..<24) { ["a/b", "a_b", "A_B", ".."][$0 % 4] }
      try set.ingest()
      try set.split("--leave-out", "subject", "--output", "transfer")
      let folders = try FileManager.default.contentsOfDirectory(atPath: set.tool.folder + "/transfer")
      #expect(folders.sorted() == ["A_B", "_..", "a_b-2", "a_b-3"])
    }
  }

  @Test("Photographs of one camera within seconds stay together")
  func burst() throws {
    try withTemporaryFolder { folder in
      let set = DrawnSet(tool: Tool(folder: folder))
      try set.draw(0..<24) { "2026:05:17 14:0\($0 / 4):0\($0 % 4)" }
      try set.ingest()
      let report = try #require(try set.split("--burst", "2s").first)
      #expect(report.groups.count == 6 && report.groups.largest == 4 && report.options.burst == 2)
      #expect(report.groups.merges.count == 18 && report.groups.merges.allSatisfy { $0.cause == "burst" })
      let places = try set.places("manifests")
      for start in stride(from: 0, to: 24, by: 4) {
        #expect(Set((start..<(start + 4)).map { places[DrawnSet.name($0)] }).count == 1)
      }
      #expect(try set.split("--burst", "0.5s").first?.groups.count == 24)
    }
  }

  @Test("Pins, pairs and aliases hold, and the report knows their digests")
  func tables() throws {
    try DrawnSet.with { set in
      try set.write("file_name,split\nphotos/0.jpg,test\n", "pins.csv")
      try set.write("file_name,other\n1.jpg,2.jpg\n", "pairs.csv")
      try set.write("alias,value\ns2,s1\n", "aliases.csv")
      let report = try #require(
        try set.split(
          "--group-by", "subject", "--pin", "pins.csv", "--pairs", "pairs.csv", "--aliases", "aliases.csv"
        ).first)
      #expect(report.options.files.keys.sorted() == ["aliases", "pairs", "pin"])
      #expect(report.options.files["pin"] == Digest.sha256(try set.bytes("pins.csv")))
      let places = try set.places("manifests")
      #expect((0..<6).allSatisfy { places[DrawnSet.name($0)] == "test" }, "\(places)")
    }
  }

  @Test("Official splits are kept; where they leak, test is whole and train yields")
  func official() throws {
    try DrawnSet.with { set in
      let subject = { $0 == 0 || $0 == 23 ? "both" : "s\($0)" }
      try set.tell(0..<24, subject: subject, part: { $0 < 12 ? "training" : "Test" })
      try set.ingest()
      let report = try #require(try set.split("--group-by", "subject", "--keep-official", "part").first)
      #expect(report.quarantine.map { Files.name(of: $0.file) } == ["0.jpg"] && report.options.keepOfficial == "part")
      let places = try set.places("manifests", "train", "test")
      #expect((1..<24).allSatisfy { places[DrawnSet.name($0)] == ($0 < 12 ? "train" : "test") })
      #expect(try set.places("manifests", "quarantine").keys.sorted() == ["0.jpg"])
    }
  }
}

@Suite("dsm split --grow") struct SplitGrowthTests {
  private static let options = ["--group-by", "subject", "--stratify", "country"]

  private func withSplit(_ body: (DrawnSet) throws -> Void) throws {
    try DrawnSet.with { set in
      #expect(try set.tool.run(["split", "--seed", "3"] + Self.options).code == 0)
      try body(set)
    }
  }

  @Test("Nobody moves, the new are dealt out, and the options are those of the first split")
  func grow() throws {
    try withSplit { set in
      let before = try set.places("manifests")
      try set.draw(24..<36)
      try set.tell(0..<36)
      try set.ingest()
      let report = try #require(try set.split("--grow", "manifests").first)
      #expect(report.seed == 3 && report.options.groupBy == ["subject"])
      let after = try set.places("manifests")
      #expect(before.allSatisfy { after[$0.key] == $0.value } && after.count == 36)
      #expect(report.splits.allSatisfy { abs($0.images.asked - $0.images.achieved) <= 2 }, "\(report.splits)")
      let bytes = try set.bytes("manifests/split.json")
      try set.split("--grow", "manifests")
      #expect(try set.bytes("manifests/split.json") == bytes)
    }
  }

  @Test("A new photograph that would join two splits goes into quarantine, and nobody else moves")
  func quarantine() throws {
    try withSplit { set in
      let before = try set.places("manifests")
      let train = try #require((0..<24).first { before[DrawnSet.name($0)] == "train" })
      let test = try #require((0..<24).first { before[DrawnSet.name($0)] == "test" })
      try set.draw(24..<25)
      try set.tell(0..<25) { "s\(($0 == 24 ? train : $0) / 2)" }
      try set.ingest()
      try set.write("file_name,other\n24.jpg,\(test).jpg\n", "pairs.csv")
      let report = try #require(try set.split("--grow", "manifests", "--pairs", "pairs.csv").first)
      #expect(report.quarantine.first?.ties.map(\.split) == ["train", "test"])
      #expect(try set.places("manifests") == before)
      #expect(try set.places("manifests", "quarantine").keys.sorted() == ["24.jpg"])
      try set.split("--grow", "manifests")
      #expect(try set.places("manifests")["24.jpg"] == "train", "it is looked at anew without the pair")
      #expect(!Files.exists(set.tool.folder + "/manifests/quarantine.jsonl"))
    }
  }

  @Test("Old photographs that turn out to belong together stay apart, are told, and the code is 1")
  func leak() throws {
    try withSplit { set in
      let before = try set.places("manifests")
      let train = try #require((0..<24).first { before[DrawnSet.name($0)] == "train" })
      let test = try #require((0..<24).first { before[DrawnSet.name($0)] == "test" })
      try set.write("file_name,other\n\(train).jpg,\(test).jpg\n", "pairs.csv")
      let report = try #require(try set.split("--grow", "manifests", "--pairs", "pairs.csv", code: 1).first)
      #expect(report.leaks.map { Set($0.splits) } == [["train", "test"]])
      #expect(report.warnings.first?.kind == "leak")
      #expect(try set.places("manifests") == before)
    }
  }

  @Test("Other names, and pins that would move somebody, are refused, and nothing changes")
  func refused() throws {
    try withSplit { set in
      let place = try #require(try set.places("manifests")["0.jpg"])
      let other = place == "test" ? "train" : "test"
      try set.write("file_name,split\n0.jpg,\(other)\n", "pins.csv")
      let folder = try set.bytes("manifests/split.json")
      for (arguments, words) in [
        (["--splits", "dev=0.7,val=0.15,test=0.15"], "the splits there are train, val, test, not dev, val, test"),
        (["--pin", "pins.csv"], "photos/0.jpg: pinned to \(other), and it lies in \(place)"),
      ] {
        let outcome = try set.tool.run(["split", "--grow", "manifests"] + arguments)
        #expect(outcome.code == 2, "\(outcome)")
        for word in [words, "without --grow"] { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
      }
      #expect(try set.bytes("manifests/split.json") == folder)
      try set.write("file_name,split\n0.jpg,\(place)\n", "pins.csv")
      try set.split("--grow", "manifests", "--pin", "pins.csv")
    }
  }

  @Test("A manifest that was edited, a fold and a folder without a split do not grow")
  func edited() throws {
    try withSplit { set in
      let nothing = try set.tool.run("split", "--grow", "nowhere")
      #expect(nothing.code == 2 && nothing.errors.contains("nowhere/split.json: no such file"), "\(nothing)")
      try set.split("--folds", "3", "--output", "folds")
      let fold = try set.tool.run("split", "--grow", "folds/fold-1")
      #expect(fold.code == 2 && fold.errors.contains("a fold 1 of 3 split does not grow"), "\(fold)")
      let lines = String(decoding: try set.bytes("manifests/train.jsonl"), as: UTF8.self).split(separator: "\n")
      try set.write(lines.dropLast().map { $0 + "\n" }.joined(), "manifests/train.jsonl")
      let outcome = try set.tool.run("split", "--grow", "manifests")
      #expect(outcome.code == 2, "\(outcome)")
      #expect(outcome.errors.contains("manifests/train.jsonl: edited since 'dsm split' wrote it"), "\(outcome.errors)")
      #expect(outcome.errors.contains("Put it back"))
    }
  }
}

extension DrawnSet {
  /// The manifests there name files that lie where they say.
  fileprivate func expectManifests(in place: String) throws {
    for name in try files("\(place)/train.jsonl") {
      #expect(Files.exists(Files.resolve(name, in: "\(tool.folder)/\(place)")), "\(name)")
    }
  }
}
