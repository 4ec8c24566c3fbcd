import Basics
import Catalog
import Compute
import Dataset
import Foundation
import GRDB
import TestSupport
import Testing

@Suite struct RepairTests {
  /// `path kind position before after` of each repair.
  private func repairs(_ folder: PhotoFolder) throws -> [String] {
    let database = try DatabaseQueue(path: folder.catalogPath)
    return try database.read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM repair ORDER BY path, source, position, kind").map { row in
        let after = row["after"] as String? ?? "-"
        return
          "\(Files.name(of: row["path"])) \(row["position"] as Int) \(row["kind"] as String) \(row["before"] as String) \(after)"
      }
    }
  }

  @Test func `each change is recorded with what was there before and what came of it`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      let boxes: [[Double]] = [
        [20, 20, -10, -5], [90, 60, 50, 50], [5, 5, 0, 9], [200, 5, 9, 9], [10, 15, 10, 5.1], [1, 2, 3],
      ]
      try folder.write(coco([("images/0.jpg", boxes)]), "annotations.json")
      let report = try folder.ingest()
      #expect(
        try repairs(folder) == [
          "0.jpg 0 inverted [20,20,-10,-5] [10,15,10,5]", "0.jpg 1 clipped [90,60,50,50] [90,60,6,4]",
          "0.jpg 2 zero [5,5,0,9] -", "0.jpg 3 outside [200,5,9,9] -",
          "0.jpg 4 duplicated [10,15,10,5.1] [10,15,10,5]", "0.jpg 5 unplaced {\"category\":\"face\"} -",
        ])
      let source = try #require(report.sources.first)
      #expect((source.boxes, source.clipped, source.dropped) == (2, 1, 4))
      #expect(source.repairs["inverted"] == 1 && source.repairs["duplicated"] == 1)
      #expect(report.text.contains("1 duplicated, 1 inverted"))
      #expect(report.problems.count == 1)
      let details = try folder.catalog().details(of: "photos/images/0.jpg")
      #expect(details.repairs.filter { $0.after == nil }.map(\.kind) == ["zero", "outside", "duplicated", "unplaced"])
      #expect(details.text.contains("duplicated: [10,15,10,5.1] -> left out"))
      let dump = try folder.catalog().dump()
      try folder.ingest { $0.recheck = true }
      #expect(try folder.catalog().dump() == dump, "again replaces, never doubles")
    }
  }

  @Test func `a box from an ellipse is not clipped for a rounding error, and is for more`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(2)
      let faces = ["32.0000001 20 1.570796 20.0 32.0  1", "32.5 20 1.570796 20.0 32.0  1"]
      let text = faces.enumerated().map { "images/\($0)\n1\n\($1)\n" }.joined()
      try folder.write(Array(text.utf8), "FDDB-fold-01-ellipseList.txt")
      let source = try #require(try folder.ingest().sources.first)
      #expect((source.pictures, source.boxes, source.clipped) == (2, 2, 1))
      #expect(try repairs(folder).map { $0.prefix(15) } == ["1.jpg 0 clipped"])
    }
  }

  @Test func `of a box that is marked twice the one with landmarks is kept, and another category is another box`()
    throws
  {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      let json = """
        {"images": [{"id": 0, "file_name": "images/0.jpg"}], "categories": [{"id": 0, "name": "face"}, {"id": 1, "name": "dog"}],
        "annotations": [{"image_id": 0, "category_id": 0, "bbox": [1, 1, 40, 40]},
        {"image_id": 0, "category_id": 1, "bbox": [1, 1, 40, 40]},
        {"image_id": 0, "category_id": 0, "bbox": [1, 1, 40, 40], "iscrowd": 1},
        {"image_id": 0, "category_id": 0, "bbox": [1, 1, 40, 40.5],
         "keypoints": [5, 5, 2, 9, 5, 2, 7, 7, 2, 5, 9, 2, 9, 9, 2]}]}
        """
      try folder.write(json, "annotations.json")
      try folder.ingest()
      let annotations = try folder.images()[0].labels.annotations
      #expect(annotations.map(\.category) == ["dog", "face", "face"])
      #expect(annotations.map(\.ignore) == [false, true, false])
      #expect(annotations[2].landmarks != nil)
    }
  }

  @Test func `a box over everything is kept, and told of unless it is a cut-out face`() throws {
    try PhotoFolder.with { folder in
      try folder.write(PhotoFolder.picture(1).jpeg(), "small.jpg")
      try folder.write(PhotoFolder.picture(2).jpeg(), "two.jpg")
      try folder.write(PhotoFolder.picture(3, width: 400, height: 300).jpeg(), "large.jpg")
      let all: [Double] = [0, 0, 96, 64]
      try folder.write(
        coco([("small.jpg", [all]), ("two.jpg", [all, [3, 3, 9, 9]]), ("large.jpg", [[0, 0, 400, 299]])]),
        "annotations.json")
      let report = try folder.ingest()
      #expect(report.boxes == 4)
      #expect(report.problems.map(\.place) == ["photos/large.jpg", "photos/two.jpg"])
      #expect(try repairs(folder).map { String($0.prefix(16)) } == ["large.jpg 0 cove", "two.jpg 0 coveri"])
    }
  }

  @Test func `strict uses no label of a photograph that would need a repair, until it is ended`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(4)
      try folder.write(
        coco([
          ("images/0.jpg", [[90, 60, 50, 50], [1, 1, 9, 9]]), ("images/1.jpg", [[1, 1, 9, 9]]), ("images/2.jpg", []),
        ]), "annotations.json")
      let lenient = try folder.ingest()
      #expect((lenient.labelled, lenient.empty, lenient.unlabelled) == (2, 1, 1))
      let strict = try folder.ingest { $0.isStrict = true }
      #expect((strict.labelled, strict.empty, strict.unlabelled) == (1, 1, 2))
      #expect(strict.problems.map(\.place) == ["photos/images/0.jpg"])
      #expect(try repairs(folder).isEmpty)
      #expect(try folder.ingest().labelled == 1, "it is remembered")
      #expect(try folder.ingest { $0.isStrict = false }.labelled == 2)
    }
  }

  @Test func `whatever boxes come, those that are kept lie in the frame, and a second fitting changes nothing`() throws
  {
    let seed: UInt64 = .random(in: 0 ... .max)
    print("seed \(seed)")
    var random = Random(seed: seed)
    func number() -> Double { Double(Int(random.next() % 300)) - 100 }
    try PhotoFolder.with { folder in
      try folder.fill(8)
      let boxes = (0..<8).map { n in
        ("images/\(n).jpg", (0..<12).map { _ in [number(), number(), number(), number()] })
      }
      try folder.write(coco(boxes), "annotations.json")
      try folder.ingest()
      let images = try folder.images()
      let kept = images.map { ($0.path.replacing("photos/", with: ""), $0.labels.annotations.map(\.box)) }
      #expect(
        kept.allSatisfy { $0.1.allSatisfy { $0.area > 0 && $0.x >= 0 && $0.y >= 0 && $0.maxX <= 96 && $0.maxY <= 64 } })
      #expect(kept.flatMap(\.1).count > 8, "seed \(seed)")
      try folder.write(coco(kept.map { ($0.0, $0.1.map { [$0.x, $0.y, $0.width, $0.height] }) }), "annotations.json")
      try folder.ingest()
      #expect(try folder.images().map { $0.labels.annotations.map(\.box) } == kept.map(\.1), "seed \(seed)")
    }
  }
}
