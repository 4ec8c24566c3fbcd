import Basics
import Catalog
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@Suite struct MigrationTests {
  /// What a user of an older dsm said and had: two photographs, and a declared emptiness.
  private static func rows(_ image: String, name: String) -> String {
    """
    INSERT INTO folder VALUES ('photos', 1);
    INSERT INTO meta VALUES ('face_categories', '["face"]'), ('label_inputs', 'old');
    \(image)
    INSERT INTO file VALUES ('photos/images/0.jpg', \(name) 1, 2, 'ok', NULL, NULL, '\(id)');
    INSERT INTO file VALUES ('photos/images/1.jpg', \(name) 1, 2, 'corrupt', 'damaged', NULL, NULL);
    INSERT INTO label VALUES ('\(id)', 'photos');
    """
  }

  private static let id = String(repeating: "ab", count: 32)
  private static let rows = rows(
    "INSERT INTO image VALUES ('\(id)', 'jpeg', 96, 64, 1, NULL, NULL, NULL, 5, zeroblob(256), 9.5);", name: "")
  private static let laterRows = rows(
    """
    INSERT INTO image (
      number, id, pixels, scale, format, width, height, bit_depth, color_space, has_alpha, is_progressive, has_icc, orientation,
      hash, hashes, signature, sharpness, blur, brightness, contrast, noise, uniformity)
    VALUES (
      7, '\(id)', '\(id)', 4, 'jpeg', 96, 64, 8, 'ycbcr', 0, 0, 0, 1, 5, zeroblob(64), zeroblob(256), 1, 0, 1, 1, 1, 1);
    INSERT INTO thumbnail_jpeg VALUES (7, zeroblob(9));
    INSERT INTO attribute VALUES ('\(id)', 'age', 0, '7', 'old.csv');
    INSERT INTO attribute_column VALUES ('age', 'integer');
    """, name: "'x',")

  @Test(arguments: [
    ("1 images, files, labels, attributes", rows), ("2 boxes that cannot be used, next steps", rows),
    ("3 all that a file tells, repairs, typed columns", laterRows), ("4 facts measured anew, at 96 pixels", laterRows),
    (
      "5 hashes of windows",
      laterRows.replacing("hashes, signature", with: "hashes, windows, signature").replacing(
        "zeroblob(64),", with: "zeroblob(64), zeroblob(112),")
    ),
  ])
  func `a catalog of an older dsm is refused to readers, and brought up to date by the next ingest`(
    version: String, rows: String
  ) throws {
    try PhotoFolder.with { folder in
      try folder.fill(2)
      let queue = try DatabaseQueue(path: folder.catalogPath)
      try CatalogSchema.migrator.migrate(queue, upTo: version)
      try queue.write { try $0.execute(sql: rows) }
      try queue.close()
      let failure = #expect(throws: Failure.self) { try folder.images() }
      #expect(failure?.reason == "written by an older dsm")
      #expect(try folder.ingest { $0.folders = [] }.work.read == 2)
      let fresh = folder.path + "/fresh.sqlite"
      try folder.ingest {
        $0.catalog = fresh
        $0.empty = [folder.photos]
        $0.faceCategories = ["*"]
      }
      let faces = "meta name=\"face_categories\" value=\"[\\\"face\\\"]\""
      #expect(try folder.catalog().faceCategories() == ["face"])
      let tables = { (dump: [String]) in dump.filter { !$0.hasPrefix("meta ") && $0 != faces } }
      #expect(tables(try folder.catalog().dump()) == tables(try Catalog(opening: fresh).dump()))
    }
  }

  @Test func `an ingest that fails leaves an older catalog as it was`() throws {
    try PhotoFolder.with { folder in
      let queue = try DatabaseQueue(path: folder.catalogPath)
      try CatalogSchema.migrator.migrate(queue, upTo: "1 images, files, labels, attributes")
      try queue.write { try $0.execute(sql: Self.rows) }
      try queue.close()
      #expect(throws: Failure.self) { try folder.ingest() }
      let after = try DatabaseQueue(path: folder.catalogPath)
      #expect(try after.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM file") } == 2)
      #expect(try after.read { try CatalogSchema.migrator.appliedMigrations($0).count } == 1)
    }
  }

  @Test func `an ingest of many new files, stopped or not, ends with the indexes that the migrations make`() throws {
    try PhotoFolder.with { folder in
      func schema(_ path: String) throws -> [String] {
        try DatabaseQueue(path: path).read {
          try String.fetchAll($0, sql: "SELECT name || sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        }
      }
      let empty = folder.path + "/empty.sqlite"
      try CatalogSchema.migrator.migrate(DatabaseQueue(path: empty))
      try folder.fill(6)
      try folder.ingest()
      #expect(try schema(folder.catalogPath) == schema(empty))
      let stopped = folder.path + "/stopped.sqlite"
      let asked = Mutex(0)
      _ = try? folder.ingest({ $0.catalog = stopped }, batchSize: 2) {
        asked.withLock {
          $0 += 1
          return $0 > 1
        }
      }
      #expect(try schema(stopped) != schema(empty))
      try folder.ingest({ $0.catalog = stopped })
      #expect(try schema(stopped) == schema(empty))
    }
  }
}
