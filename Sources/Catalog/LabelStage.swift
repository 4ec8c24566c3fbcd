import Basics
import Dataset
import GRDB

/// What all sources say, kept in tables for the time of one labelling, so that memory holds one source and one image at most.
struct LabelStage {
  let db: Database
  private(set) var statements: Int64 = 0

  /// Makes the tables anew.
  init(_ db: Database) throws {
    self.db = db
    try Self.drop(db)
    try db.execute(sql: Self.tables)
  }

  /// Takes the tables away.
  static func drop(_ db: Database) throws {
    for table in ["candidate", "statement", "mark", "voided", "value", "counting"] {
      try db.execute(sql: "DROP TABLE IF EXISTS temp.\(table)")
    }
  }

  private static let tables = """
    CREATE TEMP TABLE candidate (
      path TEXT NOT NULL, kind TEXT NOT NULL, origin INTEGER NOT NULL, format TEXT, box_format TEXT,
      PRIMARY KEY (path, kind)
    ) WITHOUT ROWID;
    CREATE TEMP TABLE statement (
      id INTEGER PRIMARY KEY, path TEXT NOT NULL, rank INTEGER NOT NULL, source TEXT NOT NULL,
      boxes INTEGER NOT NULL, is_void INTEGER NOT NULL, digest INTEGER NOT NULL
    );
    CREATE TEMP TABLE mark (
      statement INTEGER NOT NULL, position INTEGER NOT NULL, category TEXT NOT NULL, x REAL NOT NULL, y REAL NOT NULL,
      width REAL NOT NULL, height REAL NOT NULL, ignore INTEGER NOT NULL, landmarks TEXT, ellipse TEXT, attributes TEXT,
      PRIMARY KEY (statement, position)
    ) WITHOUT ROWID;
    CREATE TEMP TABLE voided (
      statement INTEGER NOT NULL, category TEXT NOT NULL, PRIMARY KEY (statement, category)
    ) WITHOUT ROWID;
    CREATE TEMP TABLE value (
      id INTEGER PRIMARY KEY, path TEXT NOT NULL, tier INTEGER NOT NULL, rank INTEGER NOT NULL, source TEXT NOT NULL,
      name TEXT NOT NULL, value TEXT NOT NULL
    );
    CREATE TEMP TABLE counting (image TEXT PRIMARY KEY NOT NULL, statement INTEGER NOT NULL) WITHOUT ROWID;
    """
}

/// What comes in.
extension LabelStage {
  /// Notes that `file` is to be looked at; what was noted before stands.
  func add(candidate file: SourceFile) throws {
    try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO temp.candidate (path, kind, origin, format, box_format) VALUES (?, ?, ?, ?, ?)"
    ).execute(arguments: [file.path, file.kind.rawValue, file.origin.rawValue, file.format, file.boxFormat])
  }

  /// Notes the files that the walk found.
  func addFound() throws {
    try db.execute(
      sql: """
        INSERT OR IGNORE INTO temp.candidate (path, kind, origin, format, box_format)
        SELECT path, kind, ?, NULL, NULL FROM temp.found
        """, arguments: [SourceFile.Origin.found.rawValue])
  }

  /// Takes what `source` says of the faces in the file at `path`.
  mutating func add(_ marks: Marks, path: String, rank: Int, source: String) throws {
    statements += 1
    // Within one run, equal marks have equal hash values; nothing else is asked of them.
    try db.cachedStatement(
      sql: "INSERT INTO temp.statement (id, path, rank, source, boxes, is_void, digest) VALUES (?, ?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      statements, path, rank, source, marks.annotations.count, marks.isVoid, marks.hashValue,
    ])
    for (position, annotation) in marks.annotations.enumerated() { try add(annotation, position) }
    for category in marks.unusable {
      try db.cachedStatement(sql: "INSERT INTO temp.voided (statement, category) VALUES (?, ?)")
        .execute(arguments: [statements, category])
    }
  }

  private func add(_ annotation: Annotation, _ position: Int) throws {
    let box = annotation.box
    try db.cachedStatement(sql: "INSERT INTO temp.mark VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .execute(arguments: [
        statements, position, annotation.category, box.x, box.y, box.width, box.height, annotation.ignore,
        try annotation.landmarks.map { try JSON.line($0) }, try annotation.ellipse.map { try JSON.line($0) },
        annotation.attributes.isEmpty ? nil : try JSON.line(annotation.attributes),
      ])
  }

  /// All photographs in `range` are without a face, says `source`.
  mutating func addEmpty(_ range: FolderRange, source: String) throws {
    try db.execute(
      sql: """
        INSERT INTO temp.statement (path, rank, source, boxes, is_void, digest)
        SELECT path, 2, ?, 0, 0, ? FROM file WHERE image IS NOT NULL AND \(range.condition("path")) ORDER BY path
        """, arguments: [source, Marks().hashValue] + StatementArguments(range.bounds))
    statements = try Int64.fetchOne(db, sql: "SELECT max(id) FROM temp.statement") ?? 0
  }

  /// How much a value's kind of source is believed, before its path counts.
  enum Tier: Int {
    /// A table or a label file.
    case written
    /// A folder's name.
    case folder
    /// EXIF.
    case exif
  }

  /// Takes the values that `source` gives the file at `path`.
  func add(_ values: [String: String], path: String, tier: Tier, rank: Int, source: String) throws {
    let statement = try db.cachedStatement(
      sql: "INSERT INTO temp.value (path, tier, rank, source, name, value) VALUES (?, ?, ?, ?, ?, ?)")
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      try statement.execute(arguments: [path, tier.rawValue, rank, source, name, value])
    }
  }
}

