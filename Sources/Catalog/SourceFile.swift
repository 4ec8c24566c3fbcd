import Basics
import Compute
import Dataset
import GRDB

/// A file that tells something of photographs: annotations, or a table of attributes.
struct SourceFile: Hashable, Sendable {
  /// What a source can tell.
  enum Kind: String, Sendable { case annotations, attributes }

  /// Absolute.
  var path: String
  var kind: Kind
  /// Whether the user named it; else it was found.
  var isNamed: Bool
  /// The annotation format, `csv` for a table, or nil where the content tells of none.
  var format: String?
  /// The digest of the bytes; nil where they cannot be read.
  var sha256: String?

  /// The sources of a catalog, sorted by path: what the walk found and what the user named, each once.
  static func all(_ walk: FolderWalk, _ catalog: Catalog, _ workers: Workers) throws(Failure) -> [SourceFile] {
    let named = try catalog.namedSources().flatMap { source in
      files(named: source.path).map { SourceFile(path: $0, kind: source.kind, isNamed: true) }
    }
    let isNamed = Set(named.map { Named(path: $0.path, kind: $0.kind) })
    let found =
      walk.annotations.map { SourceFile(path: $0, kind: .annotations, isNamed: false) }
      + walk.tables.map { SourceFile(path: $0, kind: .attributes, isNamed: false) }
    let candidates = named + found.filter { !isNamed.contains(Named(path: $0.path, kind: $0.kind)) }
    let examined = workers.map(candidates.count) { candidates[$0].examined() }
    // A JSON or XML file that merely lies there is nobody's annotation.
    return examined.filter { $0.isNamed || $0.kind == .attributes || $0.format != nil }.sorted { a, b in
      a.path == b.path ? a.kind.rawValue < b.kind.rawValue : precedes(a.path, b.path)
    }
  }

  /// The categories of all annotations that an ingest with `options` would read; nothing is written.
  static func categories(
    _ walk: FolderWalk, _ options: IngestOptions, _ workers: Workers
  ) throws(Failure) -> Set<String> {
    let forgotten = Set(options.forget.map(Files.absolute))
    let catalog = Files.exists(options.catalog) ? try Catalog(readingAnyAgeOf: options.catalog) : nil
    let known = try catalog?.namedSources().filter { $0.kind == .annotations && !forgotten.contains($0.path) } ?? []
    let named = known.map(\.path) + options.annotations.map(Files.absolute)
    let paths = Array(Set(named.flatMap(files(named:)) + walk.annotations))
    return workers.map(paths.count) { place -> Set<String> in
      guard let bytes = try? Files.read(paths[place]),
        let file = try? AnnotationFormats.read(AnnotationSource(bytes, path: paths[place]))
      else { return [] }
      return Set(file.pictures.flatMap { $0.annotations.map(\.category) + $0.unplaced })
    }.reduce(into: []) { $0.formUnion($1) }
  }

  /// The annotation files that a name of --annotations stands for: itself or, where it is a folder, those below it.
  private static func files(named path: String) -> [String] {
    Files.isFolder(path) ? FolderWalk([path]).annotations.filter { isBelow($0, path) } : [path]
  }

  private struct Named: Hashable {
    var path: String
    var kind: Kind
  }

  private func examined() -> SourceFile {
    var copy = self
    let bytes = try? Files.read(path)
    copy.sha256 = bytes.map { Digest.sha256($0) }
    switch kind {
    case .attributes: copy.format = "csv"
    case .annotations:
      // One that cannot be read stays in the list where its name promises annotations, so that the user hears of it.
      copy.format = AnnotationFormats.format(of: AnnotationSource(bytes ?? [], path: path))?.name
    }
    return copy
  }
}

extension Catalog {
  /// What was named by --annotations and --attributes, now or before: files, or folders of them.
  func namedSources() throws(Failure) -> [SourceFile] {
    guard try !isBlank() else { return [] }
    let folder = self.folder
    return try read { db in
      try Row.fetchAll(db, sql: "SELECT path, kind FROM named_source ORDER BY path").compactMap { row in
        SourceFile.Kind(rawValue: row["kind"]).map {
          SourceFile(path: Files.resolve(row["path"], in: folder), kind: $0, isNamed: true)
        }
      }
    }
  }
}
