import Augmentation
import Basics
import Compute
import Dataset
import Imaging

/// An augmented set as files: pictures, and a manifest of them that is used like any other.
public struct AugmentedCopy: Sendable {
  /// How pictures are written.
  public enum Format: String, Sendable, CaseIterable {
    /// JPEG of quality 95.
    case jpg
    /// Compressed without loss.
    case png
  }

  /// What was written.
  public struct Report: Codable, Sendable {
    /// The manifest.
    public let manifest: String
    /// The recipe's digest.
    public let recipe: String
    /// Which samples.
    public let seed: UInt64
    /// Pictures that were written.
    public let samples: Int
    /// Faces in them, without those to be ignored.
    public let faces: Int
    /// Whether all samples were written, or somebody stopped it.
    public let isWhole: Bool
    /// Why other photographs than their positions' own were shown.
    public let problems: [String]

    private enum CodingKeys: String, CodingKey {
      case manifest, recipe, seed, samples, faces, problems
      case isWhole = "whole"
    }
  }

  /// The folder that is written.
  public let folder: String
  /// The manifest's name in it.
  public let manifestName: String
  /// How pictures are written.
  public var format = Format.jpg
  /// The threads that make samples.
  public var workers = Workers()

  /// The copy that goes into `folder`, with a manifest of the same name as the one at `path`.
  ///
  /// - Parameter force: whether the folder may hold something already. The source's own manifest is never replaced.
  public init(of path: String, to folder: String, force: Bool) throws(Failure) {
    (self.folder, manifestName) = (folder, Files.name(of: path))
    if Files.areSame("\(folder)/\(manifestName)", path) {
      throw Failure(folder, "is the folder of the manifest itself", nextStep: "Name another folder.")
    }
    guard Files.exists(folder) else { return }
    guard Files.isFolder(folder) else { throw Failure(folder, "is not a folder", nextStep: "Name another one.") }
    guard force || Self.isEmpty(folder) else {
      throw Failure(
        folder, "is not empty", nextStep: "Name another folder, or write into this one all the same with --force.")
    }
  }

  /// Writes the samples of the first `epochs` epochs. Every file is whole or not there; the manifest, which comes last, names what was written.
  ///
  /// - Parameter isStopped: asked between samples.
  public func write(
    _ stream: SampleStream, epochs: Int, bar: ProgressBar? = nil, isStopped: () -> Bool = { false }
  ) throws -> Report {
    try prepare(stream.recipe)
    let made = Prefetch(0..<(epochs * stream.count), ahead: 4 * workers.threads, threads: workers.threads) {
      [self] place in Result { try written(stream, place) }
    }
    var (records, problems, stopped) = ([ManifestRecord](), [String](), false)
    while let next = made.next() {
      let (record, problem) = try next.get()
      records.append(record)
      problem.map { problems.append($0) }
      bar?.advance(note: record.fileName)
      stopped = isStopped()
      if stopped { break }
    }
    let path = "\(folder)/\(manifestName)"
    try Manifest(folder: folder, records: records).write(to: path)
    return Report(
      manifest: path, recipe: stream.recipe.digest, seed: stream.seed, samples: records.count,
      faces: records.map { $0.labels.annotations.count { !$0.ignore } }.reduce(0, +),
      isWhole: records.count == epochs * stream.count, problems: problems)
  }

  private static func isEmpty(_ folder: String) -> Bool { (try? FolderListing(folder).count) == 0 }

  /// Writes the recipe. A manifest that is there goes first: it must not speak of pictures that are being replaced.
  private func prepare(_ recipe: Recipe) throws(Failure) {
    try Files.remove("\(folder)/\(manifestName)")
    try AtomicFile.write(recipe.yaml, to: "\(folder)/recipe.yaml")
  }

  /// Makes a sample, writes its picture, and tells what is to stand in the manifest.
  private func written(_ stream: SampleStream, _ place: Int) throws -> (ManifestRecord, String?) {
    guard let sample = stream.sample(at: place) else { throw stream.nothingReadable }
    // What no JPEG can hold is written without loss.
    let isJPEG = format == .jpg && sample.image.fitsJPEG
    let bytes = isJPEG ? sample.image.jpeg(quality: 95) : sample.image.png()
    let name = "images/\(streamKey(place, sample.id)).\(isJPEG ? "jpg" : "png")"
    try AtomicFile.write(bytes, to: "\(folder)/\(name)")
    var attributes = stream.manifest.records[sample.index].attributes
    attributes["source_id"] = sample.id.hex
    attributes["source_epoch"] = "\(sample.epoch)"
    return (
      ManifestRecord(
        fileName: name, id: ContentID(hashing: bytes), width: sample.image.width, height: sample.image.height,
        attributes: attributes, labels: .labelled(sample.annotations)),
      sample.problem
    )
  }
}
