import Basics
import Catalog
import Dataset
import Foundation
import Splitting

/// Splits of another making: folders named after them, or lists of annotations that are.
extension AuditedSplit {
  /// The splits below `place`. All labels and attributes there are read as by `dsm ingest`, into a catalog that is thrown away.
  init(folders place: String) throws {
    let set = try Self.photographs(below: place)
    let lists = try Lists(below: place)
    func splits(_ path: String) -> [String] {
      let listed = lists.splits(of: path)
      return listed.isEmpty ? SplitNames.split(path: set.name(path)).map { [$0] } ?? [] : listed
    }
    let found = set.photographs.flatMap { photograph in splits(photograph.path).map { (split: $0, photograph) } }
    let names = SplitNames.ordered(Array(Set(found.map(\.split))))
    guard names.count > 1 else { throw Self.noSplits(place, names) }
    let placed = Set(found.map(\.1.path)).count
    let homeless = set.photographs.count - placed
    self.init(
      names: names, layout: .folders, report: nil,
      entries: found.map { split, photograph in
        Entry(
          split: names.firstIndex(of: split) ?? 0, path: photograph.path, name: set.name(photograph.path), claimed: nil,
          attributes: photograph.image.attributes, labels: photograph.image.labels)
      }, faults: set.faults + lists.missing(set.photographs.map(\.path)),
      limits: (homeless > 0 ? ["\(homeless) photographs that lie in no split"] : []) + set.limits)
  }

  /// A folder without photographs that holds lists was meant as one of manifests.
  private static func photographs(below place: String) throws -> FolderSet {
    do { return try FolderSet(place) } catch {
      throw Interrupt.isRequested ? error : manifestProblem(in: place) ?? error
    }
  }

  private static func noSplits(_ place: String, _ names: [String]) -> Failure {
    Failure(
      place,
      names.isEmpty
        ? "nothing in it tells of splits: no manifests, no folders and no lists named train, val or test"
        : "one split alone, \(names[0]): there is nothing that it could leak to",
      nextStep: "Name the folder that holds all of the splits, or one of manifests.")
  }
}

/// The photographs below a folder, with all that lies beside them.
private struct FolderSet {
  private let place: String
  /// Files that decode.
  let photographs: [(path: String, image: ImageRecord)]
  /// Files that do not.
  let faults: [AuditReport.Fault]
  /// What is wrong with labels and tables.
  let limits: [String]

  init(_ place: String) throws {
    self.place = Files.absolute(place)
    let folder = FileManager.default.temporaryDirectory.path + "/dsm-audit-\(UUID().uuidString)"
    try Files.makeFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/catalog.sqlite"
    _ = try Self.ingested(place, path)
    let catalog = try Catalog(opening: path)
    let home = catalog.folder
    photographs = try catalog.images().flatMap { image in image.paths.map { (Files.resolve($0, in: home), image) } }
      .sorted { $0.0 < $1.0 }
    let problems = try catalog.problemReport()
    faults = problems.files.map {
      .init(
        kind: "damaged", place: Files.relative(Files.resolve($0.path, in: home), to: Files.absolute(place)),
        words: $0.reason)
    }
    limits =
      problems.labels.isEmpty
      ? []
      : ["\(problems.labels.count) things that are odd in labels and tables; 'dsm ingest' on this folder names them"]
  }

  /// Ends without a word of catalogs, of which the user knows nothing here.
  private static func ingested(_ place: String, _ catalog: String) throws(Failure) -> IngestReport {
    do throws(Failure) {
      return try Ingest(IngestOptions(folders: [place], catalog: catalog)).run(showsProgress: true)
    } catch {
      guard Interrupt.isRequested else { throw error }
      throw Failure(place, "the audit was stopped", nextStep: "Run it again: it begins anew.")
    }
  }

  func name(_ path: String) -> String { Files.relative(path, to: place) }
}

/// The photographs that annotation files named after splits speak of.
private struct Lists {
  /// By file name: the path's end as the list writes it, the split, and the list.
  private var entries: [String: [(end: String, split: String, list: String)]] = [:]

  init(below place: String) throws {
    let walk = FileManager.default.enumerator(atPath: place)
    while let name = walk?.nextObject() as? String {
      let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
      guard AnnotationFormats.fileExtensions.contains(ending), let split = SplitNames.split(list: Files.name(of: name)),
        let file = Self.file(Files.absolute(place + "/" + name))
      else { continue }
      for picture in file.pictures {
        entries[Files.name(of: picture.name), default: []].append((picture.name, split, name))
      }
    }
  }

  private static func file(_ path: String) -> AnnotationFile? {
    guard !Files.isFolder(path), let bytes = try? Files.read(path, regularOnly: true) else { return nil }
    let source = AnnotationSource(bytes, path: path)
    return AnnotationFormats.format(of: source) == nil ? nil : try? AnnotationFormats.read(source)
  }

  func splits(of path: String) -> [String] {
    let own = entries[Files.name(of: path)] ?? []
    return Set(own.filter { Self.fits(path, $0.end) }.map(\.split)).sorted()
  }

  /// What lists name and no file is.
  func missing(_ paths: [String]) -> [AuditReport.Fault] {
    let there = Dictionary(grouping: paths, by: Files.name)
    return entries.sorted { $0.key < $1.key }.flatMap { name, entries in
      entries.filter { entry in !(there[name] ?? []).contains { Self.fits($0, entry.end) } }.map {
        .init(kind: "missing", place: $0.end, words: "\($0.list) names it, and no photograph here is called so")
      }
    }
  }

  private static func fits(_ path: String, _ end: String) -> Bool { path == end || path.hasSuffix("/" + end) }
}
