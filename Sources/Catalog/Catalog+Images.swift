import Basics
import Dataset
import Foundation
import GRDB
import Imaging

extension Catalog {
  /// The images whose files decode, sorted by content id.
  ///
  /// Annotations of categories that are not faces (see `dsm ingest --face-categories`) are left out; an image that has no
  /// others is an empty one. Throws where the last ingest did not come to its end: labels would be missing.
  public func images() throws(Failure) -> [ImageRecord] {
    try read { db in
      try Self.refuseUnfinished(db, path)
      let paths = try Self.grouped(db, "SELECT image, path FROM file WHERE image IS NOT NULL ORDER BY image, path") {
        $0["path"] as String
      }
      let attributes = try Self.grouped(db, "SELECT * FROM attribute ORDER BY image, name, position") {
        ($0["name"] as String, $0["value"] as String)
      }
      let labels = try Self.labels(db)
      return try Row.fetchAll(db, sql: "SELECT * FROM image ORDER BY id").compactMap { row in
        let id: String = row["id"]
        guard let paths = paths[id] else { return nil }
        return try ImageRecord(
          row, paths: paths, values: Dictionary(grouping: attributes[id] ?? []) { $0.0 }.mapValues { $0.map(\.1) },
          labels: labels[id] ?? .unlabelled)
      }
    }
  }

  /// Which categories count as faces; nil where all do.
  public func faceCategories() throws(Failure) -> [String]? { try read { try Self.faceCategories($0) } }

  static func faceCategories(_ db: Database) throws -> [String]? {
    guard let text = try Meta.faceCategories.value(db) else { return nil }
    return try JSONDecoder().decode([String].self, from: Data(text.utf8))
  }

  /// Why the catalog does not hold all that it is to hold, and what to do about it; nil after an ingest that came to its end.
  ///
  /// What is asked of such a catalog is true of a part of the photographs. Who only looks may be told so; ``images()``, which others build
  /// upon, refuses.
  public func unfinished() throws(Failure) -> Failure? { try read { try Self.unfinished($0, path) } }

  private static func unfinished(_ db: Database, _ path: String) throws -> Failure? {
    guard try Meta.unfinished.value(db) != nil else { return nil }
    return isBeingWritten(path)
      ? Failure(path, "an ingest is at work on it", nextStep: "Wait until it has ended, then run this again.")
      : Failure(
        path, "the last ingest was stopped before its end",
        nextStep: "Run 'dsm ingest --catalog \(path)': it goes on where it stopped.")
  }

  private static func refuseUnfinished(_ db: Database, _ path: String) throws {
    if let failure = try unfinished(db, path) { throw failure }
  }

  private static func labels(_ db: Database) throws -> [String: Labels] {
    let faces = try faceCategories(db).map(Set.init)
    let annotations = try grouped(db, "SELECT * FROM annotation ORDER BY image, position", Annotation.init(row:))
    var labels: [String: Labels] = [:]
    let unusable = try grouped(db, "SELECT image, category FROM unusable ORDER BY image") { $0["category"] as String }
    func isFace(_ category: String) -> Bool { faces?.contains(category) ?? true }
    for image in try String.fetchAll(db, sql: "SELECT image FROM label") {
      let marks = (annotations[image] ?? []).filter { isFace($0.category) }
      // Where there is a face of which the place is not known, there is not none.
      labels[image] = marks.isEmpty && (unusable[image] ?? []).contains(where: isFace) ? nil : .labelled(marks)
    }
    return labels
  }

  /// The rows of a query by their column `image`, in the query's order.
  private static func grouped<Value>(
    _ db: Database, _ sql: String, _ value: (Row) throws -> Value
  ) throws -> [String: [Value]] {
    var groups: [String: [Value]] = [:]
    let rows = try Row.fetchCursor(db, sql: sql)
    while let row = try rows.next() { groups[row["image"], default: []].append(try value(row)) }
    return groups
  }
}

/// The catalog's few single values.
enum Meta: String {
  /// The JSON array of the categories that count as faces.
  case faceCategories = "face_categories"
  /// The largest number of pixels that a photograph may have; absent: as dsm has it.
  case maxPixels = "max_pixels"
  /// The digest of everything that labels were computed from.
  case labelInputs = "label_inputs"
  /// The digest of the stamps of the files that labels were computed from; absent where one was changed a moment before.
  case labelStamps = "label_stamps"
  /// The JSON array of the patterns that give attributes by folder names.
  case attributePatterns = "attribute_patterns"
  /// The JSON array of what is taken from EXIF as an attribute.
  case exifAttributes = "exif_attributes"
  /// Present where labels that would have to be repaired are refused.
  case strict
  /// Present while an ingest is under way.
  case unfinished

  func value(_ db: Database) throws -> String? {
    try String.fetchOne(db, sql: "SELECT value FROM meta WHERE name = ?", arguments: [rawValue])
  }

  func set(_ value: String?, _ db: Database) throws {
    guard let value else { return try db.execute(sql: "DELETE FROM meta WHERE name = ?", arguments: [rawValue]) }
    try db.execute(sql: "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", arguments: [rawValue, value])
  }
}

extension ImageRecord {
  init(_ row: Row, paths: [String], values: [String: [String]], labels: Labels) throws {
    let hashes = [UInt8](row["hashes"] as Data)
    guard let id = ContentID(hex: row["id"]), let format = ImageFormat(rawValue: row["format"]) else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT)
    }
    let camera = [row["make"] as String?, row["model"] as String?].compactMap { $0 }.joined(separator: " ")
    self.init(
      id: id, paths: paths, width: row["width"], height: row["height"], format: format,
      camera: camera.isEmpty ? nil : camera, takenAt: row["taken_at"],
      hashes: stride(from: 0, to: 64, by: 8).map { hashes[$0..<($0 + 8)].reduce(0) { $0 << 8 | UInt64($1) } },
      signature: [UInt8](row["signature"] as Data),
      brightness: row["brightness"], attributes: values.compactMapValues(\.first),
      overruled: values.mapValues { Array($0.dropFirst()) }.filter { !$0.value.isEmpty }, labels: labels)
  }
}

extension Annotation {
  /// The annotation that a row of the table `annotation` holds.
  init(row: Row) throws {
    let landmarks = try (row["landmarks"] as String?).map {
      try JSONDecoder().decode(Landmarks.self, from: Data($0.utf8))
    }
    let ellipse = try (row["ellipse"] as String?).map { try JSONDecoder().decode(Ellipse.self, from: Data($0.utf8)) }
    let attributes = try (row["attributes"] as String?).map {
      try JSONDecoder().decode([String: String].self, from: Data($0.utf8))
    }
    self.init(
      box: Box(x: row["x"], y: row["y"], width: row["width"], height: row["height"]), category: row["category"],
      landmarks: landmarks, ignore: row["ignore"], ellipse: ellipse, attributes: attributes ?? [:])
  }
}
