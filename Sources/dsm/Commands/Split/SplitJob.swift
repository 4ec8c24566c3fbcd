import Basics
import Catalog
import Dataset
import Foundation
import Imaging
import Splitting

/// The work of `dsm split`: what the catalog and the user's files say in, splits with their evidence out.
struct SplitJob {
  /// A split and the folder that it is for.
  struct Part {
    var folder: String
    var split: Split
    var evidence: SplitEvidence
  }

  private let choices: SplitChoices
  private let grown: GrownSplit?
  private let output: String
  private let catalog: Catalog
  private let items: [SplitItem]
  private let source: SplitSource
  private let looks: [DuplicateItem]
  private let closest: ClosestPairs
  private let places: [ContentID: Placement]
  private let options: SplitOptions
  private var evidence = SplitEvidence()
  /// Whether photographs that belong together had to stay in two splits.
  private(set) var hasLeaks = false

  init(catalog path: String, _ choices: SplitChoices, grown: GrownSplit?, output: String) throws {
    (self.choices, self.grown, self.output) = (choices, grown, output)
    catalog = try Catalog(opening: path)
    let images = try catalog.images()
    guard !images.isEmpty else {
      throw Failure(
        path, "the catalog holds no photograph that can be used",
        nextStep: "Run 'dsm ingest FOLDER --catalog \(path)' first.")
    }
    source = SplitSource(catalog: catalog, images: images, output: output)
    options = try Self.options(choices, grown, count: images.count)
    items = try source.items(choices, groupBy: options.groupBy)
    looks = try source.looks()
    closest = ClosestPairs(looks)
    evidence = try source.evidence(choices, grown)
    places = try source.places(items, choices, grown, splits: options.shares.names)
    evidence.warnings =
      Self.warnings(of: grown, choices, items) + (try source.unknownAliases(items, choices, groupBy: options.groupBy))
    evidence.flat = evidence.looksForNear ? Duplicates.flat(looks) : 0
  }

  /// What a user should know of a split that grows: who is no longer there, and what was given before and is not now.
  private static func warnings(
    of grown: GrownSplit?, _ choices: SplitChoices, _ items: [SplitItem]
  ) -> [SplitReport.Warning] {
    guard let grown else { return [] }
    let (gone, before) = (grown.gone(from: items), grown.report.options)
    let given = ["pairs": choices.pairs, "aliases": choices.aliases]
    let forgotten =
      given.filter { before.files[$0.key] != nil && $0.value == nil }.keys.map { "--\($0)" }
      + (before.keepOfficial != nil && choices.keepOfficial == nil ? ["--keep-official"] : [])
    var warnings: [SplitReport.Warning] = []
    if gone > 0 {
      let which = gone == 1 ? "1 photograph of the split before is" : "\(gone) photographs of the split before are"
      warnings.append(.init(kind: "gone", message: "\(which) not in the catalog any more, and in no split."))
    }
    if !forgotten.isEmpty {
      warnings.append(
        .init(
          kind: "forgotten",
          message:
            "The split before was made with \(forgotten.sorted().joined(separator: " and ")), which is not given now: new photographs are "
            + "placed without it."))
    }
    return warnings
  }

  /// What was asked or, where nothing was, what the split that grows was made with.
  private static func options(_ choices: SplitChoices, _ grown: GrownSplit?, count: Int) throws -> SplitOptions {
    let before = grown?.report
    var shares = grown?.shares ?? SplitShares(names: ["train", "val", "test"], weights: [70, 15, 15])
    if let request = try choices.request { shares = try request.shares(of: count) }
    if let grown, shares.names != grown.shares.names {
      throw Failure(
        "--grow",
        "the splits there are \(grown.shares.names.joined(separator: ", ")), not \(shares.names.joined(separator: ", "))",
        nextStep: "Keep their names and order, or split anew without --grow.")
    }
    if let folds = choices.folds { shares = Split.foldShares(folds) }
    return SplitOptions(
      shares: shares,
      stratify: SplitChoices.names(choices.stratify)?.map { StratumKey($0) } ?? before?.options.stratify ?? [],
      groupBy: SplitChoices.names(choices.groupBy) ?? before?.options.groupBy ?? [],
      seed: choices.seed ?? before?.seed ?? 7, maxGroup: choices.maxGroup ?? before?.options.maxGroup ?? 100)
  }

