import Augmentation
import Basics
import Compute
import Dataset
import Imaging

/// Some photographs and the samples that a recipe makes of them, to be looked at.
public struct AugmentationPreview: Sendable {
  /// A photograph with its samples.
  public struct Row: Sendable {
    /// The photograph as it was named.
    public let name: String
    /// Its identity.
    public let id: ContentID
    /// Before the recipe.
    public let photograph: AugmentedSample
    /// After it, one an epoch.
    public let samples: [AugmentedSample]
  }

  /// One for each photograph.
  public let rows: [Row]
  /// What the user should know beside the picture.
  public let notes: [String]

  /// The photographs, as they were read.
  public let photographs: [Companion]

  let recipe: Recipe
  let seed: UInt64
  let epochs: Range<Int>

  /// Reads the photographs and applies the recipe once for each epoch.
  ///
  /// - Parameter inputs: manifests (`.jsonl`) and photographs. A photograph that is missing, changed or broken is a failure:
  ///   what one wants to look at should be there.
  public init(
    recipe: Recipe, inputs: [String], photosPerManifest: Int, seed: UInt64, epochs: Range<Int>,
    workers: Workers = Workers()
  ) throws(Failure) {
    self.recipe = recipe
    self.seed = seed
    self.epochs = epochs
    var sources: [Source] = []
    for input in inputs { sources += try Source.all(from: input, photosPerManifest, recipe, seed: seed) }
    let found = sources
    let read = try collect(workers.map(found.count) { Self.read(found[$0]) })
    let companions = CompanionList(read.map(\.companion))
    photographs = read.map(\.companion)
    rows = try collect(workers.map(read.count) { Self.row(read[$0], recipe, seed, epochs, companions) })
    let bare = sources.filter { $0.labels == .unlabelled }.count
    notes =
      recipe.notes + Self.unmixed(rows, recipe)
      + (bare == 0 ? [] : ["Without annotations, and so without boxes: \(bare) of \(sources.count) photographs."])
  }

  /// What became of the faces of all rows, as a table; empty where there are none.
  public var accountText: String {
    account.entries.isEmpty ? "" : account.text(order: names)
  }

  /// What was applied: in the recipe's order, then what others applied.
  var names: [String] { recipe.steps.map { type(of: $0).name } + rows.flatMap(\.samples).flatMap(\.applied) }

  /// The contact sheet.
  public var sheet: Image {
    ContactSheet().draw(
      rows.map { ContactSheet.Row("", tiles(of: $0)) },
      headline: "recipe \(recipe.name)  \(recipe.digest.prefix(12))  seed \(seed)")
  }

  /// A photograph and its samples.
  func tiles(of row: Row) -> [ContactSheet.Tile] {
    let (photograph, id) = (row.photograph, row.id.hex.prefix(12))
    let first = ContactSheet.Tile(
      image: photograph.image, annotations: photograph.annotations, lines: [row.name, "\(id)"])
    return [first] + zip(epochs, row.samples).map { ContactSheet.Tile($1, "epoch \($0) seed \(seed)") }
  }

  /// What is said of transforms that found nothing to mix in.
  private static func unmixed(_ rows: [Row], _ recipe: Recipe) -> [String] {
    let samples = rows.flatMap(\.samples)
    let names = recipe.steps.filter { $0 is any Mixing }.map { type(of: $0).name }
    guard samples.allSatisfy(\.mixed.isEmpty) else { return [] }
    return names.filter { name in samples.contains { $0.applied.contains(name) } }
      .map { "\($0) found no other photograph to mix in: name a manifest, or more photographs." }
  }

  private static func read(_ source: Source) -> Result<(source: Source, companion: Companion), Failure> {
    Result { () throws(Failure) in
      let (photograph, id) = try source.read()
      return (source, Companion(photograph, annotations: source.labels.annotations, id: id))
    }
  }

  private static func row(
    _ read: (source: Source, companion: Companion), _ recipe: Recipe, _ seed: UInt64, _ epochs: Range<Int>,
    _ companions: CompanionList
  ) -> Result<Row, Failure> {
    let photograph = read.companion
    return Result { () throws(Failure) -> Row in
      do throws(DecodeProblem) {
        let before = try Recipe(name: recipe.name, steps: [], decode: recipe.decode).apply(
          to: photograph.source, annotations: photograph.annotations, seed: 0, epoch: 0, id: photograph.id)
        var samples: [AugmentedSample] = []
        for epoch in epochs {
          samples.append(
            try recipe.apply(
              to: photograph.source, annotations: photograph.annotations, seed: seed, epoch: epoch,
              id: photograph.id, companions: read.source.companions(epoch: epoch) ?? companions))
        }
        return Row(name: read.source.name, id: photograph.id, photograph: before, samples: samples)
      } catch {
        throw read.source.refusal(error)
      }
    }
  }

