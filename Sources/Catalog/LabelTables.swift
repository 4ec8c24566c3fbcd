import Basics
import Compute
import Dataset
import GRDB

/// Writes the tables that come from annotation files, metadata tables and declared-empty folders.
enum LabelTables {
  /// Computes the tables anew, unless everything that they depend on is as it was when they were last written.
  static func update(
    _ db: Database, sources: [SourceFile], unlisted: [String], catalog: Catalog, _ workers: Workers
  ) throws {
    let pictures = try Self.pictures(db, in: catalog.folder)
    let empties = try String.fetchAll(db, sql: "SELECT path FROM folder WHERE is_empty ORDER BY path")
      .map { Files.resolve($0, in: catalog.folder) }
    var labelling = Labelling(pictures, folder: catalog.folder)
    let inputs = digest(labelling, sources, empties, unlisted)
    guard try Meta.labelInputs.value(db) != inputs else { return }
    for folder in unlisted { report(unlisted: folder, &labelling) }
    for folder in empties { labelling.declareEmpty(below: folder) }
    let tallies = read(sources, into: &labelling, workers)
    try replace(db, sources, tallies, labelling)
    try Meta.labelInputs.set(inputs, db)
  }

  private static func report(unlisted folder: String, _ labelling: inout Labelling) {
    labelling.report(
      folder, "a folder that cannot be listed", nextStep: "Check its permissions, then run 'dsm ingest' again.")
  }

  private static func pictures(_ db: Database, in folder: String) throws -> [Labelling.Picture] {
    let sql = """
      SELECT path, image, coalesce(width, 0) AS width, coalesce(height, 0) AS height
      FROM file LEFT JOIN image ON image.id = file.image
      """
    return try Row.fetchAll(db, sql: sql).map { row in
      Labelling.Picture(
        path: Files.resolve(row["path"], in: folder), image: row["image"], width: row["width"], height: row["height"])
    }.sorted { precedes($0.path, $1.path) }
  }

  /// Raised when reading changes its meaning, so that catalogs are labelled anew.
  private static let version = 2

  private static func digest(
    _ labelling: Labelling, _ sources: [SourceFile], _ empties: [String], _ unlisted: [String]
  ) -> String {
    let lines =
      ["version \(version)"] + empties.map { "empty \(labelling.shown($0))" }
      + unlisted.map { "unlisted \(labelling.shown($0))" }
      + sources.map { "\($0.kind) \($0.isNamed) \($0.sha256 ?? "-") \(labelling.shown($0.path))" }
      + labelling.pictures.map { "picture \($0.image ?? "-") \(labelling.shown($0.path))" }
    return Digest.sha256(lines.joined(separator: "\n"))
  }

  /// What a source turned out to hold.
  private enum Content: Sendable {
    case annotations(AnnotationFile)
    case table(MetadataTable)
    case broken(String)

    init(_ source: SourceFile) {
      do {
        let bytes = try Files.read(source.path)
        switch source.kind {
        case .annotations:
          self = .annotations(try AnnotationFormats.read(AnnotationSource(bytes, path: source.path)))
        case .attributes: self = .table(try MetadataTable(bytes))
        }
      } catch let failure as Failure {
        self = .broken(failure.reason)
      } catch {
        self = .broken("\(error)")
      }
    }
  }

  /// Parses the sources on all cores and takes them in, in their order.
  private static func read(
    _ sources: [SourceFile], into labelling: inout Labelling, _ workers: Workers
  ) -> [Labelling.Tally] {
    let contents = workers.map(sources.count) { Content(sources[$0]) }
    return zip(sources, contents).map { source, content in
      switch content {
      case .annotations(let file): return labelling.add(file, from: source)
      case .table(let table): return labelling.add(table, from: source)
      case .broken(let reason):
        labelling.report(source.path, reason, nextStep: nextStep(for: source))
        return Labelling.Tally()
      }
    }
  }

  /// A source that was named is asked for on every run, until it is there or forgotten.
  private static func nextStep(for source: SourceFile) -> String {
    guard source.isNamed, !Files.exists(source.path) else {
      return "Mend the file or take it away, then run 'dsm ingest' again."
    }
    return "Bring it back, or take it out with --forget."
  }
}

extension LabelTables {
  private static func replace(
    _ db: Database, _ sources: [SourceFile], _ tallies: [Labelling.Tally], _ labelling: Labelling
  ) throws {
    for table in ["annotation", "unusable", "label", "attribute", "attribute_column", "source", "repair", "problem"] {
      try db.execute(sql: "DELETE FROM \(table)")
    }
    for (source, tally) in zip(sources, tallies) { try insert(source, tally, labelling, db) }
    let outcome = labelling.outcome()
    for (image, statement) in outcome.labels { try insert(statement, of: image, db) }
    for (image, attributes) in outcome.attributes {
      for (name, values) in attributes {
        for (position, value) in values.enumerated() {
          try db.cachedStatement(
            sql: "INSERT INTO attribute (image, name, position, value, source) VALUES (?, ?, ?, ?, '')"
          )
          .execute(arguments: [image, name, position, value])
        }
      }
    }
    for place in labelling.clipped {
      let path = labelling.shown(labelling.pictures[place].path)
      try db.execute(
        sql: "INSERT INTO repair (path, source, position, kind, before) VALUES (?, '', 0, 'clipped', '')",
        arguments: [path])
    }
    for problem in outcome.problems {
      try db.execute(
        sql: "INSERT INTO problem (place, reason, next_step) VALUES (?, ?, ?)",
        arguments: [problem.place, problem.reason, problem.nextStep])
    }
  }

  private static func insert(
    _ source: SourceFile, _ tally: Labelling.Tally, _ labelling: Labelling, _ db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO source (path, format, sha256, pictures, boxes, clipped, dropped, missing)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [
      labelling.shown(source.path), source.format ?? "unknown", source.sha256 ?? "", tally.pictures, tally.boxes,
      tally.clipped, tally.dropped, tally.missing,
    ])
  }

  private static func insert(_ labels: Labelling.Statement<Marks>, of image: String, _ db: Database) throws {
    try db.cachedStatement(sql: "INSERT INTO label (image, source) VALUES (?, ?)")
      .execute(arguments: [image, labels.source])
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO annotation (image, position, category, x, y, width, height, ignore, landmarks, ellipse, attributes)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for category in labels.value.unusable {
      try db.cachedStatement(sql: "INSERT INTO unusable (image, category) VALUES (?, ?)")
        .execute(arguments: [image, category])
    }
    for (position, annotation) in labels.value.annotations.enumerated() {
      let box = annotation.box
      try statement.execute(arguments: [
        image, position, annotation.category, box.x, box.y, box.width, box.height,
        annotation.ignore, try annotation.landmarks.map { try JSON.line($0) },
        try annotation.ellipse.map { try JSON.line($0) },
        annotation.attributes.isEmpty ? nil : try JSON.line(annotation.attributes),
      ])
    }
  }
}
