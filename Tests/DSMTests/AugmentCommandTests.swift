import Augmentation
import Basics
import Dataset
import Foundation
import Imaging
import TestSupport
import Testing

@Suite("dsm augment") struct AugmentCommandTests {
  private static let face = Annotation(box: Box(x: 30, y: 20, width: 40, height: 40))

  /// A folder with six photographs, their manifest, and the tool in it.
  private func withSet(_ body: (Tool) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let records = try (0..<6).map { index in
        var image = Image(width: 120, height: 90, color: Color(UInt8(40 * index), 128, 77))
        image.fill(30..<70, 20..<60, .white)
        let bytes = image.jpeg()
        try AtomicFile.write(bytes, to: "\(folder)/p\(index).jpg")
        return ManifestRecord(
          fileName: "p\(index).jpg", id: ContentID(hashing: bytes), width: 120, height: 90,
          labels: .labelled([Self.face]))
      }
      try Manifest(folder: folder, records: records).write(to: folder + "/train.jsonl")
      try body(Tool(folder: folder))
    }
  }

  @Test("list names every transform and every recipe that ships")
  func list() throws {
    try withTemporaryFolder { folder in
      let outcome = try Tool(folder: folder).run("augment", "list")
      let names = outcome.output.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
      #expect(outcome.code == 0 && Set(Augmentations.all.map { $0.name }).isSubset(of: names))
      #expect(Recipe.shippedNames.allSatisfy { outcome.output.contains($0) })
      let json = try Tool(folder: folder).run("augment", "list", "--json")
      struct Listed: Decodable {
        struct Transform: Decodable { let name, summary: String }
        let transforms: [Transform]
      }
      #expect(try json.json(Listed.self)[0].transforms.count == Augmentations.all.count)
    }
  }

  @Test("show tells every parameter, prints recipes so that they read back, and answers a slip by the nearest name")
  func show() throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      for type in Augmentations.all {
        let outcome = try tool.run("augment", "show", type.name)
        #expect(outcome.code == 0 && outcome.output.contains(type.summary))
        for parameter in type.parameterDocumentation {
          #expect(outcome.output.contains("  \(parameter.name)\n") && outcome.output.contains(parameter.meaning))
        }
      }
      for name in Recipe.shippedNames {
        let outcome = try tool.run("augment", "show", name)
        #expect(try Recipe(yaml: outcome.output, name: name).digest == Recipe(named: name).digest)
      }
      let slip = try tool.run("augment", "show", "Rotat", "--output", "x.png")
      #expect(slip.code == 2 && slip.errors.contains("Did you mean Rotate") && !Files.exists(folder + "/x.png"))
      #expect(try tool.run("augment", "show", "Rotate", "--output", "x.png").code == 0)
      #expect(try Image.decode(Files.read(folder + "/x.png")).image.width > 1000)
    }
  }

  @Test("replay tells what apply writes, to the bit; apply writes once, and 1 says that a photograph was replaced")
  func replayAndApply() throws {
    try withSet { tool in
      let applied = try tool.run(
        "augment", "apply", "train.jsonl", "--output", "copy", "--format", "png", "--seed", "3")
      #expect(applied.code == 0, "\(applied)")
      let copy = try Manifest(reading: tool.folder + "/copy/train.jsonl")
      #expect(copy.records.count == 6)
      for record in copy.records {
        let id = try #require(record.attributes["source_id"])
        let replayed = try tool.run(
          "augment", "replay", "train.jsonl", "\(id.prefix(10))@0", "--seed", "3", "--output", "one.png", "--json")
        #expect(replayed.code == 0, "\(replayed)")
        #expect(try Files.read(tool.folder + "/one.png") == Files.read(copy.path(of: record)))
      }
      let again = try tool.run("augment", "apply", "train.jsonl", "--output", "copy")
      #expect(again.code == 2 && again.errors.contains("--force"))
      try Files.remove(tool.folder + "/p2.jpg")
      let broken = try tool.run("augment", "apply", "train.jsonl", "--output", "copy", "--force")
      #expect(broken.code == 1 && broken.errors.contains("p2.jpg"))
      #expect(try tool.run("augment", "replay", "train.jsonl", "p2.jpg@0").code == 2)
      #expect(try tool.run("augment", "replay", "train.jsonl", "p2.jpg").code == 64)
    }
  }

  @Test("preview draws a page, and one transform over its range")
  func preview() throws {
    try withSet { tool in
      let page = try tool.run("augment", "preview", "train.jsonl", "--html", "page.html", "--count", "2")
      #expect(page.code == 0 && !Files.exists(tool.folder + "/preview.png"), "\(page)")
      #expect(String(decoding: try Files.read(tool.folder + "/page.html"), as: UTF8.self).contains("p1.jpg"))
      struct Swept: Decodable {
        struct Row: Decodable { let tiles: [[String]] }
        let rows: [Row]
      }
      let sweep = try tool.run(
        "augment", "preview", "train.jsonl", "--photos", "1", "--count", "5", "--transform", "Rotate", "--sweep",
        "limit=-40..40", "--json")
      #expect(
        try sweep.json(Swept.self)[0].rows.map(\.tiles)
          == [[["photograph"]] + [-40, -20, 0, 20, 40].map { ["limit = \($0)"] }], "\(sweep)")
      let wrong = try tool.run("augment", "preview", "train.jsonl", "--transform", "Rotate", "--sweep", "limti")
      #expect(wrong.code == 2 && wrong.errors.contains("Did you mean limit"))
      #expect(try tool.run("augment", "preview", "train.jsonl", "--sweep", "limit").code == 64)
    }
  }
}
