import Basics
import Foundation
import GRDB

/// What an ingest did, and what the catalog says after it. Paths are relative to ``folder``.
public struct IngestReport: Codable, Sendable {
  /// What the run did.
  public struct Work: Codable, Sendable {
    /// Files that were read.
    public var read: Int
    /// Files of those whose content had to be decoded: no other file, now or before, had it.
    public var decoded: Int
    /// Files that are as they were, and were not opened.
    public var unchanged: Int
    /// Files that lie elsewhere now.
    public var moved: Int
    /// Files that have gone.
    public var removed: Int
    /// Annotation files and tables that have gone, and all that only they told.
    public var goneSources: [String] = []
    /// Wall-clock time.
    public var seconds: Double
  }

  /// The annotation files or tables of one format in one folder.
  public struct Source: Codable, Sendable {
    /// The file or, where there are several in one folder, that folder.
    public var path: String
    /// `coco`, `voc`, `csv`…
    public var format: String
    /// How many files.
    public var files: Int
    /// Photographs that they speak of and that are there.
    public var pictures: Int
    /// Boxes with an area inside of the frame.
    public var boxes: Int
    /// Boxes of those that reached beyond the frame and were cut to it.
    public var clipped: Int
    /// Boxes left out: without an area inside of the frame, or not of four numbers.
    public var dropped: Int
    /// Photographs that they speak of and that are not there.
    public var missing: Int
    /// Boxes by what was done to them (`inverted`, `duplicated`…) or is odd about them (`covering`); see docs/formats.md.
    public var repairs: [String: Int] = [:]
  }

  /// The catalog's file.
  public var catalog: String
  /// The folder from which paths start.
  public var folder: String
  /// What the run did.
  public var work: Work
  /// Files by verdict; see ``Verdict``.
  public var verdicts: [String: Int]
  /// Contents that decode; files beyond these are exact copies.
  public var images: Int
  /// Images with at least one face.
  public var labelled: Int
  /// Images known to be without a face.
  public var empty: Int
  /// Images of which nothing is known.
  public var unlabelled: Int
  /// Faces in labelled images.
  public var boxes: Int
  /// Boxes of those that are neither a face to find nor a mistake to find one.
  public var ignored: Int
  /// Boxes by category, whether it counts as a face or not.
  public var categories: [String: Int]
  /// The categories that count as faces; absent where all do.
  public var faceCategories: [String]?
  /// How many images have a value, by column.
  public var attributes: [String: Int]
  /// Where labels and attributes came from.
  public var sources: [Source]
  /// Photographs of which boxes reached beyond the frame and were cut to it.
  public var clippedPictures: [String]
  /// What is odd and yet all right: a PNG named .jpg.
  public var notes: [Note]
  /// What is wrong.
  public var problems: [Problem]
}

extension IngestReport {
  init(of catalog: Catalog, _ work: Work) throws(Failure) {
    self = try catalog.read { db in
      let faces = try Catalog.faceCategories(db)
      let isFace = faces.map { "category IN (\($0.map(\.quotedForSQL).joined(separator: ", ")))" } ?? "1"
      func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: "SELECT count(\(sql)") ?? 0 }
      let images = try count("*) FROM image")
      let labelled = try count("DISTINCT image) FROM annotation WHERE \(isFace)")
      let faceless = "SELECT image FROM label EXCEPT SELECT image FROM annotation WHERE \(isFace)"
      let empty = try count("*) FROM (\(faceless) EXCEPT SELECT image FROM unusable WHERE \(isFace))")
      return IngestReport(
        catalog: catalog.path, folder: catalog.folder, work: work,
        verdicts: try Self.counts(db, "SELECT verdict, count(*) FROM file GROUP BY verdict"),
        images: images, labelled: labelled, empty: empty, unlabelled: images - labelled - empty,
        boxes: try count("*) FROM annotation WHERE \(isFace)"),
        ignored: try count("*) FROM annotation WHERE ignore AND \(isFace)"),
        categories: try Self.counts(db, "SELECT category, count(*) FROM annotation GROUP BY category"),
        faceCategories: faces,
        attributes: try Self.counts(db, "SELECT name, count(*) FROM attribute WHERE position = 0 GROUP BY name"),
        sources: try Self.sources(db),
        clippedPictures: try String.fetchAll(
          db, sql: "SELECT DISTINCT path FROM repair WHERE kind = 'clipped' ORDER BY path"),
        notes: try Row.fetchAll(db, sql: "SELECT path, note FROM file WHERE note IS NOT NULL ORDER BY path")
          .map { Note(place: $0["path"], reason: $0["note"]) },
        problems: try Catalog.problems(db))
    }
  }

  /// A query's rows of two columns, a name and a number. Names that Unicode holds to be equal may be different bytes, and two rows.
  private static func counts(_ db: Database, _ sql: String) throws -> [String: Int] {
    Dictionary(try Row.fetchAll(db, sql: sql).map { ($0[0] as String, $0[1] as Int) }, uniquingKeysWith: +)
  }

  /// Sources by format and folder: there may be a million files, but not of folders.
  private static func sources(_ db: Database) throws -> [Source] {
    var groups: [[String]: Source] = [:]
    let rows = try Row.fetchCursor(db, sql: "SELECT * FROM source ORDER BY path, format")
    while let row = try rows.next() {
      let source = Source(row)
      let key = [source.format, folder(of: source.path)]
      groups[key] = groups[key]?.joined(source, path: key[1]) ?? source
    }
    return try withRepairs(groups, db).sorted { ($0.path, $0.format) < ($1.path, $1.format) }
  }

  private static func withRepairs(_ groups: [[String]: Source], _ db: Database) throws -> [Source] {
    var groups = groups
    let sql = """
      SELECT source.path, format, kind, count(*) FROM repair JOIN source ON source.path = repair.source
      GROUP BY source.path, format, kind
      """
    let rows = try Row.fetchCursor(db, sql: sql)
    while let row = try rows.next() {
      groups[[row[1], folder(of: row[0])]]?.repairs[row[2], default: 0] += row[3] as Int
    }
    return Array(groups.values)
  }

  private static func folder(of path: String) -> String { path.split(separator: "/").dropLast().joined(separator: "/") }
}

extension IngestReport.Source {
  fileprivate init(_ row: Row) {
    self.init(
      path: row["path"], format: row["format"], files: 1, pictures: row["pictures"], boxes: row["boxes"],
      clipped: row["clipped"], dropped: row["dropped"], missing: row["missing"])
  }

  /// Both together, under the name of their folder.
  fileprivate func joined(_ other: Self, path: String) -> Self {
    Self(
      path: path, format: format, files: files + other.files, pictures: pictures + other.pictures,
      boxes: boxes + other.boxes, clipped: clipped + other.clipped, dropped: dropped + other.dropped,
      missing: missing + other.missing)
  }
}
