import GRDB

/// The tables of a catalog. What is registered here is never changed, only followed by a further migration.
///
/// Every key is a path or a content id, never a counter: so a catalog says the same, row for row, in whatever order its
/// rows came.
enum CatalogSchema {
  /// "dsm1": how SQLite and `file` know a catalog.
  static let applicationID = 0x64_73_6D_31

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 images, files, labels, attributes") { db in
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
      try db.execute(sql: first)
    }
    migrator.registerMigration("2 boxes that cannot be used, next steps") { try $0.execute(sql: second) }
    return migrator
  }

  private static let first = """
    CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;

    CREATE TABLE folder (
      path TEXT PRIMARY KEY NOT NULL,
      is_empty INTEGER NOT NULL CHECK (is_empty IN (0, 1))
    ) WITHOUT ROWID;

    CREATE TABLE named_source (
      path TEXT PRIMARY KEY NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('annotations', 'attributes'))
    ) WITHOUT ROWID;

    CREATE TABLE image (
      id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 64),
      format TEXT NOT NULL,
      width INTEGER NOT NULL CHECK (width > 0),
      height INTEGER NOT NULL CHECK (height > 0),
      orientation INTEGER NOT NULL CHECK (orientation BETWEEN 1 AND 8),
      make TEXT,
      model TEXT,
      taken_at TEXT,
      hash INTEGER NOT NULL,
      signature BLOB NOT NULL CHECK (length(signature) = 256),
      brightness REAL NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE file (
      path TEXT PRIMARY KEY NOT NULL,
      size INTEGER NOT NULL,
      modified INTEGER NOT NULL,
      verdict TEXT NOT NULL,
      reason TEXT,
      note TEXT,
      image TEXT REFERENCES image (id),
      CHECK ((verdict = 'ok') = (image IS NOT NULL)),
      CHECK ((verdict = 'ok') = (reason IS NULL))
    ) WITHOUT ROWID;
    CREATE INDEX file_by_image ON file (image, path);

    CREATE TABLE source (
      path TEXT NOT NULL,
      format TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      pictures INTEGER NOT NULL,
      boxes INTEGER NOT NULL,
      clipped INTEGER NOT NULL,
      dropped INTEGER NOT NULL,
      missing INTEGER NOT NULL,
      PRIMARY KEY (path, format)
    ) WITHOUT ROWID;

    CREATE TABLE label (
      image TEXT PRIMARY KEY NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      source TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE annotation (
      image TEXT NOT NULL REFERENCES label (image) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      category TEXT NOT NULL,
      x REAL NOT NULL,
      y REAL NOT NULL,
      width REAL NOT NULL CHECK (width > 0),
      height REAL NOT NULL CHECK (height > 0),
      landmarks TEXT,
      ignore INTEGER NOT NULL CHECK (ignore IN (0, 1)),
      PRIMARY KEY (image, position)
    ) WITHOUT ROWID;

    CREATE TABLE attribute (
      image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      position INTEGER NOT NULL CHECK (position >= 0),
      value TEXT NOT NULL,
      PRIMARY KEY (image, name, position)
    ) WITHOUT ROWID;

    CREATE TABLE problem (
      place TEXT NOT NULL,
      reason TEXT NOT NULL,
      PRIMARY KEY (place, reason)
    ) WITHOUT ROWID;
    """

  /// The rows of `problem` come anew with the next ingest, which labels anew.
  private static let second = """
    DROP TABLE problem;
    CREATE TABLE problem (
      place TEXT NOT NULL,
      reason TEXT NOT NULL,
      next_step TEXT NOT NULL,
      PRIMARY KEY (place, reason)
    ) WITHOUT ROWID;

    CREATE TABLE unusable (
      image TEXT NOT NULL REFERENCES label (image) ON DELETE CASCADE,
      category TEXT NOT NULL,
      PRIMARY KEY (image, category)
    ) WITHOUT ROWID;

    CREATE TABLE clipped (path TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;
    """
}
