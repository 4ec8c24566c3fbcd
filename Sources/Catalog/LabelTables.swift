import Basics
import Compute
import Dataset
import Foundation
import GRDB

/// Writes the tables that come from annotation files, metadata tables, names of folders, EXIF, and folders declared to be empty.
///
/// Everything is staged source by source and decided image by image (``LabelStage``), so that memory does not grow with the
/// number of photographs or of sources.
struct LabelTables {
  private let db: Database
  private let home: String
  private let reader: SourceReader
  private let settings: LabelSettings
  private let gaps: [Problem]
  private var stage: LabelStage
  private var index: PictureIndex
  private var gone: [String] = []

  /// Brings the tables up to date, unless everything that they depend on is as it was when they were last written.
  ///
  /// - Parameters:
  ///   - gaps: what the walk through the folders could not enter.
  ///   - started: when the run began, before any of these files was looked at.
  /// - Returns: the sources that are no longer there, and whose labels went with them.
  static func update(
    _ db: Database, gaps: [Problem], catalog: Catalog, since started: Date, _ workers: Workers
  ) throws -> [String] {
    var work = try LabelTables(db, catalog, gaps: gaps, SourceReader(workers))
    try work.stageCandidates()
    let (before, stamps) = (try Meta.labelInputs.value(db), try Meta.labelStamps.value(db))
    if try before == nil || stamps == nil || work.stamps(before: started) != stamps {
      if try before == nil || work.inputsNow() != before { try Meta.labelInputs.set(try work.replace(), db) }
      try Meta.labelStamps.set(try work.stamps(before: started), db)
    }
    try LabelStage.drop(db)
    return work.gone
  }

  private init(_ db: Database, _ catalog: Catalog, gaps: [Problem], _ reader: SourceReader) throws {
    self.db = db
    self.reader = reader
    self.gaps = gaps
    home = catalog.folder
    settings = try LabelSettings(db, home: home)
    stage = try LabelStage(db)
    index = PictureIndex(db, home: home)
  }

  /// What was noted first stands: a file that was named for itself counts as such, though its folder was named too.
  private func stageCandidates() throws {
    let named = try Catalog.namedSources(db, home)
    for source in named where !source.isFolder { try SourceFile.forEach(named: source, stage.add) }
    for source in named where source.isFolder { try SourceFile.forEach(named: source, stage.add) }
    try stage.addFound()
  }

  private func shown(_ path: String) -> String { Files.relative(path, to: home) }
}

/// What the tables are computed from, as one digest: files by their content, so that an edit is seen that leaves size and time.
/// Where nothing that the system tells of any of them has changed, the time of its last change included, they are not read.
extension LabelTables {
  /// Raised when reading changes its meaning, so that catalogs are labelled anew.
  private static let version = 4

  /// The digest of everything as it lies on the disk now; labels are not parsed for it.
  private func inputsNow() throws -> String {
    var digest = try settled()
    try forEachPart { files in
      for (file, sha256) in zip(files, reader.digests(files.map(\.path))) { add(file, sha256, &digest) }
    }
    let siblings = try String.fetchAll(db, sql: "SELECT path FROM sibling ORDER BY path")
    for path in siblings { digest.add("sibling \(SourceReader.digest(Files.resolve(path, in: home))) \(path)") }
    return digest.hex
  }

  /// The same by what the system tells of the files, none of which is opened; nil where one may have changed since shortly before
  /// `started`.
  private func stamps(before started: Date) throws -> String? {
    var stamps = Stamps(lines: try settled(), latest: started.addingTimeInterval(-2))
    try forEachPart { files in
      let told = reader.workers.map(files.count) { FileStamp(files[$0].path) }
      for (file, stamp) in zip(files, told) { stamps.add(stamp, line(file, "stamp")) }
    }
    let siblings = try Row.fetchCursor(db, sql: "SELECT path, sha256 FROM sibling ORDER BY path")
    while let row = try siblings.next() {
      let (path, sha256) = (row[0] as String, row[1] as String)
      stamps.add(FileStamp(Files.resolve(path, in: home)), "sibling \(sha256) \(path)", mayLack: sha256.isEmpty)
    }
    return stamps.isCertain ? stamps.lines.hex : nil
  }

