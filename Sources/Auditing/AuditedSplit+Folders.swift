import Basics
import Catalog
import Dataset
import Foundation
import Splitting

/// Splits of another making: folders named after them, or lists of annotations that are.
extension AuditedSplit {
  /// The splits below `place`. All labels and attributes there are read as by `dsm ingest`, into a catalog that is thrown away.
  init(folders place: String) throws {
    let (images, home) = try Self.images(below: place)
    let lists = try Lists(below: place)
    var found: [(split: String, entry: Entry)] = []
    for image in images {
      for path in image.paths {
        let full = Files.resolve(path, in: home)
        let name = Files.relative(full, to: Files.absolute(place))
        let splits = SplitNames.split(path: name).map { [$0] } ?? lists.splits(of: full)
        for split in splits {
          found.append(
            (
              split,
              Entry(split: 0, path: full, name: name, claimed: nil, attributes: image.attributes, labels: image.labels)
            ))
        }
      }
    }
    let names = SplitNames.ordered(Array(Set(found.map(\.split))))
    guard names.count > 1 else { throw Self.noSplits(place, names) }
    let files = images.reduce(0) { $0 + $1.paths.count }
    let placed = Set(found.map(\.entry.path)).count
    self.init(
      names: names, layout: "folders", report: nil,
      entries: found.map { split, entry in
        var entry = entry
        entry.split = names.firstIndex(of: split) ?? 0
        return entry
      }, faults: [], limits: placed < files ? ["\(files - placed) photographs that lie in no split"] : [])
  }

  private static func images(below place: String) throws -> ([ImageRecord], home: String) {
    let folder = FileManager.default.temporaryDirectory.path + "/dsm-audit-\(UUID().uuidString)"
    try Files.makeFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/catalog.sqlite"
    _ = try Ingest(IngestOptions(folders: [place], catalog: path)).run(showsProgress: true)
    let catalog = try Catalog(opening: path)
    return (try catalog.images(), catalog.folder)
  }

  private static func noSplits(_ place: String, _ names: [String]) -> Failure {
    Failure(
      place,
      names.isEmpty
        ? "nothing in it tells of splits: no manifests, no folders and no lists named train, val or test"
        : "one split alone, \(names[0]): there is nothing that it could leak to",
      nextStep: "Name the folder that holds all of the splits.")
  }
}

/// The photographs that annotation files named after splits speak of.
private struct Lists {
  /// By file name: the path's end as the list writes it, and the split.
  private var entries: [String: [(end: String, split: String)]] = [:]

  init(below place: String) throws {
    let walk = FileManager.default.enumerator(atPath: place)
    while let name = walk?.nextObject() as? String {
      guard let split = SplitNames.split(list: Files.name(of: name)) else { continue }
      let path = Files.absolute(place + "/" + name)
      guard !Files.isFolder(path), let bytes = try? Files.read(path, regularOnly: true) else { continue }
      let source = AnnotationSource(bytes, path: path)
      guard AnnotationFormats.format(of: source) != nil, let file = try? AnnotationFormats.read(source) else {
        continue
      }
      for picture in file.pictures { entries[Files.name(of: picture.name), default: []].append((picture.name, split)) }
    }
  }

  func splits(of path: String) -> [String] {
    let own = entries[Files.name(of: path)] ?? []
    return Set(own.filter { path == $0.end || path.hasSuffix("/" + $0.end) }.map(\.split)).sorted()
  }
}
