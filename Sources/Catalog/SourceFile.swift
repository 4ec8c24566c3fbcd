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

  /// The files that a named path stands for: itself or, where it is a folder, the annotation files below it.
  static func files(named source: NamedSource) -> [SourceFile] {
    let isFolder = source.kind == .annotations && Files.isFolder(source.path)
    let paths = isFolder ? FolderWalk([source.path]).annotations.filter { isBelow($0, source.path) } : [source.path]
    return paths.map {
      SourceFile(
        path: $0, kind: source.kind, origin: isFolder ? .inNamedFolder : .named, format: source.format,
        boxFormat: source.boxFormat)
    }
  }

  /// The categories of all annotations that an ingest with `options` would read; nothing is written.
  static func categories(
    _ walk: FolderWalk, _ options: IngestOptions, _ reader: SourceReader
  ) throws(Failure) -> Set<String> {
    let forgotten = Set(options.forget.map(Files.absolute))
    let catalog = Files.exists(options.catalog) ? try Catalog(readingAnyAgeOf: options.catalog) : nil
    let known = try catalog?.namedSources().filter { $0.kind == .annotations && !forgotten.contains($0.path) } ?? []
    let now = options.annotations.map {
      NamedSource(
        path: Files.absolute($0), kind: .annotations, format: options.labelFormat, boxFormat: options.boxFormat)
    }
    let found = walk.annotations.lazy.map { SourceFile(path: $0, kind: .annotations, origin: .found) }
    var categories: Set<String> = []
    reader.read(Array((now + known).flatMap(files(named:)) + found)) { _, outcome in
      guard case .annotations(let file, _) = outcome.content else { return }
      for picture in file.pictures {
        categories.formUnion(picture.annotations.map(\.category))
        categories.formUnion(picture.unplaced)
      }
    }
    return categories
  }
}

/// What the user named by --annotations, --attributes or `dsm import`: a file, or a folder of them.
struct NamedSource: Hashable, Sendable {
  /// Absolute.
  var path: String
  var kind: SourceFile.Kind
  var format: String?
  var boxFormat: String?
}

extension Catalog {
  /// What was named, now or before.
  func namedSources() throws(Failure) -> [NamedSource] {
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
