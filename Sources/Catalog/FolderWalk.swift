import Basics
import Dataset
import Foundation
import Imaging

/// A file as the folder lists it.
struct ListedFile: Hashable, Sendable {
  /// Absolute.
  var path: String
  /// Bytes.
  var size: Int64
  /// When it was last changed, in nanoseconds since 1970.
  var modified: Int64
}

/// Everything below some folders that ingest cares for: pictures, annotation files, metadata tables.
///
/// Names are taken in sorted order, hidden ones (starting with a dot) are passed over, links are followed unless they lead
/// back to a folder that holds them.
struct FolderWalk {
  /// Files whose ending or whose first bytes say that they are pictures.
  private(set) var pictures: [ListedFile] = []
  /// Files whose ending or name says that they may hold annotations.
  private(set) var annotations: [String] = []
  /// Files called `metadata.csv`.
  private(set) var tables: [String] = []
  /// Folders that could not be listed.
  private(set) var unlisted: [String] = []

  /// The name of a table that is found by itself.
  static let tableName = "metadata.csv"

  /// Lists what lies below `folders` (absolute), and the annotations and tables right above each of them.
  init(_ folders: [String]) {
    for folder in Self.outermost(folders) { visit(folder, ancestors: []) }
    for folder in folders { lookAbove(folder) }
    annotations = Array(Set(annotations)).sorted(by: precedes)
    tables = Array(Set(tables)).sorted(by: precedes)
    pictures.sort { precedes($0.path, $1.path) }
  }

  /// `folders` without those that lie in another one, sorted.
  static func outermost(_ folders: [String]) -> [String] {
    var result: [String] = []
    for folder in Set(folders).sorted(by: precedes) where !result.contains(where: { isBelow(folder, $0) }) {
      result.append(folder)
    }
    return result
  }

  private mutating func visit(_ folder: String, ancestors: [FileFacts.Identity]) {
    guard let facts = FileFacts(folder), let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      unlisted.append(folder)
      return
    }
    for name in names.sorted(by: precedes) where !name.hasPrefix(".") {
      let path = folder + "/" + name
      let entry = FileFacts(path)
      if let entry, entry.isFolder {
        let chain = ancestors + [facts.identity]
        if !chain.contains(entry.identity) { visit(path, ancestors: chain) }
      } else {
        take(path, entry)
      }
    }
  }

  private mutating func take(_ path: String, _ facts: FileFacts?) {
    let name = Files.name(of: path).lowercased()
    let ending = name.split(separator: ".").dropFirst().last.map(String.init) ?? ""
    if name == Self.tableName {
      tables.append(path)
    } else if AnnotationFormats.fileExtensions.contains(ending) {
      annotations.append(path)
    } else if Self.pictureEndings.contains(ending) || (facts?.isFile == true && Self.startsAsPicture(path)) {
      pictures.append(ListedFile(path: path, size: facts?.size ?? 0, modified: facts?.modified ?? 0))
    }
  }

  /// Data sets keep labels beside their picture folders as often as within: `people/annotations.json` over `people/images`.
  private mutating func lookAbove(_ folder: String) {
    let parent = Files.parent(of: folder)
    guard parent != folder else { return }
    for place in [parent, parent + "/annotations", parent + "/Annotations"] {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? [] where !name.hasPrefix(".") {
        let ending = name.lowercased().split(separator: ".").dropFirst().last.map(String.init) ?? ""
        if name.lowercased() == Self.tableName { tables.append(place + "/" + name) }
        if AnnotationFormats.fileExtensions.contains(ending) { annotations.append(place + "/" + name) }
      }
    }
  }

  private static let pictureEndings: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "tif", "tiff", "heic", "heif", "avif",
  ]

  /// Only beginnings that are unlikely by chance count for a file that does not call itself a picture: a text may well start
  /// with `BM`, a film with `ftyp`.
  private static func startsAsPicture(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    guard let start = try? file.read(upToCount: 16), let format = ImageFormat(startOf: start) else { return false }
    return [.jpeg, .png, .webp, .gif].contains(format)
  }
}

/// What the system tells of a file without opening it; links are followed.
struct FileFacts {
  /// Which file it is, by whatever name.
  struct Identity: Hashable {
    var device: UInt64
    var node: UInt64
  }

  var identity: Identity
  var isFolder: Bool
  var isFile: Bool
  var size: Int64
  var modified: Int64

  /// Nil where nothing lies at `path`, or only a link that leads nowhere.
  init?(_ path: String) {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    identity = Identity(device: UInt64(truncatingIfNeeded: info.st_dev), node: UInt64(info.st_ino))
    isFolder = info.st_mode & S_IFMT == S_IFDIR
    isFile = info.st_mode & S_IFMT == S_IFREG
    size = Int64(info.st_size)
    #if canImport(Darwin)
      let time = info.st_mtimespec
    #else
      let time = info.st_mtim
    #endif
    modified = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// The order of paths everywhere in the catalog: by their bytes, as SQLite has it, on every machine alike.
func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

/// Whether `path` is `folder` or lies in it.
func isBelow(_ path: String, _ folder: String) -> Bool {
  path == folder || folder == "/" || (path.utf8.count > folder.utf8.count && path.hasPrefix(folder + "/"))
}
