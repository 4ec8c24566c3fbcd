import Basics
import Dataset
import Foundation
import Splitting

/// What lists and tables say of the splits: annotation files named after splits, and tables with a column that names them.
struct SplitLists {
  /// The columns that name splits, whatever their capitals.
  static let columns: Set = ["split", "subset", "partition", "set"]

  /// A photograph as a list names it.
  private struct Entry {
    /// As the list writes it: the end of its path.
    var name: String
    /// Its path, where it lies where the list says; of several files of one name it is that one.
    var path: String?
    var split: String
    var list: String
  }

  /// By file name.
  private var entries: [String: [Entry]] = [:]
  /// The columns that told splits, as they are written.
  private(set) var columns: Set<String> = []

  init(below place: String) {
    let walk = FileManager.default.enumerator(atPath: place)
    while let name = walk?.nextObject() as? String {
      let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
      guard AnnotationFormats.fileExtensions.contains(ending) || ending == "csv" else { continue }
      read(name, in: place)
    }
  }

  private mutating func read(_ name: String, in place: String) {
    let path = Files.absolute(place + "/" + name)
    let split = SplitNames.split(list: Files.name(of: name))
    guard !Files.isFolder(path), Self.mayTell(path, split), let bytes = try? Files.read(path, regularOnly: true) else {
      return
    }
    let rows = Self.rows(bytes, path)
    if let split {
      for row in rows { add(row.name, split, name, Files.parent(of: path)) }
    } else {
      addColumn(of: rows, name, Files.parent(of: path))
    }
  }

  /// Whether it is worth reading: a label file beside each photograph says nothing of splits.
  private static func mayTell(_ path: String, _ split: String?) -> Bool {
    split != nil || ["csv", "jsonl", "json"].contains { path.lowercased().hasSuffix("." + $0) }
  }

  private static func rows(_ bytes: [UInt8], _ path: String) -> [(name: String, attributes: [String: String])] {
    let source = AnnotationSource(bytes, path: path)
    if AnnotationFormats.format(of: source) != nil, let file = try? AnnotationFormats.read(source) {
      return file.pictures.map { ($0.name, $0.attributes) }
    }
    guard path.lowercased().hasSuffix(".csv"), let table = try? MetadataTable(bytes) else { return [] }
    return table.rows.map { ($0.name, $0.attributes) }
  }

  /// A column counts where all of its values are names of splits.
  private mutating func addColumn(
    of rows: [(name: String, attributes: [String: String])], _ list: String, _ folder: String
  ) {
    let names = Set(rows.flatMap(\.attributes.keys)).filter { Self.columns.contains($0.lowercased()) }
    for column in names.sorted() {
      let told = rows.compactMap { row in row.attributes[column].map { (row.name, SplitNames.split(folder: $0[...])) } }
      guard told.allSatisfy({ $0.1 != nil }) else { continue }
      for (name, split) in told { if let split { add(name, split, "\(list), column '\(column)',", folder) } }
      columns.insert(column)
      return
    }
  }

  private mutating func add(_ name: String, _ split: String, _ list: String, _ folder: String) {
    let path = Files.resolve(name, in: folder)
    entries[Files.name(of: name), default: []].append(
      Entry(name: name, path: Files.exists(path) ? path : nil, split: split, list: list))
  }

  /// The splits in which lists have the photograph at `path`.
  func splits(of path: String) -> [String] {
    let own = entries[Files.name(of: path)] ?? []
    return Set(own.filter { Self.fits(path, $0) }.map(\.split)).sorted()
  }

  /// What lists name and no file is.
  func missing(_ paths: [String]) -> [AuditReport.Fault] {
    let there = Dictionary(grouping: paths, by: Files.name)
    return entries.sorted { $0.key < $1.key }.flatMap { name, entries in
      entries.filter { entry in entry.path == nil && !(there[name] ?? []).contains { Self.fits($0, entry) } }.map {
        .init(kind: "missing", place: $0.name, words: "\($0.list) names it, and no photograph here is called so")
      }
    }
  }

  private static func fits(_ path: String, _ entry: Entry) -> Bool {
    entry.path.map { $0 == path } ?? path.hasSuffix("/" + entry.name)
  }
}
