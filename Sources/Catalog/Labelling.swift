import Basics
import Dataset

/// Puts together what all sources say of all photographs. Pure: values in, values out.
///
/// Where several speak of one content, the first by path counts; at one path, a source that the user named counts before one
/// that was found, and an annotation before a folder's declaration to be empty. Whatever is overruled is told of.
struct Labelling {
  /// A file of the catalog.
  struct Picture: Hashable, Sendable {
    /// Absolute.
    var path: String
    /// The content; nil where the file does not decode.
    var image: String?
    var width: Int
    var height: Int
  }

  /// What one source says of one file.
  struct Statement<Value: Hashable & Sendable>: Hashable, Sendable {
    var rank: Int
    var source: String
    var value: Value
  }

  /// What became of a source's boxes.
  struct Tally: Hashable, Sendable {
    var pictures = 0
    var boxes = 0
    var clipped = 0
    var dropped = 0
    var missing = 0

    /// Counts what is left of one photograph's labels.
    mutating func add(_ fitted: FittedLabels) {
      pictures += 1
      boxes += fitted.marks.annotations.count
      clipped += fitted.clipped
      dropped += fitted.dropped
    }
  }

  let pictures: [Picture]
  private let folder: String
  private let index: PictureIndex
  private let exists: (String) -> Bool
  private(set) var labels: [Int: [Statement<Marks>]] = [:]
  private(set) var attributes: [Int: [Statement<[String: String]>]] = [:]
  /// The files, as places in ``pictures``, of which boxes were cut to the frame.
  private(set) var clipped: Set<Int> = []
  private(set) var problems: Set<Problem> = []

  /// - Parameters:
  ///   - pictures: sorted by path.
  ///   - folder: the catalog's; places are told relative to it.
  ///   - exists: whether a file lies on the disk, in the catalog or not.
  init(_ pictures: [Picture], folder: String, exists: @escaping (String) -> Bool = Files.exists) {
    self.pictures = pictures
    self.folder = folder
    self.exists = exists
    index = PictureIndex(pictures.map(\.path))
  }

  /// Takes note that something is wrong with the file at `path` (absolute).
  mutating func report(_ path: String, _ reason: String, nextStep: String) {
    problems.insert(Problem(shown(path), reason, nextStep: nextStep))
  }

  /// All photographs below `root` (absolute) are without a face.
  mutating func declareEmpty(below root: String) {
    for (place, picture) in pictures.enumerated() where isBelow(picture.path, root) {
      labels[place, default: []].append(Statement(rank: 2, source: shown(root), value: Marks()))
    }
  }

  /// Takes in what an annotation file says.
  mutating func add(_ file: AnnotationFile, from source: SourceFile) -> Tally {
    var tally = Tally()
    var search = Search(source, folder: Files.parent(of: source.path))
    for labels in file.pictures {
      guard let place = find(labels.name, stem: labels.stem, &search) else { continue }
      compareSizes(labels, pictures[place], &search)
      let fitted = FittedLabels(labels, width: pictures[place].width, height: pictures[place].height)
      tally.add(fitted)
      if fitted.clipped > 0 { clipped.insert(place) }
      problems.formUnion(fitted.problems(shown(pictures[place].path), source: shown(source.path)))
      self.labels[place, default: []].append(
        Statement(rank: source.isNamed ? 0 : 1, source: shown(source.path), value: fitted.marks))
    }
    tally.missing = search.missing.count
    reportAll(file.problems, search)
    return tally
  }

  /// Takes in what a table says.
  mutating func add(_ table: MetadataTable, from source: SourceFile) -> Tally {
    var tally = Tally()
    var search = Search(source, folder: Files.parent(of: source.path))
    for row in table.rows {
      guard let place = find(row.name, stem: nil, &search) else { continue }
      tally.pictures += 1
      attributes[place, default: []].append(
        Statement(rank: source.isNamed ? 0 : 1, source: shown(source.path), value: row.attributes))
    }
    tally.missing = search.missing.count
    reportAll(table.problems, search)
    return tally
  }

  private mutating func reportAll(_ reasons: [String], _ search: Search) {
    for reason in reasons {
      report(search.source.path, reason, nextStep: "Mend the file, then run 'dsm ingest' again.")
    }
    for (reason, nextStep) in search.findings { report(search.source.path, reason, nextStep: nextStep) }
  }

  func shown(_ path: String) -> String { Files.relative(path, to: folder) }
}

extension Labelling {
  /// What looking for a source's names has shown so far.
  private struct Search {
    let source: SourceFile
    let folder: String
    var missing: [String] = []
    var ambiguous: [String] = []
    var otherSize: [String] = []

    init(_ source: SourceFile, folder: String) {
      self.source = source
      self.folder = folder
    }

    /// What to tell of it all, each with the next step.
    var findings: [(reason: String, nextStep: String)] {
      let told = [
        (
          Self.told(missing, "names", "picture that is not there", "pictures that are not there"),
          "Ingest the folder that holds them, or take them out of the file."
        ),
        (
          Self.told(
            ambiguous, "names", "picture of which there are several", "pictures of which there are several each"),
          "Write the paths from the folder of this file."
        ),
        (
          Self.told(otherSize, "gives", "picture another size than it has", "pictures another size than they have"),
          "Look whether the boxes fit ('dsm augment preview'), and mend the file if not."
        ),
      ]
      return told.compactMap { reason, nextStep in reason.map { ($0, nextStep) } }
    }

    private static func told(_ names: [String], _ verb: String, _ one: String, _ many: String) -> String? {
      guard !names.isEmpty else { return nil }
      let shown = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
      return "\(verb) \(counted(names.count, one, many)): \(shown)"
    }
  }

  /// The file that `name` means, where it is one that decodes.
  private func find(_ name: String, stem: String?, _ search: inout Search) -> Int? {
    guard case .found(let places) = index.match(name, stem: stem, from: search.folder) else {
      // A photograph that lies on the disk, but in a folder that the user did not ask for, is not missing.
      let isElsewhere = ["", "images/"].contains { exists(Files.resolve($0 + name, in: search.folder)) }
      if !isElsewhere { search.missing.append(name) }
      return nil
    }
    guard Set(places.map { pictures[$0].image }).count == 1 else {
      search.ambiguous.append(name)
      return nil
    }
    return pictures[places[0]].image == nil ? nil : places[0]
  }

  private func compareSizes(_ labels: PictureLabels, _ picture: Picture, _ search: inout Search) {
    guard let width = labels.width, let height = labels.height,
      (width, height) != (picture.width, picture.height)
    else { return }
    search.otherSize.append("\(labels.name) (\(width)x\(height), is \(picture.width)x\(picture.height))")
  }
}