  /// What the splits are called that are written.
  var splitNames: [String] { choices.folds == nil ? options.shares.names : Split.foldNames }

  /// The folders of the splits that were asked for, in order.
  func folders() throws -> [String] {
    if let attribute = choices.leaveOut {
      return Self.folderNames(try valuesToLeaveOut(attribute)).map { "\(output)/\($0)" }
    }
    return choices.folds.map { folds in (1...folds).map { "\(output)/fold-\($0)" } } ?? [output]
  }

  /// The folders beside those where an earlier run left a fold or a value out, and this one does not.
  func formerFolders(besides folders: [String]) throws -> [SplitFolder] {
    guard choices.folds != nil || choices.leaveOut != nil, Files.isFolder(output) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: output).sorted().map { "\(output)/\($0)" }
      .filter { path in Files.isFolder(path) && !folders.contains { Files.areSame($0, path) } }
      .map { SplitFolder($0) }.filter { try $0.holdsOneOfSeveral() }
  }

  /// Hands on the splits that were asked for, each as it is made: a million photographs a hundred times over are too many to hold.
  mutating func forEachPart(_ take: (Part) throws -> Void) throws {
    if let attribute = choices.leaveOut { return try forEachLeftOut(attribute, take) }
    let split = try Splitter(options).split(items, places: places) { try links(without: $0) }
    hasLeaks = !split.grouping.leaks.isEmpty
    guard let folds = choices.folds else { return try take(part(split, output, "holdout")) }
    for (fold, folder) in try folders().enumerated() {
      try take(part(split.fold(fold), folder, "fold \(fold + 1) of \(folds)"))
    }
  }

  private func links(without: Set<ContentID> = []) throws -> [ItemLink] {
    try source.links(items, looks, evidence, pairs: choices.pairs, without: without)
  }

  private func forEachLeftOut(_ attribute: String, _ take: (Part) throws -> Void) throws {
    let links = try links()
    for (value, folder) in zip(try valuesToLeaveOut(attribute), try folders()) {
      let split = try Splitter(options).leavingOut(attribute, value, items, links: links)
      var part = part(split, folder, "leave-one-out \(attribute) \(value)")
      part.evidence.warnings.append(
        .init(
          kind: "transfer",
          message:
            "Test holds \(attribute) \(value) and nothing else: figures on it tell how a detector fares on what it never saw, "
            + "not how good it is."))
      part.evidence.warnings += unknown(attribute)
      try take(part)
    }
  }

  /// Photographs of which nobody knows the value may show what is left out.
  private func unknown(_ attribute: String) -> [SplitReport.Warning] {
    let count = items.count { $0.value(of: attribute) == nil }
    guard count > 0 else { return [] }
    let message =
      "'\(attribute)' is missing for \(count) of \(items.count) images: among the others there may be such as are left out."
    return [.init(kind: "unknown", message: message)]
  }

  /// Each value makes a folder.
  private static let mostLeftOut = 100

  private func valuesToLeaveOut(_ attribute: String) throws -> [String] {
    guard options.shares.weights.dropLast().contains(where: { $0 > 0 }) else {
      throw Failure(
        "--leave-out \(attribute)", "no split before the last has a share, and the last holds what is left out",
        nextStep: "Give another split a share, as in '--splits train=0.8,test=0.2'.")
    }
    let values = Splitter.values(of: attribute, in: items)
    guard values.count > 1 else {
      let known = Set(items.lazy.flatMap(\.attributes.keys))
      throw Failure(
        "--leave-out \(attribute)",
        values.isEmpty ? "no image has an attribute of that name" : "there is one value of it, \(values[0])",
        nextStep: values.isEmpty ? suggestion(for: attribute, among: known) : "Name an attribute of several values.")
    }
    guard values.count <= Self.mostLeftOut else {
      throw Failure(
        "--leave-out \(attribute)", "it has \(values.count) values, each of which would make a split",
        nextStep: "Name an attribute of at most \(Self.mostLeftOut) values.")
    }
    return values
  }

  /// Values as the names of folders, each another one on disks too that know no capitals.
  private static func folderNames(_ values: [String]) -> [String] {
    var used: Set<String> = []
    return values.map { value in
      let name = fileName(value)
      var free = name
      var number = 2
      while !used.insert(free.lowercased()).inserted {
        free = "\(name)-\(number)"
        number += 1
      }
      return free
    }
  }

  /// A value as the name of a folder.
  private static func fileName(_ value: String) -> String {
    let name = value.map { $0 == "/" || $0 == "\0" ? "_" : $0 }
    return name.first == "." ? "_" + String(name) : String(name)
  }

  /// A split with the paths that its folder asks for.
  private func part(_ split: Split, _ folder: String, _ kind: String) -> Part {
    var (split, evidence) = (split, self.evidence)
    evidence.kind = kind
    evidence.closest = closest.across(split.places)
    if folder != output {
      split = split.renamed { Files.relative(Files.resolve($0, in: output), to: folder) }
    }
    return Part(folder: folder, split: split, evidence: evidence)
  }
}

