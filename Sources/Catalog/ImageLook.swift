import Basics
import Dataset
import Foundation
import GRDB

/// What two images are compared by.
public struct ImageLook: Hashable, Sendable {
  /// The identity of the bytes.
  public let id: ContentID
  /// Where they lie, sorted, relative to the catalog's folder.
  public let paths: [String]
  /// Pixels across, upright.
  public let width: Int
  /// Pixels down, upright.
  public let height: Int
  /// SHA-256 of the upright pixels as looked at.
  public let pixels: String
  /// At how many eighths of its size that was.
  public let scale: Int
  /// The perceptual hashes in all eight flips and quarter turns, in the order of `Orientation`.
  public let hashes: [UInt64]
  /// The hashes of parts of the picture, as `PhotographFacts.windows`.
  public let windows: [UInt64]
  /// The luminance squeezed to 16x16.
  public let signature: [UInt8]
}

extension Catalog {
  /// What images are compared by, sorted by content id.
  public func looks() throws(Failure) -> [ImageLook] {
    try read { db in
      let sql = """
        SELECT i.id, i.width, i.height, i.pixels, i.scale, i.hashes, i.windows, i.signature, f.path
        FROM image AS i JOIN file AS f ON f.image = i.id ORDER BY i.id, f.path
        """
      var looks: [ImageLook] = []
      let rows = try Row.fetchCursor(db, sql: sql)
      while let row = try rows.next() {
        guard let id = ContentID(hex: row["id"]) else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        if looks.last?.id == id {
          looks[looks.count - 1] = ImageLook(row, id, paths: looks[looks.count - 1].paths + [row["path"]])
        } else {
          looks.append(ImageLook(row, id, paths: [row["path"]]))
        }
      }
      return looks
    }
  }
}

extension Catalog {
  /// The small JPEGs that are kept of images, in the order asked for; an empty one where there is none.
  public func thumbnails(of images: [ContentID]) throws(Failure) -> [[UInt8]] {
    try read { db in
      let statement = try db.cachedStatement(sql: "SELECT jpeg FROM thumbnail WHERE image = ?")
      return try images.map { image in
        try Row.fetchOne(statement, arguments: [image.hex])?.withUnsafeData(atIndex: 0) { [UInt8]($0 ?? Data()) } ?? []
      }
    }
  }
}

extension ImageLook {
  init(_ row: Row, _ id: ContentID, paths: [String]) {
    func bytes(_ column: String) -> [UInt8] { [UInt8](row[column] as Data) }
    func hashes(_ column: String) -> [UInt64] {
      let bytes = bytes(column)
      return stride(from: 0, to: bytes.count, by: 8).map { bytes[$0..<($0 + 8)].reduce(0) { $0 << 8 | UInt64($1) } }
    }
    self.init(
      id: id, paths: paths, width: row["width"], height: row["height"], pixels: row["pixels"], scale: row["scale"],
      hashes: hashes("hashes"), windows: hashes("windows"),
      signature: bytes("signature"))
  }
}
