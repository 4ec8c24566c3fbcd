import Basics
import GRDB

/// A column of the table `images` that ``Catalog/select(_:_:)`` asks: a fact of an image, or an attribute of the user's own.
public struct ImageColumn: Hashable, Sendable, Encodable {
  /// What a column holds.
  public enum Kind: String, Sendable, Codable {
    /// Whole numbers; also 0 and 1 for no and yes.
    case integer
    /// Numbers.
    case real
    /// Text.
    case text
  }

  /// As an expression names it.
  public let name: String
  /// What it holds.
  public let type: Kind
  /// What it means, with its unit.
  public let meaning: String
  /// The attribute that it shows, where it is one of the user's.
  public let attribute: String?
  /// How it comes from the catalog's tables; `i` is the row of `image`.
  let sql: String

  init(_ name: String, _ type: Kind, _ meaning: String, attribute: String? = nil, sql: String? = nil) {
    self.name = name
    self.type = type
    self.meaning = meaning
    self.attribute = attribute
    self.sql = sql ?? "i.\(name)"
  }

  private enum CodingKeys: String, CodingKey { case name, type, meaning, attribute }
}

extension ImageColumn {
  /// The columns that every catalog has. `isFace` is the condition on `category` of a row of `annotation` or `unusable`.
  static func builtIn(isFace: String) -> [ImageColumn] { facts + camera + quality + labels(isFace) }

  private static let facts = [
    ImageColumn("id", .text, "SHA-256 of the file's bytes"),
    ImageColumn(
      "path", .text, "the file, relative to the catalog's folder; of several copies the first",
      sql: "(SELECT min(path) FROM file WHERE image = i.id)"),
    ImageColumn(
      "copies", .integer, "at how many paths the bytes lie", sql: "(SELECT count(*) FROM file WHERE image = i.id)"),
    ImageColumn("bytes", .integer, "size of the file", sql: "(SELECT max(size) FROM file WHERE image = i.id)"),
    ImageColumn("width", .integer, "pixels across, upright"),
    ImageColumn("height", .integer, "pixels down, upright"),
    ImageColumn("long_side", .integer, "the longer of width and height", sql: "max(i.width, i.height)"),
    ImageColumn("megapixels", .real, "width * height / 1,000,000", sql: "i.width * i.height / 1e6"),
    ImageColumn("aspect", .real, "width / height", sql: "CAST(i.width AS REAL) / i.height"),
    ImageColumn("format", .text, "jpeg, png, ..., by content"),
    ImageColumn("bit_depth", .integer, "bits of a channel"),
    ImageColumn("color_space", .text, "gray, rgb, ycbcr, palette, cmyk or ycck, as stored"),
    ImageColumn("has_alpha", .integer, "1 where pixels may be transparent"),
    ImageColumn("is_progressive", .integer, "1 for a progressive JPEG or an interlaced PNG"),
    ImageColumn("has_icc", .integer, "1 where an ICC profile is there"),
    ImageColumn("jpeg_quality", .integer, "libjpeg's quality that is nearest, 1 to 100"),
    ImageColumn("subsampling", .text, "of the colour differences, as 4:2:0"),
    ImageColumn("pixels", .text, "SHA-256 of the upright pixels as looked at"),
    ImageColumn("hash", .text, "the perceptual hash in 16 hexadecimal digits", sql: "printf('%016x', i.hash)"),
  ]

  private static let camera = [
    ImageColumn("orientation", .integer, "EXIF's, 1 (upright) to 8"),
    ImageColumn(
      "camera", .text, "make and model",
      sql: """
        nullif(trim(CASE WHEN i.model LIKE i.make || '%' THEN '' ELSE coalesce(i.make, '') END
        || ' ' || coalesce(i.model, '')), '')
        """),
    ImageColumn("make", .text, "maker of the camera"),
    ImageColumn("model", .text, "model of the camera"),
    ImageColumn("lens", .text, "the lens"),
    ImageColumn("taken_at", .text, "when it was taken, ISO 8601"),
    ImageColumn("year", .integer, "of taken_at", sql: "nullif(CAST(substr(i.taken_at, 1, 4) AS INTEGER), 0)"),
    ImageColumn("latitude", .real, "degrees north"),
    ImageColumn("longitude", .real, "degrees east"),
    ImageColumn("altitude", .real, "metres above the sea"),
  ]

