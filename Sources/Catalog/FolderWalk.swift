import Basics
import Dataset
import Foundation
import Imaging

/// A picture file as the folder lists it.
package struct ListedFile: Hashable, Sendable {
  /// Relative to the catalog's folder. What is not UTF-8 in it is written as `\xE9`.
  package var path: String
  /// Bytes.
  package var size: Int64
  /// When it was last changed, in nanoseconds since 1970.
  package var modified: Int64
  /// Why it cannot be opened at all; nil where it may be tried.
  package var obstacle: String?

  /// A file that may be opened.
  package init(path: String, size: Int64, modified: Int64, obstacle: String? = nil) {
    (self.path, self.size, self.modified, self.obstacle) = (path, size, modified, obstacle)
  }
}

/// A walk through all that lies below some folders and that ingest cares for: pictures, annotation files, metadata tables.
///
/// What it finds is handed on one by one, since there may be millions. Hidden names (starting with a dot) are passed over. Links are
/// followed, unless they lead back to a folder that holds them; below a link, each folder is entered once, so that links
/// among folders cannot multiply.
struct FolderWalk {
  /// Something that it finds. The same file may be found twice.
  enum Found {
    case picture(ListedFile)
    /// A file whose ending or name says that it may hold annotations, or one called `metadata.csv`; absolute.
    case source(String, SourceFile.Kind)
  }

  /// Folders that could not be listed, absolute.
  private(set) var unlisted: [String] = []
  /// Links that lead back to a folder that holds them, absolute, each once however it was come by; they are not entered.
  private(set) var loops: [String] = []
  private var knownLoops: Set<Link> = []

  private let base: String
  private let own: Set<FileFacts.Identity>

  /// The name of a table that is found by itself.
  static let tableName = "metadata.csv"

  /// Walks through what lies below `folders` (absolute), and looks for annotations and tables right above each of them.
  ///
  /// - Parameters:
  ///   - base: the folder from which the paths of pictures are told.
  ///   - own: files that nobody may open, as SQLite has them open: closing them would end its locks.
  ///   - take: called with whatever is found, folder by folder.
  @discardableResult
  init(
    _ folders: [String], from base: String, passingOver own: Set<FileFacts.Identity>, take: (Found) throws -> Void
  ) rethrows {
    (self.base, self.own) = (base, own)
    for folder in Self.outermost(folders) {
      var beyond: Set<FileFacts.Identity>?
      if let facts = FileFacts(folder) {
        try visit(folder, facts.identity, ancestors: [], beyondLink: &beyond, take)
      } else {
        unlisted.append(folder)
      }
    }
    for folder in folders { try lookAbove(folder, take) }
  }

  /// A link by where it lies, whatever path leads there.
  private struct Link: Hashable {
    var folder: FileFacts.Identity
    var name: String
  }

  /// What the user should hear of it, with paths from `folder`.
  func problems(from folder: String) -> [Problem] {
    unlisted.map {
      Problem(
        Files.relative($0, to: folder), "a folder that cannot be listed",
        nextStep: "Check its permissions, then run 'dsm ingest' again.")
    }
      + loops.map {
        Problem(
          Files.relative($0, to: folder), "a link that leads back to a folder above it, and is not followed",
          nextStep: "Nothing below it is missing; take it away to hear no more of it.")
      }
  }

  /// `folders` without those that lie in another one, sorted.
  static func outermost(_ folders: [String]) -> [String] {
    var result: [String] = []
    for folder in folders.sorted(by: precedes) where !result.contains(where: { isBelow(folder, $0) }) {
      result.append(folder)
    }
    return result
  }

  private mutating func visit(
    _ folder: String, _ identity: FileFacts.Identity, ancestors: [FileFacts.Identity],
    beyondLink: inout Set<FileFacts.Identity>?, _ take: (Found) throws -> Void
  ) rethrows {
    guard beyondLink?.insert(identity).inserted != false else { return }
    let chain = ancestors + [identity]
    for entry in try list(folder, take) {
      let path = folder + "/" + entry.name
      guard let below = entry.facts else { continue }
      guard !chain.contains(below.identity) else {
        if knownLoops.insert(Link(folder: identity, name: entry.name)).inserted { loops.append(path) }
        continue
      }
      if entry.isLinkToFolder, beyondLink == nil {
        var entered: Set<FileFacts.Identity>? = []
        try visit(path, below.identity, ancestors: chain, beyondLink: &entered, take)
      } else {
        try visit(path, below.identity, ancestors: chain, beyondLink: &beyondLink, take)
      }
    }
  }

