import Basics
import Catalog
import Dataset
import Splitting

/// The photographs below a folder, with all that lies beside them: each read and decoded once.
struct FolderSet {
  /// A file that decodes.
  struct Photograph {
    var path: String
    var image: ImageRecord
    var look: DuplicateItem
  }

  private let place: String
  let scratch: ScratchCatalog
  /// Files that decode, in order of their paths.
  let photographs: [Photograph]
  /// Files that do not.
  let faults: [AuditReport.Fault]
  /// What is wrong with labels and tables.
  let limits: [String]

  init(_ place: String) throws {
    self.place = Files.absolute(place)
    scratch = try ScratchCatalog(of: place)
    photographs = try Self.photographs(in: scratch.catalog)
    let (home, folder) = (scratch.catalog.folder, self.place)
    let problems = try scratch.catalog.problemReport()
    faults = problems.files.map {
      .init(
        kind: "damaged", place: Files.relative(Files.resolve($0.path, in: home), to: folder), words: $0.reason)
    }
    limits =
      problems.labels.isEmpty
      ? []
      : ["\(problems.labels.count) things that are odd in labels and tables; 'dsm ingest' on this folder names them"]
  }

  private static func photographs(in catalog: Catalog) throws -> [Photograph] {
    let looks = Dictionary(uniqueKeysWithValues: try catalog.looks().map { ($0.id, $0) })
    return try catalog.images().flatMap { image in
      let paths = image.paths.map { Files.resolve($0, in: catalog.folder) }
      guard let look = looks[image.id].map({ DuplicateItem($0, paths: paths) }) else { return [Photograph]() }
      return paths.map { Photograph(path: $0, image: image, look: look) }
    }.sorted { $0.path < $1.path }
  }

  /// What a file is called in the report.
  func name(_ path: String) -> String { Files.relative(path, to: place) }

  /// A photograph as one of a split.
  func entry(_ photograph: Photograph, split: Int) -> AuditedSplit.Entry {
    let image = photograph.image
    return .init(
      split: split, path: photograph.path, name: name(photograph.path), claimed: nil, size: nil,
      attributes: image.attributes, aliases: image.overruled, labels: image.labels,
      seen: .init(
        camera: image.camera, takenAt: image.takenAt, brightness: image.brightness, look: photograph.look))
  }
}

extension DuplicateItem {
  /// What the catalog knows of a content that lies at `paths`.
  init(_ look: ImageLook, paths: [String]) {
    self.init(
      id: look.id, paths: paths, width: look.width, height: look.height, pixels: look.pixels, scale: look.scale,
      hashes: look.hashes, windows: look.windows, signature: look.signature)
  }
}