  /// What became of the faces of all rows.
  public var account: BoxAccount {
    rows.flatMap(\.samples).reduce(into: BoxAccount()) { $0.add($1.account) }
  }
}

/// The values of all results, or the first failure.
private func collect<Value>(_ results: [Result<Value, Failure>]) throws(Failure) -> [Value] {
  var values: [Value] = []
  for result in results { values.append(try result.get()) }
  return values
}

extension AugmentationPreview {
  /// What the sheet shows, for programs.
  public struct Report: Codable, Sendable {
    /// A photograph.
    public struct Photograph: Codable, Sendable {
      let file: String
      let id: ContentID
      let boxes: Int
      let versions: [Version]
    }

    /// A sample of it.
    public struct Version: Codable, Sendable {
      let epoch: Int
      let applied: [String]
      let boxes: [Box]
      let ignored: [Box]
    }

    let output: String
    let recipe: String
    let digest: String
    let seed: UInt64
    let account: BoxAccount
    let photographs: [Photograph]
  }

  /// What the sheet at `output` shows.
  public func report(output: String) -> Report {
    Report(
      output: output, recipe: recipe.name, digest: recipe.digest, seed: seed, account: account,
      photographs: rows.map { row in
        Report.Photograph(
          file: row.name, id: row.id, boxes: row.photograph.annotations.count,
          versions: zip(epochs, row.samples).map { version($1, epoch: $0) })
      })
  }

  private func version(_ sample: AugmentedSample, epoch: Int) -> Report.Version {
    Report.Version(
      epoch: epoch, applied: sample.applied, boxes: sample.annotations.filter { !$0.ignore }.map(\.box),
      ignored: sample.annotations.filter(\.ignore).map(\.box))
  }
}

/// A photograph to be shown: from a manifest, or by itself.
private struct Source: Sendable {
  var name: String
  var path: String
  /// What the manifest says it is; nil where none speaks of it.
  var id: ContentID?
  var labels: Labels
  /// What training reads of its manifest.
  var stream: SampleStream?

  /// The other photographs of its manifest, all of them as training would find them, not only those that are shown.
  func companions(epoch: Int) -> (any CompanionSource)? { stream.map { EpochCompanions(stream: $0, epoch: epoch) } }

  /// What an argument names.
  static func all(from input: String, _ limit: Int, _ recipe: Recipe, seed: UInt64) throws(Failure) -> [Source] {
    if Files.isFolder(input) {
      throw Failure(input, "a folder", nextStep: "Name a manifest (.jsonl) or single photographs.")
    }
    guard input.lowercased().hasSuffix(".jsonl") else {
      return [Source(name: Files.name(of: input), path: input, labels: .unlabelled)]
    }
    let manifest = try Manifest(reading: input)
    guard !manifest.records.isEmpty else {
      throw Failure(input, "an empty manifest", nextStep: "Write the manifests anew with 'dsm split'.")
    }
    let stream = SampleStream(manifest: manifest, recipe: recipe, seed: seed, cacheBytes: 0)
    return chosen(from: manifest, limit, seed: seed).map {
      Source(
        name: Files.name(of: $0.fileName), path: manifest.path(of: $0), id: $0.id, labels: $0.labels, stream: stream)
    }
  }

  /// A random choice that holds for the seed, photographs with faces before empty ones and those before unlabelled ones.
  private static func chosen(from manifest: Manifest, _ limit: Int, seed: UInt64) -> [ManifestRecord] {
    let keyed = manifest.records.map { record in
      var random = Random(seed: seed, record.id.word)
      let rank = record.labels == .unlabelled ? 2 : record.labels.annotations.isEmpty ? 1 : 0
      return (rank: rank, key: random.next() as UInt64, record: record)
    }
    return keyed.sorted { ($0.rank, $0.key, $0.record.fileName) < ($1.rank, $1.key, $1.record.fileName) }
      .prefix(limit).map(\.record)
  }

  func read() throws(Failure) -> (EncodedPhotograph, ContentID) {
    let bytes = try Files.read(path)
    let found = ContentID(hashing: bytes)
    if let id, id != found {
      throw Failure(
        path, "has changed since the manifest was written",
        nextStep: "Run 'dsm ingest' on its folder and 'dsm split' again.")
    }
    do throws(DecodeProblem) {
      return (try EncodedPhotograph(bytes), found)
    } catch {
      throw refusal(error)
    }
  }

  func refusal(_ problem: DecodeProblem) -> Failure {
    Failure(path, "\(problem)", nextStep: "Replace the file by a whole JPEG or PNG.")
  }
}
