import Basics
import GRDB

/// What EXIF can tell of a photograph as an attribute.
public enum EXIFAttribute: String, CaseIterable, Sendable {
  /// Maker and model.
  case camera
  case lens
  /// When the photograph was taken, in the camera's own time, as whole numbers.
  case year, month, hour

  /// All names, in the order of help pages.
  public static var names: [String] { allCases.map(\.rawValue) }

  /// The value as SQL on a row of `image`; null where the file does not tell.
  var sql: String {
    switch self {
    case .camera: return "nullif(trim(coalesce(make, '') || ' ' || coalesce(model, '')), '')"
    case .lens: return "nullif(trim(lens), '')"
    case .year: return Self.number(1, 4)
    case .month: return Self.number(6, 2)
    case .hour: return Self.number(12, 2)
    }
  }

  /// Digits of `taken_at` (`2026-05-17T14:03:59`) as a number.
  private static func number(_ start: Int, _ length: Int) -> String {
    let part = "substr(taken_at, \(start), \(length))"
    return "CASE WHEN \(part) GLOB '\(String(repeating: "[0-9]", count: length))' THEN CAST(\(part) AS INTEGER) END"
  }
}

/// Attributes that nobody wrote into a file: from the names of folders, and from EXIF.
struct AttributeSources {
  private let db: Database
  private let stage: LabelStage
  private let settings: LabelSettings
  private let home: String

  init(_ db: Database, _ stage: LabelStage, _ settings: LabelSettings, home: String) {
    (self.db, self.stage, self.settings, self.home) = (db, stage, settings, home)
  }

  /// Stages them all.
  func add() throws {
    for pattern in settings.patterns { try add(pattern) }
    for attribute in settings.exif { try add(attribute) }
  }

  private func add(_ pattern: PathPattern) throws {
    let source = "--attributes-from '\(pattern)'"
    var fitting = 0
    let paths = try String.fetchCursor(db, sql: "SELECT path FROM file WHERE image IS NOT NULL ORDER BY path")
    while let path = try paths.next() {
      guard let values = match(pattern, Files.resolve(path, in: home)) else { continue }
      fitting += 1
      try stage.add(values, path: path, tier: .folder, rank: 0, source: source)
    }
    guard fitting == 0 else { return }
    let problem = Problem(
      source, "fits no photograph",
      nextStep: "Write it as the paths are below the ingested folder, or take it out with --forget '\(pattern)'.")
    try LabelTables.insert(problem, db)
  }

  /// What the pattern tells of a file, from the outermost ingested folder from which it fits.
  private func match(_ pattern: PathPattern, _ path: String) -> [String: String]? {
    for folder in settings.folders where isBelow(path, folder) {
      let inner = folder == "/" ? path : String(path.dropFirst(folder.count))
      if let values = pattern.match(inner) { return values }
    }
    return nil
  }

  private func add(_ attribute: EXIFAttribute) throws {
    try db.execute(
      sql: """
        INSERT INTO temp.value (path, tier, rank, source, name, value)
        SELECT path, \(LabelStage.Tier.exif.rawValue), 0, 'EXIF', '\(attribute.rawValue)', value
        FROM (
          SELECT (SELECT min(path) FROM file WHERE file.image = image.id) AS path, \(attribute.sql) AS value
          FROM image
        )
        WHERE path IS NOT NULL AND value IS NOT NULL ORDER BY path
        """)
  }
}