/// What goes out: one ordered pass over each table, one image at a time.
extension LabelStage {
  /// Writes the tables of labels: of each image, what counts.
  func writeLabels() throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT image, id, statement.path, source, boxes, is_void, digest
        FROM temp.statement AS statement JOIN file ON file.path = statement.path
        WHERE image IS NOT NULL ORDER BY image, statement.path, rank, id
        """)
    try Self.byImage(rows, LabelStatement.init) { image, statements in
      guard let decision = LabelDecision(statements) else { return }
      for problem in decision.problems { try LabelTables.insert(problem, db) }
      try db.cachedStatement(sql: "INSERT INTO temp.counting (image, statement) VALUES (?, ?)")
        .execute(arguments: [image, decision.counting.id])
    }
    try db.execute(sql: Self.copies)
  }

  private static let copies = """
    INSERT INTO label (image, source)
    SELECT image, source FROM temp.counting JOIN temp.statement ON id = statement ORDER BY image;
    INSERT INTO annotation (image, position, category, x, y, width, height, ignore, landmarks, ellipse, attributes)
    SELECT image, position, category, x, y, width, height, ignore, landmarks, ellipse, attributes
    FROM temp.counting JOIN temp.mark USING (statement) ORDER BY image, position;
    INSERT INTO unusable (image, category)
    SELECT image, category FROM temp.counting JOIN temp.voided USING (statement) ORDER BY image, category;
    """

  /// Writes the tables of attributes: of each image and column, the value that counts, then the others.
  func writeAttributes() throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT image, value.path, source, value.name, value
        FROM temp.value AS value JOIN file ON file.path = value.path
        WHERE image IS NOT NULL ORDER BY image, tier, value.path, rank, id
        """)
    var types: [String: ColumnType] = [:]
    try Self.byImage(rows, AttributeStatement.init) { image, statements in
      try write(AttributeDecision(statements), of: image, &types)
    }
    for (name, type) in types {
      try db.execute(
        sql: "INSERT INTO attribute_column (name, type) VALUES (?, ?)", arguments: [name, type.rawValue])
    }
  }

  private func write(_ decision: AttributeDecision, of image: String, _ types: inout [String: ColumnType]) throws {
    let insertion = try db.cachedStatement(
      sql: "INSERT INTO attribute (image, name, position, value, source) VALUES (?, ?, ?, ?, ?)")
    for (name, statements) in decision.values {
      for (position, statement) in statements.enumerated() {
        let type = ColumnType(of: statement.value)
        types[name] = types[name].map { max($0, type) } ?? type
        try insertion.execute(arguments: [image, name, position, statement.value, statement.source])
      }
    }
    guard decision.isDisputed else { return }
    let first = try String.fetchOne(db, sql: "SELECT min(path) FROM file WHERE image = ?", arguments: [image]) ?? ""
    for problem in decision.problems(at: first) { try LabelTables.insert(problem, db) }
  }

  /// Hands on the rows of each image, of which the first column tells; they come together.
  private static func byImage<Value>(
    _ rows: RowCursor, _ value: (Row) -> Value, _ take: (String, [Value]) throws -> Void
  ) throws {
    var (image, values) = ("", [Value]())
    while let row = try rows.next() {
      let next: String = row[0]
      if next != image, !values.isEmpty {
        try take(image, values)
        values.removeAll(keepingCapacity: true)
      }
      image = next
      values.append(value(row))
    }
    if !values.isEmpty { try take(image, values) }
  }
}

extension LabelStatement {
  fileprivate init(_ row: Row) {
    self.init(id: row[1], path: row[2], source: row[3], boxes: row[4], isVoid: row[5], digest: row[6])
  }
}

extension AttributeStatement {
  fileprivate init(_ row: Row) { self.init(path: row[1], source: row[2], name: row[3], value: row[4]) }
}
