import Basics
import Catalog
import Dataset
import Imaging
import Splitting

/// What the catalog and the user's files tell the splitter.
struct SplitSource {
  let catalog: Catalog
  let images: [ImageRecord]
  let output: String

  /// The images, with names from the folder of the manifests, and with what a table of aliases adds.
  func items(_ choices: SplitChoices, groupBy: [String]) throws -> [SplitItem] {
    let items = images.map { image in
      SplitItem(
        id: image.id, fileName: Files.relative(Files.resolve(image.path, in: catalog.folder), to: output),
        width: image.width, height: image.height, attributes: image.attributes, aliases: image.overruled,
        labels: image.labels, camera: image.camera, takenAt: image.takenAt)
    }
    guard let table = choices.aliases else { return items }
    guard !groupBy.isEmpty else {
      throw Failure("--aliases \(table)", "nothing is grouped by", nextStep: "Name the attributes with --group-by.")
    }
    return try SplitSources.aliased(items, by: table, attributes: groupBy)
  }

  /// What is told of aliases that nobody has.
  func unknownAliases(_ items: [SplitItem], _ choices: SplitChoices, groupBy: [String]) throws -> [SplitReport.Warning]
  {
    let names = try choices.aliases.map { try SplitSources.unknownAliases(items, in: $0, attributes: groupBy) } ?? []
    guard let first = names.first else { return [] }
    let more = names.count > 1 ? " and \(names.count - 1) more" : ""
    let message = "--aliases names '\(first)'\(more), which no photograph has: that ties nobody."
    return [.init(kind: "unknown", message: message)]
  }

  /// What images are compared by.
  func looks() throws -> [DuplicateItem] {
    try catalog.looks().map {
      DuplicateItem(
        id: $0.id, paths: $0.paths, width: $0.width, height: $0.height, pixels: $0.pixels, scale: $0.scale,
        hashes: $0.hashes, windows: $0.windows, signature: $0.signature)
    }
  }

  /// How ties besides attributes are looked for.
  func evidence(_ choices: SplitChoices, _ grown: GrownSplit?) throws -> SplitEvidence {
    var evidence = SplitEvidence()
    evidence.looksForNear = choices.near
    evidence.burst = choices.burst?.seconds ?? grown?.report.options.burst
    evidence.official = choices.keepOfficial
    for (option, path) in [("pin", choices.pin), ("pairs", choices.pairs), ("aliases", choices.aliases)] {
      if let path { evidence.files[option] = Digest.sha256(try Files.read(path)) }
    }
    return evidence
  }

  /// What ties images together besides attributes, among all but some.
  func links(
    _ items: [SplitItem], _ looks: [DuplicateItem], _ evidence: SplitEvidence, pairs: String?,
    without: Set<ContentID> = []
  ) throws -> [ItemLink] {
    let search = Duplicates(without.isEmpty ? looks : looks.filter { !without.contains($0.id) })
    var links = try pairs.map { try SplitSources.pairs($0, names) } ?? []
    links += search.pixels(inFull: inFull(search.items)).flatMap { $0.links(search.items) }
    if let seconds = evidence.burst {
      links += Bursts.links(items.filter { !without.contains($0.id) }, within: seconds)
    }
    if evidence.looksForNear {
      let near = try search.near { numbers in try catalog.thumbnails(of: numbers.map { search.items[$0].id }) }
      links += near.links(search.items)
    }
    return links
  }

  private func inFull(_ looks: [DuplicateItem]) -> (Int) -> String? {
    { number in
      let path = Files.resolve(looks[number].paths[0], in: catalog.folder)
      return (try? Image(contentsOf: path)).map { Digest.sha256($0.pixels) }
    }
  }

  /// Where images must lie: a pin counts before the set's own column, and whoever lay there before counts before both, and
  /// may not be pinned elsewhere.
  func places(
    _ items: [SplitItem], _ choices: SplitChoices, _ grown: GrownSplit?, splits: [String]
  ) throws -> [ContentID: Placement] {
    var places = try choices.keepOfficial.map { try SplitSources.official($0, items, splits: splits) } ?? [:]
    let pins = try choices.pin.map { try SplitSources.pins($0, names, splits: splits) } ?? [:]
    places.merge(pins) { $1 }
    if let grown { places.merge(try SplitSources.kept(grown, wanted: places, of: choices.pin ?? "", items)) { $1 } }
    return places
  }

  private var names: SplitSources.Names {
    SplitSources.Names(images.lazy.map { ($0.id, $0.paths.map { Files.resolve($0, in: catalog.folder) }) })
  }
}
