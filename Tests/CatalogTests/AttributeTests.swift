import Basics
import Catalog
import Compute
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@Suite struct AttributeTests {
  private func rows(_ folder: PhotoFolder, _ sql: String) throws -> [String] {
    try DatabaseQueue(path: folder.catalogPath).read { db in
      try Row.fetchAll(db, sql: sql).map { row in row.map { "\($0.1.storage.value ?? "-")" }.joined(separator: " ") }
    }
  }

  private func fill(_ folder: PhotoFolder) throws {
    try folder.write(PhotoFolder.picture(1).jpeg(), "FR/s1/1.jpg")
    try folder.write(PhotoFolder.picture(2).jpeg(), "FR/s2/2.jpg")
    try folder.write(PhotoFolder.picture(3).jpeg(), "IT/s3/deep/3.jpg")
  }

  @Test func `names of folders are attributes, and are remembered until they are forgotten`() throws {
    try PhotoFolder.with { folder in
      try fill(folder)
      try folder.ingest { $0.attributePatterns = ["{country}/{subject}/*", "./{country}/**"] }
      #expect(try folder.image("FR/s1/1.jpg")?.attributes == ["country": "FR", "subject": "s1"])
      #expect(try folder.image("IT/s3/deep/3.jpg")?.attributes == ["country": "IT"])
      #expect(try folder.ingest().attributes == ["country": 3, "subject": 2])
      let report = try folder.ingest { $0.forget = ["{country}/**"] }
      #expect(report.attributes == ["country": 2, "subject": 2])
    }
  }

  @Test func `a pattern that fits nothing is told, and one that cannot be read is refused`() throws {
    try PhotoFolder.with { folder in
      try fill(folder)
      let report = try folder.ingest { $0.attributePatterns = ["people/{subject}/*"] }
      #expect(report.problems.map(\.reason) == ["fits no photograph"])
      #expect(report.problems.first?.nextStep.contains("--forget 'people/{subject}/*'") == true)
      #expect(throws: Failure.self) { try folder.ingest { $0.attributePatterns = ["{subject"] } }
    }
  }

  @Test func `what a table says counts before a folder's name, and both are named where they differ`() throws {
    try PhotoFolder.with { folder in
      try fill(folder)
      try folder.write("file_name,subject\nFR/s1/1.jpg,jo\n", "metadata.csv")
      let report = try folder.ingest { $0.attributePatterns = ["{country}/{subject}/*"] }
      #expect(try folder.image("FR/s1/1.jpg")?.attributes["subject"] == "jo")
      #expect(try folder.image("FR/s1/1.jpg")?.overruled["subject"] == ["s1"])
      #expect(
        report.problems.map(\.reason) == [
          "'subject' 's1' in --attributes-from '{country}/{subject}/*'; 'jo' in photos/metadata.csv counts"
        ])
      let sources = try rows(folder, "SELECT source FROM attribute WHERE name = 'subject' AND value = 'jo'")
      #expect(sources == ["photos/metadata.csv"])
    }
  }

  @Test func `columns have the type of all their values`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(2)
      try folder.write(
        "file_name,age,height,id,code\nimages/0.jpg,31,1.75,007,1\nimages/1.jpg,4,2,8,x\n", "metadata.csv")
      try folder.ingest()
      #expect(
        try rows(folder, "SELECT name, type FROM attribute_column ORDER BY name")
          == ["age integer", "code text", "height real", "id text"])
    }
  }

  @Test func `EXIF gives the camera and the time as columns, where it is asked to`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(2)
      try folder.ingest()
      let database = try DatabaseQueue(path: folder.catalogPath)
      try database.write { db in
        try db.execute(
          sql: "UPDATE image SET make = 'Canon', model = 'R5', taken_at = '2026-05-07T04:03:59+02:00' WHERE id = ?",
          arguments: [try String.fetchOne(db, sql: "SELECT image FROM file WHERE path LIKE '%0.jpg'")])
      }
      try database.close()
      let failure = #expect(throws: Failure.self) { try folder.ingest { $0.exifAttributes = ["camra"] } }
      #expect(failure?.nextStep == "Did you mean camera?")
      let report = try folder.ingest { $0.exifAttributes = EXIFAttribute.names }
      #expect(
        try folder.image("images/0.jpg")?.attributes
          == ["camera": "Canon R5", "year": "2026", "month": "5", "hour": "4"])
      #expect(report.attributes == ["camera": 1, "year": 1, "month": 1, "hour": 1])
      #expect(try folder.ingest().attributes.count == 4, "it is remembered")
      #expect(try folder.ingest { $0.exifAttributes = [] }.attributes.isEmpty)
    }
  }

  @Test func `whatever is edited, moved and imported, the catalog is that of a fresh run`() throws {
    let seed: UInt64 = .random(in: 0 ... .max)
    print("seed \(seed)")
    for round in 0..<6 {
      try PhotoFolder.with { folder in
        var random = Random(seed: seed, UInt64(round))
        try folder.fill(6)
        try folder.ingest()
        for step in 0..<6 {
          try disturb(folder, step, &random)
          if random.next() % 2 == 0 { try folder.ingest() }
        }
        let change: PhotoFolder.Change = {
          $0.annotations = [folder.path + "/mine"]
          $0.attributePatterns = ["{kind}/*"]
        }
        try AtomicFile.write(coco([("0.jpg", [])]), to: folder.path + "/mine/always.json")
        try folder.ingest(change)
        let fresh = folder.path + "/fresh.sqlite"
        try folder.ingest {
          change(&$0)
          $0.catalog = fresh
        }
        let (dump, wanted) = (try folder.catalog().dump().sorted(), try Catalog(opening: fresh).dump().sorted())
        #expect(dump == wanted, "seed \(seed), round \(round)")
      }
    }
  }

  /// Does one of the things that people do to their labels.
  private func disturb(_ folder: PhotoFolder, _ step: Int, _ random: inout Random) throws {
    let target = "images/\(random.next() % 6).jpg"
    let box = [Double(random.next() % 120) - 10, 5, Double(random.next() % 40) - 5, 9]
    let files = FileManager.default
    switch random.next() % 7 {
    case 0: try folder.write(coco([(target, [box, box])]), "annotations.json")
    case 1: try AtomicFile.write(coco([(Files.name(of: target), [box])]), to: folder.path + "/mine/\(step).json")
    case 2: try? files.moveItem(atPath: folder.photos + "/" + target, toPath: folder.photos + "/moved\(step).jpg")
    case 3: try folder.write("file_name,kind,age\n\(target),k\(step),\(step)\n", "metadata.csv")
    case 4: try folder.write(PhotoFolder.picture(Int(random.next() % 6)).jpeg(), target)
    case 5: try? files.removeItem(atPath: folder.photos + "/annotations.json")
    default: try folder.write(voc(Files.name(of: target), [("face", [1, 2, 20 + step, 30])]), "images/\(step).xml")
    }
  }
}
