import Basics
import Dataset
import GRDB

extension Catalog {
  /// Everything about the image or file that `name` means: the first digits of a content id (four at least), or a path from the working
  /// directory or from the catalog's folder.
  public func details(of name: String) throws(Failure) -> ImageDetails {
    try read { db in
      switch try find(name, db) {
      case .image(let id): return try Self.details(ofImage: id, db)
      case .file(let path): return try Self.details(ofFile: path, db)
      }
    }
  }

  private enum Place {
    case image(String)
    case file(String)
  }

  private func find(_ name: String, _ db: Database) throws -> Place {
    for path in [Files.relative(name, to: folder), name] {
      let row = try Row.fetchOne(db, sql: "SELECT image FROM file WHERE path = ?", arguments: [path])
      if let row { return (row["image"] as String?).map(Place.image) ?? .file(path) }
    }
    let isPrefix = (4...64).contains(name.utf8.count) && name.allSatisfy { $0.isHexDigit && $0.isASCII }
    let ids = isPrefix ? try Self.ids(startingWith: name.lowercased(), db) : []
    if ids.count == 1 { return .image(ids[0]) }
    guard ids.isEmpty else {
      throw Failure(
        name,
        "more than one image begins with these digits (\(ids.map { $0.prefix(12) + "…" }.joined(separator: ", ")))",
        nextStep: "Write more of them.")
    }
    throw Failure(
      name, "neither a file of the catalog nor the beginning of an id (four digits at least)",
      nextStep: "'dsm catalog list --paths' lists the files, 'dsm ingest' takes in new ones.")
  }

  /// Up to five ids.
  private static func ids(startingWith digits: String, _ db: Database) throws -> [String] {
    try String.fetchAll(
      db, sql: "SELECT id FROM image WHERE id >= ? AND id < ? ORDER BY id LIMIT 5", arguments: [digits, digits + "g"])
  }

  private static func details(ofFile path: String, _ db: Database) throws -> ImageDetails {
    let files = try files(db, "path", path)
    let problems = try problems(of: files, db)
    return ImageDetails(
      id: nil, files: files, facts: [:], attributes: [], boxes: [], repairs: [], problems: problems, samePixels: [])
  }

  private static func details(ofImage id: String, _ db: Database) throws -> ImageDetails {
    let files = try files(db, "image", id)
    let columns = try imageColumns(db)
    let row = try Row.fetchOne(db, sql: "\(imagesTable(columns)) SELECT * FROM images WHERE id = ?", arguments: [id])
    let facts = zip(columns, row.map { Array($0.databaseValues) } ?? []).filter {
      $0.0.attribute == nil && !$0.1.isNull
    }
    return ImageDetails(
      id: id, files: files,
      facts: Dictionary(uniqueKeysWithValues: facts.map { ($0.0.name, ColumnValue($0.1)) }),
      attributes: try attributes(db, id), boxes: try boxes(db, id), repairs: try repairs(db, files),
      problems: try problems(of: files, db), samePixels: try samePixels(db, id))
  }

  private static func files(_ db: Database, _ column: String, _ value: String) throws -> [ImageDetails.File] {
    let sql = "SELECT path, size, verdict, coalesce(reason, note) AS remark FROM file WHERE \(column) = ? ORDER BY path"
    return try Row.fetchAll(db, sql: sql, arguments: [value]).map {
      ImageDetails.File(path: $0["path"], size: $0["size"], verdict: $0["verdict"], remark: $0["remark"])
    }
  }

  private static func attributes(_ db: Database, _ id: String) throws -> [ImageDetails.Value] {
    let sql = "SELECT name, value, source, position FROM attribute WHERE image = ? ORDER BY name, position"
    return try Row.fetchAll(db, sql: sql, arguments: [id]).map {
      ImageDetails.Value(name: $0["name"], value: $0["value"], source: $0["source"], counts: $0["position"] == 0)
    }
  }

  private static func boxes(_ db: Database, _ id: String) throws -> [ImageDetails.Mark] {
    let sql = "SELECT *, \(try faceCondition(db)) AS is_face FROM annotation WHERE image = ? ORDER BY position"
    return try Row.fetchAll(db, sql: sql, arguments: [id]).map { row in
      let it = try Annotation(row: row)
      return ImageDetails.Mark(
        category: it.category, box: it.box, ignore: it.ignore, isFace: row["is_face"], landmarks: it.landmarks,
        ellipse: it.ellipse, attributes: it.attributes)
    }
  }

  private static func repairs(_ db: Database, _ files: [ImageDetails.File]) throws -> [ImageDetails.Repair] {
    try files.flatMap { file in
      try Row.fetchAll(
        db, sql: "SELECT source, kind, before, after FROM repair WHERE path = ? ORDER BY source, position, kind",
        arguments: [file.path]
      ).map { row in
        // Of a box that was marked twice, the table has the other one, which stayed.
        let isLeftOut = Repair.Kind(rawValue: row["kind"])?.drops == true
        return ImageDetails.Repair(
          source: row["source"], kind: row["kind"], before: row["before"], after: isLeftOut ? nil : row["after"])
      }
    }
  }

  private static func problems(of files: [ImageDetails.File], _ db: Database) throws -> [Problem] {
    let own = files.compactMap { file in
      Verdict(rawValue: file.verdict).flatMap { verdict in
        verdict == .ok
          ? nil
          : Problem(
            file.path, clause(file.verdict, file.remark ?? ""), nextStep: verdict.nextStep(for: file.remark ?? ""))
      }
    }
    let told = try files.flatMap { file in
      try Row.fetchAll(db, sql: "SELECT * FROM problem WHERE place = ? ORDER BY reason", arguments: [file.path])
        .map { Problem($0["place"], $0["reason"], nextStep: $0["next_step"]) }
    }
    return own + told
  }

  private static func samePixels(_ db: Database, _ id: String) throws -> [String] {
    let sql = """
      SELECT (SELECT min(path) FROM file WHERE image = other.id) FROM image AS own
      JOIN image AS other ON other.pixels = own.pixels AND other.id <> own.id WHERE own.id = ? ORDER BY 1
      """
    return try String.fetchAll(db, sql: sql, arguments: [id])
  }
}
