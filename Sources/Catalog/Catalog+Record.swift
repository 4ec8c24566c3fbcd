import Basics
import Dataset
import Foundation
import GRDB
import Imaging

extension Catalog {
  /// Writes what was found of some files, in one transaction. A file may come before the one whose decoding told of its image.
  ///
  /// Images are written in the order of their ids: the more there are, the fewer pages of the index of ids each of them costs.
  package func record(_ findings: some Sequence<(ListedFile, Examination)>) throws(Failure) {
    let findings = Array(findings)
    let images = findings.indices.compactMap { place in
      findings[place].1.facts == nil ? nil : findings[place].1.id.map { (id: $0, place: place) }
    }.sorted { $0.id < $1.id }
    try write { db in
      let rows = try RecordRows(db)
      for (id, place) in images { if let facts = findings[place].1.facts { try rows.insert(facts, id) } }
      for (file, finding) in findings { try rows.insert(file, finding) }
    }
  }

  /// Takes away the indexes of `file` before many new rows: each would touch a page of its own in them, of which memory does
  /// not hold all.
  package func dropFileIndexes() throws(Failure) {
    try write { db in
      for name in CatalogSchema.fileIndexes.keys { try db.execute(sql: "DROP INDEX IF EXISTS \(name)") }
    }
  }

  /// Makes those that are not there, each in one pass over sorted entries.
  package func makeFileIndexes() throws(Failure) {
    try write { db in
      let there = try Set(db.indexes(on: "file").map(\.name))
      for (name, sql) in CatalogSchema.fileIndexes.sorted(by: { $0.key < $1.key }) where !there.contains(name) {
        try db.execute(sql: sql)
      }
    }
  }
}

/// The statements that write rows of the tables `image`, `thumbnail` and `file`.
private struct RecordRows {
  private let db: Database
  private let image: RowWriter
  private let thumbnail: RowWriter
  private let file: RowWriter

  init(_ db: Database) throws {
    self.db = db
    image = try RowWriter(db, "image", Self.columns)
    thumbnail = try RowWriter(db, "thumbnail_jpeg", ["number", "jpeg"])
    file = try RowWriter(
      db, "file", ["path", "name", "size", "modified", "verdict", "reason", "note", "image"])
  }

  func insert(_ facts: PhotographFacts, _ id: ContentID) throws {
    let isNew = try image.write { Self.bind(facts, id, to: $0) }
    let number = isNew ? db.lastInsertedRowID : try number(of: id)
    try thumbnail.write { row in
      row.add(number)
      row.add(facts.thumbnail)
    }
  }

  private func number(of id: ContentID) throws -> Int64? {
    try Int64.fetchOne(db.cachedStatement(sql: "SELECT number FROM image WHERE id = ?"), arguments: [id.hex])
  }

  func insert(_ file: ListedFile, _ finding: Examination) throws {
    try self.file.write { row in
      row.add(file.path)
      row.add(Files.name(of: file.path))
      row.add(finding.current?.size ?? file.size)
      row.add(finding.current?.modified ?? file.modified)
      row.add(finding.verdict.rawValue)
      row.add(finding.reason)
      row.add(finding.note)
      row.add(finding.id?.hex)
    }
  }

  /// The columns of `image`, in the order of ``bind(_:_:to:)``.
  private static let columns = [
    "id", "pixels", "scale", "format", "width", "height", "bit_depth", "color_space", "has_alpha", "is_progressive",
    "has_icc", "jpeg_quality", "subsampling", "orientation", "make", "model", "lens", "taken_at", "latitude",
    "longitude", "altitude", "hash", "hashes", "windows", "signature", "sharpness", "blur", "brightness", "contrast",
    "noise", "uniformity",
  ]

  private static func bind(_ facts: PhotographFacts, _ id: ContentID, to row: RowStatement) {
    row.add(id.hex)
    row.add(facts.pixels)
    row.add(facts.scale)
    bind(facts.header, facts.width, facts.height, to: row)
    bind(facts.exif, to: row)
    row.add(Int64(bitPattern: facts.hash))
    facts.hashes.map(\.bigEndian).withUnsafeBytes(row.add)
    facts.windows.map(\.bigEndian).withUnsafeBytes(row.add)
    row.add(facts.signature)
    bind(facts.quality, to: row)
  }

  private static func bind(_ header: PictureHeader, _ width: Int, _ height: Int, to row: RowStatement) {
    row.add(header.format.rawValue)
    row.add(width)
    row.add(height)
    row.add(header.bitDepth)
    row.add(header.colorSpace.rawValue)
    row.add(header.hasAlpha)
    row.add(header.isProgressive)
    row.add(header.hasICC)
    row.add(header.jpegQuality)
    row.add(header.subsampling)
  }

  private static func bind(_ exif: EXIF, to row: RowStatement) {
    row.add(exif.orientation.rawValue)
    for text in [exif.make, exif.model, exif.lens, exif.takenAt] { row.add(text) }
    for number in [exif.latitude, exif.longitude, exif.altitude] { row.add(number) }
  }

  private static func bind(_ quality: Quality, to row: RowStatement) {
    row.add(quality.sharpness)
    row.add(quality.blur)
    row.add(quality.brightness)
    row.add(quality.contrast)
    row.add(quality.noise)
    row.add(quality.uniformity)
  }
}
