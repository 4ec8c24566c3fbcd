import Basics
import Dataset
import Foundation
import GRDB

/// A file that may tell something of photographs: annotations, or a table of attributes.
struct SourceFile: Hashable, Sendable {
  /// What a source can tell.
  enum Kind: String, Sendable { case annotations, attributes }

  /// How the file came to be looked at.
  enum Origin: Int, Sendable {
    /// The walk saw it: it counts where its content is that of annotations.
    case found
    /// It lies in a folder that the user named.
    case inNamedFolder
    /// The user named it.
    case named
  }

  /// Absolute.
  var path: String
  var kind: Kind
  var origin: Origin
  /// The annotation format that the user named.
  var format: String?
  /// The convention for boxes that the user named.
  var boxFormat: String?

  /// Whether it counts before one that was found.
  var isNamed: Bool { origin != .found }

  /// Hands on the files that a named path stands for: itself or, where it is a folder, the annotation files below it.
  static func forEach(named source: NamedSource, _ take: (SourceFile) throws -> Void) rethrows {
    func file(_ path: String, _ origin: Origin) -> SourceFile {
      SourceFile(path: path, kind: source.kind, origin: origin, format: source.format, boxFormat: source.boxFormat)
    }
    guard source.isFolder else { return try take(file(source.path, .named)) }
    try FolderWalk([source.path], from: "/", passingOver: []) { found in
      guard case .source(let path, .annotations) = found, isBelow(path, source.path) else { return }
      try take(file(path, .inNamedFolder))
    }
  }

  /// The categories of all annotations that an ingest with `options` would read; nothing is written.
  static func categories(
    _ options: IngestOptions, _ catalog: Catalog, _ reader: SourceReader
  ) throws(Failure) -> Set<String> {
    let forgotten = Set(options.forget.map(Files.absolute))
    let known = try catalog.namedSources().filter { $0.kind == .annotations && !forgotten.contains($0.path) }
    let now = NamedSource.named(by: options).filter { $0.kind == .annotations }
    var categories = Categories(reader: reader)
    for source in now + known { forEach(named: source) { categories.add($0) } }
    var part = try catalog.annotations(after: "")
    while let last = part.last {
      for path in part { categories.add(SourceFile(path: path, kind: .annotations, origin: .found)) }
      part = try catalog.annotations(after: last)
    }
    return categories.finished()
  }
}

/// Gathers categories, some hundreds of sources at a time.
private struct Categories {
  let reader: SourceReader
  private var waiting: [SourceFile] = []
  private var names: Set<String> = []

  init(reader: SourceReader) { self.reader = reader }

  mutating func add(_ file: SourceFile) {
    waiting.append(file)
    if waiting.count >= 512 { read() }
  }

  mutating func finished() -> Set<String> {
    read()
    return names
  }

  private mutating func read() {
    var found: Set<String> = []
    reader.read(waiting) { _, outcome in
      guard case .annotations(let file, _) = outcome.content else { return }
      for picture in file.pictures {
        found.formUnion(picture.annotations.map(\.category))
        found.formUnion(picture.unplaced)
      }
    }
    names.formUnion(found)
    waiting = []
  }
}

/// What the user named by --annotations, --attributes or `dsm import`: a file, or a folder of them.
struct NamedSource: Hashable, Sendable {
  /// Absolute.
  var path: String
  var kind: SourceFile.Kind
  var format: String?
  var boxFormat: String?

  /// Whether it stands for the annotation files below it.
  var isFolder: Bool { kind == .annotations && Files.isFolder(path) }

  /// What is named now.
  static func named(by options: IngestOptions) -> [NamedSource] {
    options.annotations.map {
      NamedSource(
        path: Files.absolute($0), kind: .annotations, format: options.labelFormat, boxFormat: options.boxFormat)
    } + options.attributes.map { NamedSource(path: Files.absolute($0), kind: .attributes) }
  }

  /// Refuses a file of which nothing can be read, and a folder without annotations: it is not what the user meant.
  func check(_ reader: SourceReader) throws(Failure) {
    var reason: String? = isFolder ? "no annotation files in this folder or below it" : nil
    if isFolder {
      SourceFile.forEach(named: self) { _ in reason = nil }
    } else {
      let file = SourceFile(path: path, kind: kind, origin: .named, format: format, boxFormat: boxFormat)
      reader.read([file]) { _, outcome in
        if case .broken(let why, _) = outcome.content { reason = why }
      }
    }
    guard let reason else { return }
    throw Failure(
      path, reason,
      nextStep: isFolder ? "Name the folder that holds the label files." : "Mend the file, then run the command again.")
  }
}

extension Catalog {
  /// What was named, now or before.
  func namedSources() throws(Failure) -> [NamedSource] {
    guard try !isBlank() else { return [] }
    let folder = self.folder
    return try read { try Self.namedSources($0, folder) }
  }

  static func namedSources(_ db: Database, _ folder: String) throws -> [NamedSource] {
    try Row.fetchAll(db, sql: "SELECT * FROM named_source ORDER BY path").compactMap { row in
      SourceFile.Kind(rawValue: row["kind"]).map {
        // The first dsm had no columns for formats; a column that is not there reads as nothing.
        NamedSource(
          path: Files.resolve(row["path"], in: folder), kind: $0, format: row["format"], boxFormat: row["box_format"])
      }
    }
  }
}
