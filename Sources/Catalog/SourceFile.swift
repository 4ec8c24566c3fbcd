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
    let named = try catalog.namedSources()
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
      copy.format = AnnotationFormats.format(of: bytes ?? [], fileName: Files.name(of: path))?.name
    }
    return copy
  }
}

extension Catalog {
  /// What was named by --annotations and --attributes, now or before; a folder stands for the files below it.
  fileprivate func namedSources() throws(Failure) -> [SourceFile] {
    let rows = try namedPaths()
    return rows.flatMap { path, kind in
      let paths = Files.isFolder(path) ? FolderWalk([path]).annotations.filter { isBelow($0, path) } : [path]
      return paths.map { SourceFile(path: $0, kind: kind, isNamed: true) }
    }
  }

  private func namedPaths() throws(Failure) -> [(String, SourceFile.Kind)] {
    let folder = self.folder
    return try read { db in
      try Row.fetchAll(db, sql: "SELECT path, kind FROM named_source ORDER BY path").compactMap { row in
        SourceFile.Kind(rawValue: row["kind"]).map { (Files.resolve(row["path"], in: folder), $0) }
      }
    }
  }
}
