import Basics
import Compute
import Dataset
import Foundation
import GRDB
import Imaging

/// Brings a catalog up to date with what lies on the disk.
///
/// A catalog is a function of the files, the folders and the settings, not of its history: whoever stops an ingest, by
/// Ctrl-C or by kill -9, and runs it again has the catalog, row for row, of a run that was never stopped. Files are read in
/// batches, one or some of them to a transaction; labels and attributes are written in one last transaction, all anew, and only where
/// anything that they depend on has changed.
public struct Ingest: Sendable {
  let options: IngestOptions
  let batchSize: Int
  let workers: Workers

  /// An ingest with `options`; `batchSize` files are read between two chances to stop.
  public init(_ options: IngestOptions, batchSize: Int = 256) {
    precondition(batchSize > 0, "a batch has at least one file")
    self.options = options
    self.batchSize = batchSize
    workers = Workers(threads: options.threads)
  }

  /// Does it.
  ///
  /// - Parameters:
  ///   - showsProgress: whether to draw a progress bar, where standard error is a terminal.
  ///   - shouldStop: asked before each batch; true ends the run with a failure, and all batches so far are kept.
  public func run(
    showsProgress: Bool = false, shouldStop: () -> Bool = { Interrupt.isRequested }
  ) throws(Failure) -> IngestReport {
    let started = Date()
    try checkNamedFiles()
    let catalog = try Catalog(writing: options.catalog, migrates: false, shouldStop: shouldStop)
    do throws(Failure) {
      let roots = try roots(catalog)
      let walk = try catalog.walk(below: roots)
      try check(walk, roots, catalog)
      try checkFaceCategories(catalog)
      try catalog.migrate()
      let work = try update(catalog, walk, started, showsProgress: showsProgress, shouldStop: shouldStop)
      let report = try IngestReport(of: catalog, work)
      try catalog.close()
      return report
    } catch {
      try? catalog.close()
      throw error
    }
  }

  private func update(
    _ catalog: Catalog, _ walk: FolderWalk, _ started: Date, showsProgress: Bool, shouldStop: () -> Bool
  ) throws(Failure) -> IngestReport.Work {
    try register(in: catalog)
    let plan = try FilePlan(walk, catalog)
    if plan.isMostlyNew { try catalog.dropFileIndexes() }
    let decoded = try examine(plan, into: catalog, showsProgress: showsProgress, shouldStop: shouldStop)
    try catalog.makeFileIndexes()
    let (moved, goneSources) = try finish(plan, walk, since: started, in: catalog)
    return IngestReport.Work(
      read: plan.changed, decoded: decoded, unchanged: plan.seen - plan.changed, moved: moved,
      removed: plan.gone - moved, goneSources: goneSources, seconds: Date().timeIntervalSince(started))
  }
}

/// What must be there before anything is written.
extension Ingest {
  private func checkNamedFiles() throws(Failure) {
    for path in options.folders + options.empty where !Files.isFolder(path) {
      let why = Files.exists(path) ? "a file, not a folder" : "no such folder"
      throw Failure(path, why, nextStep: "Name a folder of photographs, as in 'dsm ingest photos'.")
    }
    try LabelSettings.check(options)
    for path in options.annotations + options.attributes where !Files.exists(path) {
      throw Failure(path, "no such file", nextStep: "Check the path, then run the command again.")
    }
    let reader = SourceReader(workers)
    for source in NamedSource.named(by: options) { try source.check(reader) }
  }

  /// The folders to walk, absolute: those that are named now and those that the catalog knows.
  private func roots(_ catalog: Catalog) throws(Failure) -> [String] {
    let known = try knownFolders(catalog)
    for folder in known where !Files.isFolder(folder) {
      throw Failure(
        folder, "a folder of the catalog that is no longer there",
        nextStep: "Bring it back (is a disk missing?), or take it out of the catalog with --forget \(folder).")
    }
    let roots = known + (options.folders + options.empty).map(Files.absolute)
    guard !roots.isEmpty else {
      guard options.forget.isEmpty else {
        throw Failure(
          options.catalog, "no folder would be left in it",
          nextStep: "Name another folder, or remove the catalog's file.")
      }
      throw Failure(
        options.catalog, "no folder is named, and there is no catalog that knows one",
        nextStep: "Name a folder of photographs, as in 'dsm ingest photos'.")
    }
    return roots
  }

  /// The folders that the catalog knows and is to keep, absolute; what is to be forgotten must be known.
  private func knownFolders(_ catalog: Catalog) throws(Failure) -> [String] {
    let folders = try catalog.folders()
    let patterns = try catalog.attributePatterns()
    let known = folders + (try catalog.namedSources().map(\.path)) + patterns
    for path in options.forget where !known.contains(Files.absolute(path)) && !patterns.contains(path) {
      throw Failure(
        "--forget \(path)", "the catalog knows no such folder or file",
        nextStep: known.isEmpty ? "There is none to forget." : "Known are: \(known.joined(separator: ", ")).")
    }
    let forgotten = Set(options.forget.map(Files.absolute))
    return folders.filter { !forgotten.contains($0) }
  }