  /// Takes what lies in one folder; returns the folders in it. When these are entered, this one is closed again.
  private mutating func list(
    _ folder: String, _ take: (Found) throws -> Void
  ) rethrows -> [FolderListing.Entry] {
    let listing: FolderListing
    do {
      listing = try FolderListing(folder)
    } catch {
      // A folder that has gone since its name was read holds nothing any more.
      if ![ENOENT, ENOTDIR].contains(error.code) { unlisted.append(folder) }
      return []
    }
    let shown = Files.relative(folder, to: base)
    let prefix = shown == "." ? "" : shown + "/"
    var folders: [FolderListing.Entry] = []
    for place in 0..<listing.count {
      let entry = listing[place]
      if entry.facts?.isFolder == true, entry.isUTF8 {
        folders.append(entry)
      } else if let found = found(entry, in: folder, prefix) {
        try take(found)
      }
    }
    return folders
  }

  /// What the entry is to ingest; nil where it is nothing.
  private func found(_ entry: FolderListing.Entry, in folder: String, _ prefix: String) -> Found? {
    let kind = Kind(of: entry.name)
    guard entry.isUTF8 else {
      return kind == nil && entry.facts?.isFolder != true ? nil : .picture(misnamed(entry, prefix))
    }
    switch kind {
    case .source(let kind): return .source(folder + "/" + entry.name, kind)
    case .picture: return .picture(listed(entry, prefix))
    case nil: return isPicture(entry, in: folder) ? .picture(listed(entry, prefix)) : nil
    }
  }

  private func listed(_ entry: FolderListing.Entry, _ prefix: String) -> ListedFile {
    ListedFile(path: prefix + entry.name, size: entry.facts?.size ?? 0, modified: entry.facts?.modified ?? 0)
  }

  /// SQLite keeps texts, and a path that is none could be told to nobody.
  private func misnamed(_ entry: FolderListing.Entry, _ prefix: String) -> ListedFile {
    var file = listed(entry, prefix)
    file.obstacle = entry.facts?.isFolder == true ? Obstacle.folderName : Obstacle.name
    return file
  }

  /// Data sets keep labels beside their picture folders as often as within: `people/annotations.json` over `people/images`.
  private func lookAbove(_ folder: String, _ take: (Found) throws -> Void) rethrows {
    let parent = Files.parent(of: folder)
    guard parent != folder else { return }
    for place in [parent, parent + "/annotations", parent + "/Annotations"] {
      guard let listing = try? FolderListing(place) else { continue }
      for index in 0..<listing.count {
        let entry = listing[index]
        guard entry.isUTF8, entry.facts?.isFolder != true, case .source(let kind) = Kind(of: entry.name) else {
          continue
        }
        try take(.source(place + "/" + entry.name, kind))
      }
    }
  }

  /// Only beginnings that are unlikely by chance count for a file that does not call itself a picture: a text may well start
  /// with `BM`, a film with `ftyp`.
  private func isPicture(_ entry: FolderListing.Entry, in folder: String) -> Bool {
    guard let facts = entry.facts, facts.isFile, facts.size > 0, !own.contains(facts.identity),
      let start = Files.start(of: folder + "/" + entry.name, count: 16), let format = ImageFormat(startOf: start)
    else { return false }
    return [.jpeg, .png, .webp, .gif].contains(format)
  }

  /// What a file's name promises.
  private enum Kind {
    case source(SourceFile.Kind)
    case picture

    init?(of name: String) {
      let name = name.lowercased()
      let ending = name.split(separator: ".").dropFirst().last.map(String.init) ?? ""
      if name == FolderWalk.tableName {
        self = .source(.attributes)
      } else if AnnotationFormats.fileExtensions.contains(ending) {
        self = .source(.annotations)
      } else if Self.pictureEndings.contains(ending) {
        self = .picture
      } else {
        return nil
      }
    }

    private static let pictureEndings: Set<String> = [
      "jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "tif", "tiff", "heic", "heif", "avif",
    ]
  }
}

/// Why a file is not read though the system would give it.
enum Obstacle {
  static let name = "a name that is not UTF-8"
  static let folderName = "a folder with a name that is not UTF-8"
  static let dangling = "a link that leads nowhere"
  static let writing = "changed while it was read, twice"
}

/// The order of paths everywhere in the catalog: by their bytes, as SQLite has it, on every machine alike.
func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

/// Whether `path` is `folder` or lies in it; by bytes, as the system compares names.
func isBelow(_ path: String, _ folder: String) -> Bool {
  let (path, folder) = (path.utf8, folder.utf8)
  guard path.starts(with: folder) else { return false }
  return path.count == folder.count || folder.count == 1 || path.dropFirst(folder.count).first == UInt8(ascii: "/")
}
