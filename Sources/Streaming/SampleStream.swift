import Augmentation
import Basics
import Compute
import Dataset
import Imaging
import Synchronization

/// The samples of a manifest under a recipe: every photograph once an epoch, in an order that is known before anything is read.
///
/// The order follows from (seed, epoch, content ids), a sample from (seed, epoch, content id) and the recipe. Threads, the
/// cache, the manifest's rows and where a run was resumed do not enter. Unlabelled photographs take no part: nobody knows
/// what is in them.
public final class SampleStream: Sendable {
  /// What happens to each photograph.
  public let recipe: Recipe
  /// Which samples, of all that could be drawn.
  public let seed: UInt64
  /// How many photographs the manifest has that no annotation speaks of; they are passed over.
  public let unlabelled: Int

  /// The records that take part, as indices into the manifest.
  private let members: [Int]
  /// Where the photographs come from; another reader of the same manifest may share it.
  public let source: PhotographSource
  /// The order that was asked for last: batches of one epoch share it.
  private let latest = Mutex<(epoch: Int, order: [Int])?>(nil)

  /// A stream over the labelled and the empty photographs of `manifest`.
  ///
  /// - Parameter cacheBytes: how many bytes of decoded photographs may stay in memory.
  public init(manifest: Manifest, recipe: Recipe, seed: UInt64, cacheBytes: Int) {
    self.recipe = recipe
    self.seed = seed
    members = manifest.records.indices.filter { manifest.records[$0].labels != .unlabelled }
    unlabelled = manifest.records.count - members.count
    source = PhotographSource(manifest: manifest, longSide: recipe.decode.longSide, cacheBytes: cacheBytes)
  }

  private init(_ stream: SampleStream, recipe: Recipe) {
    (seed, unlabelled, members, source) = (stream.seed, stream.unlabelled, stream.members, stream.source)
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
  ///
  /// Each photograph gets a random number of its own and the numbers are sorted: a photograph more or less moves no other
  /// one past its neighbours.
  public func order(epoch: Int) -> [Int] {
    latest.withLock { latest in
      if let latest, latest.epoch == epoch { return latest.order }
      let order = computedOrder(epoch: epoch)
      latest = (epoch, order)
      return order
    }
  }

  private func computedOrder(epoch: Int) -> [Int] {
    let keyed = members.map { index in
      let record = manifest.records[index]
      return (key: orderKey(of: record.id, epoch: epoch), record: record, index: index)
    }
    let sorted = keyed.sorted {
      ($0.key, $0.record.id.hex, $0.record.fileName, $0.index)
        < ($1.key, $1.record.id.hex, $1.record.fileName, $1.index)
    }
    return sorted.map(\.index)
  }

  /// The number by which a photograph is sorted into an epoch's order.
  func orderKey(of id: ContentID, epoch: Int) -> UInt64 {
    var random = Random(seed: seed, UInt64(bitPattern: Int64(epoch)), id.word, Self.orderWord)
    return random.next()
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
    let order = order(epoch: epoch)
    let samples = workers.map(positions.count) { [self] in
      sample(epoch: epoch, position: positions.lowerBound + $0, order: order)
    }
    let whole = samples.compactMap { $0 }
    guard whole.count == samples.count else { throw nothingReadable }
    return whole
  }

  /// Every photograph that cannot be used: missing, changed since the manifest was written, or broken. What is whole goes into the
  /// cache, so that the first epoch need not read it again.
  public func verify(workers: Workers = Workers()) -> [StreamProblem] { source.verify(members, workers: workers) }

  private static let orderWord = UInt64.max

  private var nothingReadable: Failure {
    Failure(
      manifest.folder, "not one of the \(count) labelled photographs can be read",
      nextStep: "Check that the photographs lie where the manifest says, or write it anew with 'dsm split'.")
  }

  private func sample(epoch: Int, position: Int, order: [Int]) -> StreamedSample? {
    var first: StreamProblem?
    for step in 0..<order.count {
      let index = order[(position + step) % order.count]
      switch source.photograph(index) {
      case .failure(let problem): first = first ?? problem
      case .success(let photograph):
        let record = manifest.records[index]
        return streamed(photograph, record, index, epoch: epoch, position: position, first?.replaced(by: record))
      }
    }
    return nil
  }

  private func streamed(
    _ photograph: Photograph, _ record: ManifestRecord, _ index: Int, epoch: Int, position: Int, _ problem: String?
  ) -> StreamedSample {
    let result = recipe.apply(
      to: photograph.image, annotations: photograph.scaled(record.labels.annotations), seed: seed, epoch: epoch,
      id: record.id, companions: EpochCompanions(stream: self, epoch: epoch))
    return StreamedSample(
      image: result.image, annotations: result.annotations, applied: result.applied, id: record.id, index: index,
      position: position, problem: problem)
  }
}