/// The page of a split.
extension SplitJob {
  /// Where the page of the split in `folder` goes that the user calls `html`: there, or, where there is a folder for each split, into that under this name.
  ///
  /// Nothing is written over that the catalog knows, that was read, or that is written beside it.
  func page(_ html: String, of folder: String) throws -> String {
    let path = folder == output ? html : "\(folder)/\(Files.name(of: html))"
    try catalog.refuseOverwriting(path, option: "--html")
    let manifests = splitNames.map(SplitFolder.manifestName)
    let written = (manifests + [SplitFolder.reportName, SplitFolder.quarantineName]).map { "\(folder)/\($0)" }
    let read = [choices.pin, choices.pairs, choices.aliases].compactMap(\.self)
    if let other = (written + read).first(where: {
      Files.absolute($0) == Files.absolute(path) || Files.areSame($0, path)
    }) {
      throw Failure(path, "would be written over \(other.printable)", nextStep: "Name another file with --html.")
    }
    return path
  }

  /// Writes the page of `part` with the catalog's thumbnails.
  func writePage(_ report: SplitReport, of part: Part, to path: String) throws {
    let page = try SplitPage(part.split, report).page { try catalog.thumbnail($0.hex) }
    try AtomicFile.write(page.html, to: path)
  }
}

/// What came to a split that grew.
extension SplitJob {
  /// How many photographs came and where they went, as a sentence; nil where the split does not grow.
  func growth(_ split: Split) -> String? {
    guard let grown else { return nil }
    let waiting = Set(grown.report.quarantine.map(\.id))
    let new = split.items.indices.filter { item in
      let id = split.items[item].id
      return grown.places[id] == nil && (!waiting.contains(id) || split.splitOfItem[item] != nil)
    }
    let names = split.options.shares.names.map { Optional($0) } + [nil]
    let counts = names.compactMap { name -> String? in
      let count = new.count { split.splitOfItem[$0].map { split.options.shares.names[$0] } == name }
      return count == 0 ? nil : "\(count) to \(name ?? "quarantine")"
    }
    let which = new.count == 1 ? "1 photograph" : "\(new.count) photographs"
    return "\(which) came\(counts.isEmpty ? "" : ": " + counts.joined(separator: ", ")); nobody moved."
  }
}