  /// Refuses a category of which no annotation is.
  private func checkFaceCategories(_ catalog: Catalog) throws(Failure) {
    guard let wanted = options.faceCategories, wanted != ["*"] else { return }
    let known = try SourceFile.categories(options, catalog, SourceReader(workers))
    for name in wanted where !known.contains(name) {
      let near = nearestNames(to: name, among: known)
      let guess = near.isEmpty ? "" : "Did you mean \(near.joined(separator: ", "))? "
      throw Failure(
        "--face-categories", "the annotations have no category '\(name)'",
        nextStep: known.isEmpty
          ? "There are no boxes: name the annotation file with --annotations."
          : "\(guess)Known are: \(known.sorted().joined(separator: ", ")).")
    }
  }

  private func check(_ walk: FolderWalk, _ roots: [String], _ catalog: Catalog) throws(Failure) {
    for folder in (options.folders + options.empty) {
      let path = Files.absolute(folder)
      if walk.unlisted.contains(path) {
        throw Failure(folder, "cannot be listed", nextStep: "Check its permissions, then run the command again.")
      }
      guard try catalog.hasSeen(below: path) else {
        throw Failure(
          folder, "no pictures in this folder or below it",
          nextStep: "Name the folder that holds the photographs (JPEG or PNG).")
      }
    }
    // An empty mount point looks like a folder whose photographs were all removed: the user says which it is.
    for root in roots where try !catalog.hasSeen(below: root) {
      throw Failure(
        root, "a folder of the catalog that holds no pictures any more",
        nextStep: "Bring them back (is a disk missing?), or take it out of the catalog with --forget \(root).")
    }
  }
}

/// The run's steps that write.
extension Ingest {
  /// Notes what the user said, so that a later run knows it without being told. Files to be read again are unknown from here on.
  private func register(in catalog: Catalog) throws(Failure) {
    let folder = catalog.folder
    try catalog.write { db in
      for path in options.forget.map({ Files.relative($0, to: folder) }) {
        try db.execute(sql: "DELETE FROM folder WHERE path = ?", arguments: [path])
      }
      try LabelSettings.register(options, db, home: folder)
      if let budget = options.maxPixels { try Self.note(db, maxPixels: budget) }
      for path in options.folders { try Self.note(db, folder: Files.relative(path, to: folder), isEmpty: false) }
      for path in options.empty { try Self.note(db, folder: Files.relative(path, to: folder), isEmpty: true) }
      if options.recheck { try db.execute(sql: "UPDATE file SET size = -1") }
      let isRecheck = try options.recheck || Catalog.isRechecking(db)
      try Meta.unfinished.set(isRecheck ? Catalog.rechecking : "1", db)
    }
  }

  /// A folder once declared to be empty stays so.
  private static func note(_ db: Database, folder: String, isEmpty: Bool) throws {
    try db.execute(
      sql: """
        INSERT INTO folder (path, is_empty) VALUES (?, ?)
        ON CONFLICT (path) DO UPDATE SET is_empty = max(is_empty, excluded.is_empty)
        """, arguments: [folder, isEmpty])
  }

  /// Files whose verdict another budget may change are unknown from here on: should the run be stopped, the next looks at them.
  private static func note(_ db: Database, maxPixels: Int) throws {
    guard try Catalog.maxPixels(db) != maxPixels else { return }
    try Meta.maxPixels.set(maxPixels == DecodeOptions().maxPixels ? nil : String(maxPixels), db)
    try db.execute(
      sql: """
        UPDATE file SET size = -1 WHERE verdict = :verdict
          OR image IN (SELECT id FROM image WHERE width * height > :budget)
        """, arguments: ["verdict": Verdict.tooLarge.rawValue, "budget": maxPixels])
  }

  /// Looks at the changed files, batch by batch; returns how many had to be decoded.
  private func examine(
    _ plan: FilePlan, into catalog: Catalog, showsProgress: Bool, shouldStop: () -> Bool
  ) throws(Failure) -> Int {
    let bar = ProgressBar("Reading", total: plan.changed, visible: showsProgress)
    defer { bar.finish() }
    let contents = try KnownContents(catalog)
    var reading = Reading(into: catalog, contents, workers, bar)
    for start in stride(from: 0, to: plan.changed, by: batchSize) {
      guard !shouldStop() else {
        try reading.finish()
        throw stopped(after: start, of: plan.changed)
      }
      try reading.read(try plan.changed(from: start, count: batchSize))
    }
    try reading.finish()
    return reading.decoded
  }

  private func stopped(after count: Int, of total: Int) -> Failure {
    Failure(
      options.catalog, "stopped after \(count) of \(total) files, which are kept",
      nextStep: "Run 'dsm ingest --catalog \(options.catalog)': it goes on where this one stopped.")
  }

  /// Takes out what has gone, and writes labels and attributes anew where needed; returns how many files have only moved, and
  /// which sources are gone.
  private func finish(
    _ plan: FilePlan, _ walk: FolderWalk, since started: Date, in catalog: Catalog
  ) throws(Failure) -> (moved: Int, goneSources: [String]) {
    try catalog.write { db in
      let moved = try plan.moved(db)
      try plan.removeGone(db)
      let goneSources = try LabelTables.update(
        db, gaps: walk.problems(from: catalog.folder), catalog: catalog, since: started, workers)
      try Meta.unfinished.set(nil, db)
      return (moved, goneSources)
    }
  }
}
