import Basics
import Dataset
import Foundation
import GRDB
import Imaging

/// How rows of the tables `image`, `thumbnail` and `file` are written.
extension Catalog {
  static func insert(_ facts: PhotographFacts, _ id: ContentID, _ db: Database) throws {
    let columns = columns(facts)
    let names = columns.map(\.0).joined(separator: ", ")
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    let updates = columns.map { "\($0.0) = excluded.\($0.0)" }.joined(separator: ", ")
    let statement = try db.cachedStatement(
      sql: "INSERT INTO image (id, \(names)) VALUES (?, \(marks)) ON CONFLICT (id) DO UPDATE SET \(updates)")
    try statement.execute(arguments: StatementArguments([id.hex] + columns.map(\.1)))
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO thumbnail (image, jpeg) VALUES (?, ?)")
      .execute(arguments: [id.hex, Data(facts.thumbnail)])
  }

  private static func columns(_ facts: PhotographFacts) -> [(String, (any DatabaseValueConvertible)?)] {
    let (header, exif, quality) = (facts.header, facts.exif, facts.quality)
    return [
      ("pixels", facts.pixels), ("scale", facts.scale), ("format", header.format.rawValue), ("width", facts.width),
      ("height", facts.height), ("bit_depth", header.bitDepth), ("color_space", header.colorSpace.rawValue),
      ("has_alpha", header.hasAlpha), ("is_progressive", header.isProgressive), ("has_icc", header.hasICC),
      ("jpeg_quality", header.jpegQuality), ("subsampling", header.subsampling),
      ("orientation", exif.orientation.rawValue), ("make", exif.make), ("model", exif.model), ("lens", exif.lens),
      ("taken_at", exif.takenAt), ("latitude", exif.latitude), ("longitude", exif.longitude),
      ("altitude", exif.altitude), ("hash", Int64(bitPattern: facts.hash)), ("hashes", data(facts.hashes)),
      ("signature", Data(facts.signature)), ("sharpness", quality.sharpness), ("blur", quality.blur),
      ("brightness", quality.brightness), ("contrast", quality.contrast), ("noise", quality.noise),
      ("uniformity", quality.uniformity),
    ]
  }

  /// Eight hashes as 64 bytes, the most significant of each first.
  private static func data(_ hashes: [UInt64]) -> Data {
    Data(hashes.flatMap { hash in (0..<8).map { UInt8(truncatingIfNeeded: hash >> UInt64(56 - 8 * $0)) } })
  }

  static func insert(_ file: ListedFile, at path: String, _ finding: Examination, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO file (path, name, size, modified, verdict, reason, note, image)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [
      path, Files.name(of: path), file.size, file.modified, finding.verdict.rawValue, finding.reason, finding.note,
      finding.id?.hex,
    ])
  }
}
