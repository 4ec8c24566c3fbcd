import Basics
import Dataset
import Foundation
import GRDB

/// What the catalog remembers of how labels and attributes are to be read.
struct LabelSettings: Sendable {
  /// Folders declared to be without faces, absolute.
  let empties: [String]
  /// All folders, absolute, the outer before the inner.
  let folders: [String]
  let isStrict: Bool
  let patterns: [PathPattern]
  let exif: [EXIFAttribute]
  private let home: String

  init(_ db: Database, home: String) throws {
    self.home = home
    func resolved(_ condition: String) throws -> [String] {
      try String.fetchAll(db, sql: "SELECT path FROM folder WHERE \(condition) ORDER BY path")
        .map { Files.resolve($0, in: home) }
    }
    empties = try resolved("is_empty")
    folders = try resolved("1").sorted(by: precedes)
    isStrict = try Meta.strict.value(db) != nil
    patterns = try Meta.attributePatterns.names(db).map { try PathPattern($0) }
    exif = try Meta.exifAttributes.names(db).compactMap(EXIFAttribute.init)
  }

  /// What of it labels depend on, a line each.
  var lines: [String] {
    empties.map { "empty \(Files.relative($0, to: home))" } + folders.map { "folder \(Files.relative($0, to: home))" }
      + (isStrict ? ["strict"] : []) + patterns.map { "pattern \($0)" } + exif.map { "exif \($0.rawValue)" }
  }

  /// Refuses what could not be meant, before anything is written.
  static func check(_ options: IngestOptions) throws(Failure) {
    for pattern in options.attributePatterns { _ = try PathPattern(pattern) }
    try check(options.labelFormat, "--format", AnnotationFormats.all.map { $0.name })
    for name in options.exifAttributes ?? [] { try check(name, "--exif-attributes", EXIFAttribute.names) }
  }

  private static func check(_ name: String?, _ option: String, _ known: [String]) throws(Failure) {
    guard let name, !known.contains(name) else { return }
    throw Failure("\(option) \(name)", "no such name", nextStep: suggestion(for: name, among: known))
  }

  /// Notes what the user said, so that a later run knows it without being told.
  static func register(_ options: IngestOptions, _ db: Database, home: String) throws {
    for path in options.forget.map({ Files.relative($0, to: home) }) {
      try db.execute(sql: "DELETE FROM named_source WHERE path = ?", arguments: [path])
    }
    if let names = options.faceCategories {
      try Meta.faceCategories.set(names == ["*"] ? nil : try JSON.line(Set(names).sorted()), db)
    }
    if let isStrict = options.isStrict { try Meta.strict.set(isStrict ? "1" : nil, db) }
    let forgotten = Set(options.forget)
    let patterns = try Meta.attributePatterns.names(db).filter { !forgotten.contains($0) }
    // In the form that a pattern has of itself, so that one written otherwise is not another.
    let new = try options.attributePatterns.map { "\(try PathPattern($0))" }
    try Meta.attributePatterns.set(names: Set(patterns + new).sorted(), db)
    if let exif = options.exifAttributes { try Meta.exifAttributes.set(names: Set(exif).sorted(), db) }
    for path in options.attributes { try register(path, .attributes, nil, nil, db, home) }
    for path in options.annotations {
      try register(path, .annotations, options.labelFormat, options.boxFormat, db, home)
    }
  }

  private static func register(
    _ path: String, _ kind: SourceFile.Kind, _ format: String?, _ boxFormat: String?, _ db: Database, _ home: String
  ) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO named_source (path, kind, format, box_format) VALUES (?, ?, ?, ?)",
      arguments: [Files.relative(path, to: home), kind.rawValue, format, boxFormat])
  }
}

extension Catalog {
  /// The patterns that give attributes, as they are remembered.
  func attributePatterns() throws(Failure) -> [String] { try read { try Meta.attributePatterns.names($0) } }
}

extension Meta {
  /// The value as a list of names; none where there is none.
  func names(_ db: Database) throws -> [String] {
    try value(db).map { try JSONDecoder().decode([String].self, from: Data($0.utf8)) } ?? []
  }

  func set(names: [String], _ db: Database) throws { try set(names.isEmpty ? nil : try JSON.line(names), db) }
}
