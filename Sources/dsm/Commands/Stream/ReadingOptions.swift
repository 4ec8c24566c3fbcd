import ArgumentParser
import Augmentation
import Basics
import Compute
import Dataset
import Streaming

/// How a stream reads its photographs.
struct ReadingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Decoded photographs that stay in memory, as 512M or 4G.", valueName: "size"))
  var cache = ByteCount(bytes: 0)

  @Option(help: ArgumentHelp("Decoded photographs on disk, from 'dsm pack --decoded'.", valueName: "file"))
  var packed: String?

  @Option(
    help: ArgumentHelp(
      "Draw with replacement, so that all values of an attribute come equally often.", valueName: "attribute"))
  var balance: String?

  @Option(
    help: ArgumentHelp(
      "Draw with replacement by a number of each photograph: an attribute that holds it.", valueName: "attribute"))
  var weights: String?

  @Option(help: "Threads; as many as there are cores where nothing is said.")
  var threads: Int?

  func validate() throws {
    guard threads.map({ (1...256).contains($0) }) ?? true else {
      throw ValidationError("--threads goes from 1 to 256.")
    }
    guard balance == nil || weights == nil else { throw ValidationError("Either --balance or --weights.") }
  }

  var workers: Workers { threads.map { Workers(threads: $0) } ?? Workers() }

  /// The stream of the manifest at `path`.
  func stream(of path: String, _ recipe: Recipe, seed: UInt64) throws -> SampleStream {
    let manifest = try Manifest(reading: path)
    let stream = SampleStream(
      manifest: manifest, recipe: recipe, seed: seed, cacheBytes: cache.bytes, sampling: try sampling(of: manifest),
      packed: try packed.map { (path) throws(Failure) in try PackedPhotographs(reading: path) })
    guard stream.count > 0 else {
      throw Failure(
        path, "no photograph with labels, not even an empty list of faces",
        nextStep: "Label photographs, 'dsm ingest' them and 'dsm split' again.")
    }
    return stream
  }

  private func sampling(of manifest: Manifest) throws(Failure) -> Sampling {
    if let balance { return try .balanced(by: balance, in: manifest) }
    if let weights { return try .weighted(by: weights, in: manifest) }
    return .once
  }
}
