import GRDB

/// The tables of a catalog. What is registered here is never changed, only followed by a further migration.
///
/// Every key that says something is a path or a content id, never a counter: so a catalog says the same, row for row, in
/// whatever order its rows came.
package enum CatalogSchema {
  /// "dsm1": how SQLite and `file` know a catalog.
  package static let applicationID = 0x64_73_6D_31

  package static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 images, files, labels, attributes") { db in
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
      try db.execute(sql: first)
    }
    migrator.registerMigration("2 boxes that cannot be used, next steps") { try $0.execute(sql: second) }
    migrator.registerMigration("3 all that a file tells, repairs, typed columns") { try $0.execute(sql: third) }
    migrator.registerMigration("4 facts measured anew, at 96 pixels") { try $0.execute(sql: fourth) }
    migrator.registerMigration("5 hashes of windows") { try $0.execute(sql: forgetting + fifth) }
    migrator.registerMigration("6 hashes within frames and of small turns") { try $0.execute(sql: forgetting) }
    return migrator
  }

  /// The indexes of `file` whose entries do not come in the order of paths, as the migrations make them.
  static let fileIndexes = [
    "file_by_image": "CREATE INDEX file_by_image ON file (image, path)",
    "file_by_name": "CREATE INDEX file_by_name ON file (name)",
  ]

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

  /// Every photograph has to be read anew for what is kept of it now, so that no file stays known. What the user said stays.
  ///
  /// `image` has row numbers, for its ids come in no order, and rows as long as these would be moved about at every insertion.
  /// They say nothing but which of the thumbnails, that have them too, is whose.
  private static let third = """
    INSERT OR REPLACE INTO meta (name, value) SELECT 'unfinished', '1' FROM file LIMIT 1;
    DROP TABLE annotation;
    DROP TABLE unusable;
    DROP TABLE label;
    DROP TABLE attribute;
    DROP TABLE file;
    DROP TABLE image;
    DROP TABLE clipped;
    DELETE FROM source;
    DELETE FROM problem;
    DELETE FROM meta WHERE name = 'label_inputs';
    ALTER TABLE named_source ADD COLUMN format TEXT;
    ALTER TABLE named_source ADD COLUMN box_format TEXT;

    CREATE TABLE image (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE CHECK (length(id) = 64),
      pixels TEXT NOT NULL CHECK (length(pixels) = 64),
      scale INTEGER NOT NULL CHECK (scale IN (1, 2, 4, 8)),
      format TEXT NOT NULL,
      width INTEGER NOT NULL CHECK (width > 0),
      height INTEGER NOT NULL CHECK (height > 0),
      bit_depth INTEGER NOT NULL,
      color_space TEXT NOT NULL,
      has_alpha INTEGER NOT NULL CHECK (has_alpha IN (0, 1)),
      is_progressive INTEGER NOT NULL CHECK (is_progressive IN (0, 1)),
      has_icc INTEGER NOT NULL CHECK (has_icc IN (0, 1)),
      jpeg_quality INTEGER,
      subsampling TEXT,
      orientation INTEGER NOT NULL CHECK (orientation BETWEEN 1 AND 8),
      make TEXT,
      model TEXT,
      lens TEXT,
      taken_at TEXT,
      latitude REAL,
      longitude REAL,
      altitude REAL,
      hash INTEGER NOT NULL,
      hashes BLOB NOT NULL CHECK (length(hashes) = 64),
      signature BLOB NOT NULL CHECK (length(signature) = 256),
      sharpness REAL NOT NULL,
      blur REAL NOT NULL,
      brightness REAL NOT NULL,
      contrast REAL NOT NULL,
      noise REAL NOT NULL,
      uniformity REAL NOT NULL
    );

    CREATE TABLE thumbnail_jpeg (
      number INTEGER PRIMARY KEY REFERENCES image (number) ON DELETE CASCADE,
      jpeg BLOB NOT NULL
    );
    CREATE VIEW thumbnail AS SELECT image.id AS image, jpeg FROM image JOIN thumbnail_jpeg USING (number);

    CREATE TABLE file (
      path TEXT PRIMARY KEY NOT NULL,
      name TEXT NOT NULL,
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
    CREATE INDEX file_by_name ON file (name);

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
      ignore INTEGER NOT NULL CHECK (ignore IN (0, 1)),
      landmarks TEXT,
      ellipse TEXT,
      attributes TEXT,
      PRIMARY KEY (image, position)
    ) WITHOUT ROWID;

    CREATE TABLE unusable (
      image TEXT NOT NULL REFERENCES label (image) ON DELETE CASCADE,
      category TEXT NOT NULL,
      PRIMARY KEY (image, category)
    ) WITHOUT ROWID;

    CREATE TABLE sibling (
      path TEXT PRIMARY KEY NOT NULL,
      sha256 TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE repair (
      path TEXT NOT NULL,
      source TEXT NOT NULL,
      position INTEGER NOT NULL,
      kind TEXT NOT NULL,
      before TEXT NOT NULL,
      after TEXT,
      PRIMARY KEY (path, source, position, kind)
    ) WITHOUT ROWID;

    CREATE TABLE attribute (
      image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      position INTEGER NOT NULL CHECK (position >= 0),
      value TEXT NOT NULL,
      source TEXT NOT NULL,
      PRIMARY KEY (image, name, position)
    ) WITHOUT ROWID;

    CREATE TABLE attribute_column (
      name TEXT PRIMARY KEY NOT NULL,
      type TEXT NOT NULL CHECK (type IN ('integer', 'real', 'text'))
    ) WITHOUT ROWID;
    """

  /// Pixel ids, hashes, quality and thumbnails come of another decoding now: every photograph is read again. What the user said stays.
  /// Foreign keys rest during a migration, so that nothing is deleted along with something else.
  private static let fourth = forgetting

  /// Every file is read again, and all that is computed of them comes anew.
  private static let forgetting = """
    INSERT OR REPLACE INTO meta (name, value) SELECT 'unfinished', '1' FROM file LIMIT 1;
    DELETE FROM annotation;
    DELETE FROM unusable;
    DELETE FROM label;
    DELETE FROM attribute;
    DELETE FROM file;
    DELETE FROM thumbnail_jpeg;
    DELETE FROM image;
    DELETE FROM repair;
    DELETE FROM sibling;
    DELETE FROM source;
    DELETE FROM problem;
    DELETE FROM attribute_column;
    DELETE FROM meta WHERE name = 'label_inputs';
    """

  /// There are no rows to give an empty column to.
  private static let fifth = """
    ALTER TABLE image ADD COLUMN windows BLOB NOT NULL DEFAULT x'' CHECK (length(windows) = 112);
    """
}