  /// What the system tells of some files.
  private struct Stamps {
    var lines: Digest.Lines
    /// What was changed later may be changed once more within the same tick of the system's clock.
    let latest: Date
    var isCertain = true

    /// Takes in one file; `mayLack`: it was not there when labels were read.
    mutating func add(_ stamp: FileStamp?, _ words: String, mayLack: Bool = false) {
      lines.add("\(stamp?.text ?? "-") \(words)")
      let isOld = stamp.map { $0.changed < latest && !mayLack } ?? mayLack
      isCertain = isCertain && isOld
    }
  }

  /// The digest of what the sources do not change: settings, photographs.
  private func settled() throws -> Digest.Lines {
    var digest = Digest.Lines()
    digest.add("version \(Self.version)")
    for line in settings.lines + gaps.map({ "gap \($0.place) \($0.reason)" }) { digest.add(line) }
    let rows = try Row.fetchCursor(db, sql: "SELECT path, image FROM file ORDER BY path")
    while let row = try rows.next() {
      digest.add("picture \(row[1] as String? ?? "-") \(row[0] as String)")
    }
    return digest
  }

  private func add(_ file: SourceFile, _ sha256: String, _ digest: inout Digest.Lines) {
    digest.add(line(file, sha256))
  }

  private func line(_ file: SourceFile, _ content: String) -> String {
    "\(file.kind) \(file.origin) \(file.format ?? "-") \(file.boxFormat ?? "-") \(content) \(shown(file.path))"
  }

  /// Hands on the candidates in order of their paths, some hundreds at a time.
  private func forEachPart(_ take: ([SourceFile]) throws -> Void) throws {
    var last = ("", "")
    while true {
      let rows = try Row.fetchAll(
        db, sql: "SELECT * FROM temp.candidate WHERE (path, kind) > (?, ?) ORDER BY path, kind LIMIT 512",
        arguments: [last.0, last.1])
      guard let end = rows.last else { return }
      last = (end["path"], end["kind"])
      try take(rows.map(SourceFile.init))
    }
  }
}

/// The tables anew.
extension LabelTables {
  private static let tables = [
    "annotation", "unusable", "label", "attribute", "attribute_column", "source", "sibling", "repair", "problem",
  ]

  /// Writes everything anew; returns the digest of what was read.
  private mutating func replace() throws -> String {
    gone = try String.fetchAll(db, sql: "SELECT path FROM source ORDER BY path")
      .filter { !Files.exists(Files.resolve($0, in: home)) }
    for table in Self.tables { try db.execute(sql: "DELETE FROM \(table)") }
    var digest = try settled()
    for gap in gaps { try Self.insert(gap, db) }
    for folder in settings.empties { try stage.addEmpty(FolderRange(folder, home: home), source: shown(folder)) }
    try readSources(&digest)
    try AttributeSources(db, stage, settings, home: home).add()
    try stage.writeLabels()
    try stage.writeAttributes()
    // One that was named is still asked for, and told of as a problem.
    gone = try gone.filter { try Row.fetchOne(db, sql: "SELECT 1 FROM source WHERE path = ?", arguments: [$0]) == nil }
    return digest.hex
  }

  private mutating func readSources(_ digest: inout Digest.Lines) throws {
    let (reader, before) = (self.reader, self)
    var work = self
    try before.forEachPart { files in
      try reader.read(files) { file, outcome in
        before.add(file, outcome.sha256, &digest)
        try work.take(file, outcome)
      }
      for (path, sha256) in reader.siblings.asked() {
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO sibling (path, sha256) VALUES (?, ?)")
          .execute(arguments: [before.shown(path), sha256])
      }
    }
    self = work
    let rows = try Row.fetchCursor(db, sql: "SELECT path, sha256 FROM sibling ORDER BY path")
    while let row = try rows.next() { digest.add("sibling \(row[1] as String) \(row[0] as String)") }
  }

