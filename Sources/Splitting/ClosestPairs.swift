import Compute
import Dataset

/// Two contents that look alike, and how much.
public struct ClosePair: Hashable, Sendable {
  /// The one content; the smaller id.
  public var first: ContentID
  public var second: ContentID
  /// In how many of 64 bits their perceptual hashes differ.
  public var distance: Int
  /// The correlation of their 16x16 luminances.
  public var correlation: Double

  /// Two contents of which `first` has the smaller id.
  package init(first: ContentID, second: ContentID, distance: Int, correlation: Double) {
    (self.first, self.second, self.distance, self.correlation) = (first, second, distance, correlation)
  }
}

/// The search for the pairs across splits that look most alike: what a reader should judge with open eyes.
public struct ClosestPairs: Sendable {
  private let ids: [ContentID]
  private let signatures: [Signature]
  private let hashes: [UInt64]
  private let index: HammingIndex
  private let workers: Workers

  /// A search among all of `items` that are not flat.
  public init(_ items: [DuplicateItem], rule: DuplicateRule = .init(), workers: Workers = Workers()) {
    let signatures = items.map { Signature($0.signature) }
    let textured = items.indices.filter { signatures[$0].contrast >= rule.minContrast }
    ids = textured.map { items[$0].id }
    hashes = textured.map { items[$0].hashes[0] }
    self.signatures = textured.map { signatures[$0] }
    self.workers = workers
    index = HammingIndex(hashes)
  }

  /// Where a content lies.
  public struct Place: Hashable, Sendable {
    /// The number of its split.
    public var split: Int
    /// The number of the group to which it belongs.
    public var group: Int

    /// A place in a split and a group.
    public init(split: Int, group: Int) { (self.split, self.group) = (split, group) }
  }

  /// The `count` most alike pairs whose contents lie in different splits, of each two groups the closest one: those whose hashes are near first,
  /// by correlation. The search widens until there are enough; all pairs are looked at among a few thousand pictures only.
  public func across(_ places: [ContentID: Place], count: Int = 10) -> [ClosePair] {
    let place = ids.map { places[$0] }
    guard Set(place.compactMap { $0?.split }).count > 1 else { return [] }
    var best = Best(count: count)
    for radius in [10, 14, 18, 24, 64] where radius < 64 || ids.count <= Self.mostCompared {
      best = Best(count: count)
      forEachCandidate(within: radius) { number, others in
        guard let own = place[number] else { return }
        for other in others {
          if let theirs = place[other], theirs.split != own.split {
            best.add(pair(other, number), own.group, theirs.group)
          }
        }
      }
      if best.isFull { break }
    }
    return best.pairs
  }

  private static let mostCompared = 4096

  /// The most alike pairs so far, one of each two groups.
  private struct Best {
    let count: Int
    private var found: [SIMD2<Int>: ClosePair] = [:]

    init(count: Int) { self.count = count }

    var isFull: Bool { found.count >= count }

    var pairs: [ClosePair] { Array(found.values.sorted(by: Self.precedes).prefix(count)) }

    mutating func add(_ pair: ClosePair, _ a: Int, _ b: Int) {
      let groups = SIMD2(min(a, b), max(a, b))
      if let other = found[groups], !Self.precedes(pair, other) { return }
      found[groups] = pair
      guard found.count > max(1000, 2 * count) else { return }
      let kept = found.sorted { Self.precedes($0.value, $1.value) }.prefix(count)
      found = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }

    private static func precedes(_ a: ClosePair, _ b: ClosePair) -> Bool {
      (b.correlation, a.first, a.second) < (a.correlation, b.first, b.second)
    }
  }

  private func pair(_ a: Int, _ b: Int) -> ClosePair {
    ClosePair(
      first: min(ids[a], ids[b]), second: max(ids[a], ids[b]), distance: (hashes[a] ^ hashes[b]).nonzeroBitCount,
      correlation: signatures[a].correlation(with: signatures[b]))
  }

  /// Calls `body` for each item in order with the earlier ones within `radius`; the search itself runs in parallel.
  private func forEachCandidate(within radius: Int, _ body: (_ place: Int, _ earlier: [Int]) -> Void) {
    let search = index.search(radius: radius)
    let (chunk, batch) = (64, 2048)
    for start in stride(from: 0, to: hashes.count, by: batch) {
      let end = min(start + batch, hashes.count)
      let found = workers.map((end - start + chunk - 1) / chunk) { piece in
        let low = start + piece * chunk
        return (low..<min(low + chunk, end)).map { search.earlier(than: $0) }
      }
      for (place, others) in zip(start..., found.joined()) { body(place, others) }
    }
  }
}
