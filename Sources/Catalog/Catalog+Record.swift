import Basics
import Dataset
import Foundation
import GRDB
import Imaging

extension Catalog {
  /// Writes what was found of some files, in one transaction.
  package func record(_ findings: [(ListedFile, Examination)]) throws(Failure) {
    try write { db in
      let rows = try RecordRows(db)
      // Of equal files in one batch any may have been the one to be decoded: all images are there before a file points to one.
      for (_, finding) in findings {
        if let id = finding.id, let facts = finding.facts { try rows.insert(facts, id) }
      }
      for (file, finding) in findings { try rows.insert(file, finding) }
    }
  }
}

/// The statements that write rows of the tables `image`, `thumbnail` and `file`.
private struct RecordRows {
  private let image: Statement
  private let thumbnail: Statement
  private let file: Statement

  init(_ db: Database) throws {
    image = try db.cachedStatement(sql: Self.imageSQL)
    thumbnail = try db.cachedStatement(sql: "INSERT OR REPLACE INTO thumbnail (image, jpeg) VALUES (?, ?)")
    file = try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO file (path, name, size, modified, verdict, reason, note, image)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """)
  }

  func insert(_ facts: PhotographFacts, _ id: ContentID) throws {
    try image.execute(arguments: StatementArguments([id.hex] + Self.values(facts)))
    try thumbnail.execute(arguments: [id.hex, Data(facts.thumbnail)])
  }

  func insert(_ file: ListedFile, _ finding: Examination) throws {
    try self.file.execute(arguments: [
      file.path, Files.name(of: file.path), finding.current?.size ?? file.size,
      finding.current?.modified ?? file.modified, finding.verdict.rawValue, finding.reason, finding.note,
      finding.id?.hex,
    ])
  }

  /// The columns of `image` after `id`, in the order of ``values(_:)``.
  private static let columns = [
    "pixels", "scale", "format", "width", "height", "bit_depth", "color_space", "has_alpha", "is_progressive",
    "has_icc", "jpeg_quality", "subsampling", "orientation", "make", "model", "lens", "taken_at", "latitude",
    "longitude", "altitude", "hash", "hashes", "signature", "sharpness", "blur", "brightness", "contrast", "noise",
    "uniformity",
  ]

  private static let imageSQL = {
    let marks = columns.map { _ in ", ?" }.joined()
    let updates = columns.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
    return """
      INSERT INTO image (id, \(columns.joined(separator: ", "))) VALUES (?\(marks))
      ON CONFLICT (id) DO UPDATE SET \(updates)
      """
  }()

  private static func values(_ facts: PhotographFacts) -> [(any DatabaseValueConvertible)?] {
    let (header, exif, quality) = (facts.header, facts.exif, facts.quality)
    return [
      facts.pixels, facts.scale, header.format.rawValue, facts.width, facts.height, header.bitDepth,
      header.colorSpace.rawValue, header.hasAlpha, header.isProgressive, header.hasICC, header.jpegQuality,
      header.subsampling, exif.orientation.rawValue, exif.make, exif.model, exif.lens, exif.takenAt, exif.latitude,
      exif.longitude, exif.altitude, Int64(bitPattern: facts.hash), data(facts.hashes), Data(facts.signature),
      quality.sharpness, quality.blur, quality.brightness, quality.contrast, quality.noise, quality.uniformity,
    ]
  }

  /// Eight hashes as 64 bytes, the most significant of each first.
  private static func data(_ hashes: [UInt64]) -> Data {
    var data = Data(capacity: 8 * hashes.count)
    for hash in hashes { withUnsafeBytes(of: hash.bigEndian) { data.append(contentsOf: $0) } }
    return data
  }
}