  private mutating func take(_ file: SourceFile, _ outcome: SourceReader.Outcome) throws {
    var tally = SourceTally()
    var search = NameSearch(from: Files.parent(of: file.path))
    let source = shown(file.path)
    switch outcome.content {
    case .nothing: return
    case .broken(let reason, _): try report(source, reason, Self.nextStep(for: file))
    case .annotations(let content, _):
      for labels in content.pictures { try take(labels, file, source, &search, &tally) }
      for reason in content.problems { try report(source, reason) }
    case .table(let table):
      for row in table.rows {
        guard let picture = try search.find(row.name, stem: nil, in: &index) else { continue }
        tally.pictures += 1
        try stage.add(row.attributes, path: picture.path, tier: .written, rank: file.isNamed ? 0 : 1, source: source)
      }
      for reason in table.problems { try report(source, reason) }
    }
    tally.missing = search.missing
    for (reason, nextStep) in search.findings { try report(source, reason, nextStep) }
    try insert(source, outcome, tally)
  }

  private mutating func take(
    _ labels: PictureLabels, _ file: SourceFile, _ source: String, _ search: inout NameSearch,
    _ tally: inout SourceTally
  ) throws {
    guard let picture = try search.find(labels.name, stem: labels.stem, in: &index) else { return }
    let labels = search.compare(labels, picture)
    let rank = file.isNamed ? 0 : 1
    try stage.add(labels.attributes, path: picture.path, tier: .written, rank: rank, source: source)
    guard labels.declaresFaces else {
      tally.pictures += 1
      return
    }
    let fitted = FittedLabels(
      labels, width: picture.width, height: picture.height, isStrict: settings.isStrict)
    tally.add(fitted)
    for problem in fitted.problems(picture.path, source: source) { try Self.insert(problem, db) }
    if !fitted.isRefused { for repair in fitted.repairs { try insert(repair, picture.path, source) } }
    try stage.add(fitted.marks, path: picture.path, rank: rank, source: source)
  }

  /// A source that was named is asked for on every run, until it is there or forgotten.
  private static func nextStep(for file: SourceFile) -> String {
    guard file.isNamed, !Files.exists(file.path) else {
      return "Mend the file or take it away, then run 'dsm ingest' again."
    }
    return "Bring it back, or take it out with --forget."
  }
}

/// What became of a source's boxes.
struct SourceTally: Hashable, Sendable {
  var pictures = 0
  var boxes = 0
  var clipped = 0
  var dropped = 0
  var missing = 0

  /// Counts what is left of one photograph's labels.
  mutating func add(_ fitted: FittedLabels) {
    pictures += 1
    boxes += fitted.marks.annotations.count
    clipped += fitted.clipped
    dropped += fitted.dropped
  }
}

/// Rows.
extension LabelTables {
  private func report(
    _ place: String, _ reason: String, _ nextStep: String = "Mend the file, then run 'dsm ingest' again."
  ) throws {
    try Self.insert(Problem(place, reason, nextStep: nextStep), db)
  }

  /// The same problem may be seen twice; it is told once.
  static func insert(_ problem: Problem, _ db: Database) throws {
    try db.cachedStatement(sql: "INSERT OR IGNORE INTO problem (place, reason, next_step) VALUES (?, ?, ?)")
      .execute(arguments: [problem.place, problem.reason, problem.nextStep])
  }

  private func insert(_ source: String, _ outcome: SourceReader.Outcome, _ tally: SourceTally) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO source (path, format, sha256, pictures, boxes, clipped, dropped, missing)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      source, outcome.content.format, outcome.sha256, tally.pictures, tally.boxes, tally.clipped, tally.dropped,
      tally.missing,
    ])
  }

  /// Where a source speaks twice of one photograph, what it says first counts, and so do the repairs of that.
  private func insert(_ repair: Repair, _ path: String, _ source: String) throws {
    try db.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO repair (path, source, position, kind, before, after) VALUES (?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [path, source, repair.position, repair.kind.rawValue, repair.before, repair.after])
  }
}

extension SourceFile {
  /// The candidate that a row of the stage holds.
  fileprivate init(_ row: Row) {
    self.init(
      path: row["path"], kind: Kind(rawValue: row["kind"]) ?? .annotations,
      origin: Origin(rawValue: row["origin"]) ?? .found, format: row["format"], boxFormat: row["box_format"])
  }
}
