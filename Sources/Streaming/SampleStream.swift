import Augmentation
import Basics
import Compute
import Dataset
import Imaging
import Synchronization

/// The samples of a manifest under a recipe, in an order that is known before anything is read.
///
/// The order follows from (seed, epoch, content ids), a sample from (seed, epoch, content id) and the recipe. Threads, the
/// cache, the manifest's rows and where a run was resumed do not enter. Unlabelled photographs take no part unless somebody knows something
/// else of them: nobody knows what is in them.
public final class SampleStream: Sendable {
  /// What happens to each photograph.
  public let recipe: Recipe
  /// Which samples, of all that could be drawn.
  public let seed: UInt64
  /// Which photographs make an epoch.
  public let sampling: Sampling
  /// How many photographs the manifest has that take no part: those that no annotation speaks of, unless told otherwise.
  public let unlabelled: Int
  /// Where the photographs come from; another reader of the same manifest may share it.
  public let source: PhotographSource

  /// The records that take part, as indices into the manifest.
  let members: [Int]
  /// The order that was asked for last: batches of one epoch share it.
  private let latest = Mutex<(epoch: Int, draws: [Draw])?>(nil)
  /// The permutation that was asked for last, by what mixes photographs.
  private let latestPermutation = Mutex<(epoch: Int, members: [Int])?>(nil)

  /// A stream over photographs of `manifest`.
  ///
  /// - Parameters:
  ///   - cacheBytes: how many bytes of decoded photographs may stay in memory.
  ///   - packed: decoded photographs on disk, to be used before files are decoded.
  ///   - takes: which records take part: the labelled and the empty ones where nothing is said.
  public init(
    manifest: Manifest, recipe: Recipe, seed: UInt64, cacheBytes: Int, sampling: Sampling = .once,
    packed: PackedPhotographs? = nil, takes: @escaping PhotographSource.Choice = PhotographSource.labelled
  ) {
    if case .weighted(let weights) = sampling {
      precondition(weights.count == manifest.records.count, "a weight for every record")
    }
    self.recipe = recipe
    self.seed = seed
    self.sampling = sampling
    members = manifest.records.indices.filter { takes(manifest.records[$0]) }
    unlabelled = manifest.records.count - members.count
    source = PhotographSource(
      manifest: manifest, longSide: recipe.decode.longSide, cacheBytes: cacheBytes, packed: packed, readsParts: true,
      takes: takes)
  }

  private init(_ stream: SampleStream, recipe: Recipe) {
    (seed, sampling, unlabelled) = (stream.seed, stream.sampling, stream.unlabelled)
    (members, source) = (stream.members, stream.source)
    self.recipe = recipe
  }

  /// The photographs.
  public var manifest: Manifest { source.manifest }

  /// The same photographs, in the same order and from the same cache, under another recipe, which must decode them alike.
  public func with(_ recipe: Recipe) -> SampleStream {
    precondition(recipe.decode == self.recipe.decode, "a shared cache needs one way to decode")
    return SampleStream(self, recipe: recipe)
  }

  /// How many samples an epoch has.
  public var count: Int { members.count }

  /// The photographs in the epoch's order, as indices into the manifest's records.
  public func order(epoch: Int) -> [Int] { draws(epoch: epoch).map(\.index) }

  /// What lies at each position of the epoch.
  public func draws(epoch: Int) -> [Draw] {
    latest.withLock { latest in
      if let latest, latest.epoch == epoch { return latest.draws }
      let draws = epochOrder.draws(epoch: epoch)
      latest = (epoch, draws)
      return draws
    }
  }

  /// What the order of every epoch follows from.
  var epochOrder: EpochOrder { EpochOrder(manifest: manifest, members: members, seed: seed, sampling: sampling) }

  /// Every photograph once, in the epoch's random order.
  func permutation(epoch: Int) -> [Int] {
    latestPermutation.withLock { latest in
      if let latest, latest.epoch == epoch { return latest.members }
      let members = epochOrder.permutation(epoch: epoch)
      latest = (epoch, members)
      return members
    }
  }

  /// The samples at `positions` of the epoch's order, in that order.
  ///
  /// A photograph that is missing, changed or broken is replaced by the one at the next position (from the last position by
  /// the first), and the sample says so. Throws only where not one photograph can be read.
  public func samples(
    epoch: Int, positions: Range<Int>, workers: Workers = Workers()
  ) throws(Failure) -> [StreamedSample] {
    precondition(
      positions.lowerBound >= 0 && positions.upperBound <= count, "\(positions) leaves the epoch of \(count)")
    let draws = draws(epoch: epoch)
    let samples = workers.map(positions.count) { [self] in
      sample(epoch: epoch, position: positions.lowerBound + $0, draws: draws)
    }
    let whole = samples.compactMap { $0 }
    guard whole.count == samples.count else { throw nothingReadable }
    return whole
  }

  /// The sample at a place of the whole stream, which is epoch after epoch; nil where not one photograph can be read.
  public func sample(at place: Int) -> StreamedSample? {
    precondition(place >= 0 && count > 0, "place \(place) of an empty stream")
    let epoch = place / count
    return sample(epoch: epoch, position: place % count, draws: draws(epoch: epoch))
  }

  /// Every photograph that cannot be used: missing, changed since the manifest was written, or broken. What is whole goes into the
  /// cache, so that the first epoch need not read it again.
  public func verify(workers: Workers = Workers()) -> [StreamProblem] { source.verify(members, workers: workers) }

  /// What is said where not one photograph can be read.
  public var nothingReadable: Failure {
    Failure(
      manifest.folder, "not one of the \(count) photographs that take part can be read",
      nextStep: "Check that the photographs lie where the manifest says, or write it anew with 'dsm split'.")
  }

  private func sample(epoch: Int, position: Int, draws: [Draw]) -> StreamedSample? {
    var first: StreamProblem?
    for step in 0..<draws.count {
      let draw = draws[(position + step) % draws.count]
      do throws(StreamProblem) {
        return try sample(draw, epoch: epoch, position: position, replacing: first)
      } catch {
        first = first ?? error
      }
    }
    return nil
  }

  /// A photograph that is drawn again in an epoch gets other random numbers: those of an epoch far away.
  private func sample(
    _ draw: Draw, epoch: Int, position: Int, replacing problem: StreamProblem?
  ) throws(StreamProblem) -> StreamedSample {
    let record = manifest.records[draw.index]
    let photograph = try source.pixels(draw.index).get()
    do throws(DecodeProblem) {
      let result = try recipe.apply(
        to: photograph, annotations: record.labels.annotations, seed: seed, epoch: epoch, repeats: draw.repeats,
        id: record.id, companions: EpochCompanions(stream: self, epoch: epoch))
      return StreamedSample(
        result, record, draw, epoch: epoch, position: position, problem: problem?.replaced(by: record))
    } catch {
      throw StreamProblem(record, of: manifest, .damaged, "\(error)")
    }
  }
}