  private static let quality = [
    ImageColumn("sharpness", .real, "0 (no fine detail) to 1"),
    ImageColumn("blur", .real, "1 - sharpness"),
    ImageColumn("brightness", .real, "mean luminance, 0 (black) to 1"),
    ImageColumn("contrast", .real, "standard deviation of the luminance, 0 to 1"),
    ImageColumn("noise", .real, "standard deviation of the noise, 0 to 1"),
    ImageColumn("uniformity", .real, "part of the picture that is one tone, 0 to 1"),
  ]

  private static func labels(_ isFace: String) -> [ImageColumn] {
    let faces = "FROM annotation WHERE image = i.id AND \(isFace)"
    let state = """
      (CASE WHEN EXISTS (SELECT 1 \(faces)) THEN 'labelled'
      WHEN NOT EXISTS (SELECT 1 FROM label WHERE image = i.id)
      OR EXISTS (SELECT 1 FROM unusable WHERE image = i.id AND \(isFace)) THEN 'unlabelled' ELSE 'empty' END)
      """
    return [
      ImageColumn("labels", .text, "labelled, empty (known to be without a face) or unlabelled", sql: state),
      ImageColumn(
        "label_source", .text, "the label file that counts", sql: "(SELECT source FROM label WHERE image = i.id)"),
      ImageColumn(
        "faces", .integer, "faces to find; 0 where empty, NULL where unlabelled",
        sql: "(CASE \(state) WHEN 'unlabelled' THEN NULL ELSE (SELECT count(*) \(faces) AND NOT ignore) END)"),
      ImageColumn(
        "ignored", .integer, "boxes to be ignored; NULL where unlabelled",
        sql: "(CASE \(state) WHEN 'unlabelled' THEN NULL ELSE (SELECT count(*) \(faces) AND ignore) END)"),
      ImageColumn(
        "smallest_face", .real, "pixels of the longer side of the smallest face",
        sql: "(SELECT min(max(width, height)) \(faces) AND NOT ignore)"),
      ImageColumn(
        "largest_face", .real, "pixels of the longer side of the largest face",
        sql: "(SELECT max(max(width, height)) \(faces) AND NOT ignore)"),
    ]
  }
}

extension Catalog {
  /// The columns of the table `images`: those of every catalog, then the user's attributes in order of their names.
  ///
  /// An attribute that is called like a column of every catalog, or is called nothing, is called `attribute_` and its name here.
  public func imageColumns() throws(Failure) -> [ImageColumn] { try read { try Self.imageColumns($0) } }

  static func imageColumns(_ db: Database) throws -> [ImageColumn] {
    let builtIn = ImageColumn.builtIn(isFace: try faceCondition(db))
    // A column has to have a name.
    var taken = Set(builtIn.map { $0.name.lowercased() } + [""])
    let attributes = try Row.fetchAll(db, sql: "SELECT name, type FROM attribute_column ORDER BY name").map { row in
      let attribute: String = row["name"]
      var name = attribute.withoutNul
      while !taken.insert(name.lowercased()).inserted { name = "attribute_" + name }
      return column(of: attribute, named: name, ImageColumn.Kind(rawValue: row["type"]) ?? .text)
    }
    return builtIn + attributes
  }

  private static func column(of attribute: String, named name: String, _ type: ImageColumn.Kind) -> ImageColumn {
    let value = "SELECT value FROM attribute WHERE image = i.id AND name = \(attribute.asSQL) AND position = 0"
    return ImageColumn(
      name, type, name == attribute ? "your own" : "your own column '\(attribute)'", attribute: attribute,
      sql: type == .text ? "(\(value))" : "CAST((\(value)) AS \(type.rawValue))")
  }

  /// The condition that the category of a row of `annotation` or `unusable` is a face's.
  static func faceCondition(_ db: Database) throws -> String {
    try faceCategories(db).map { "category IN (\($0.map(\.quotedForSQL).joined(separator: ", ")))" } ?? "1"
  }

  /// The beginning of a statement that may ask the table `images`.
  static func imagesTable(_ columns: [ImageColumn]) -> String {
    let list = columns.map { "\($0.sql) AS \($0.name.quotedAsName)" }
    return "WITH images AS (SELECT \(list.joined(separator: ",\n")) FROM image AS i)\n"
  }
}
