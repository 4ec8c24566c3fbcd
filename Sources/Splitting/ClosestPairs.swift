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
  private let radius: Int

  /// A search among all of `items` that are not flat.
  public init(_ items: [DuplicateItem], rule: NearDuplicateRule = .init(), workers: Workers = Workers()) {
    let signatures = items.map { Signature($0.signature) }
    let textured = items.indices.filter { signatures[$0].contrast >= rule.minContrast }
    ids = textured.map { items[$0].id }
    hashes = textured.map { items[$0].hashes[0] }
    self.signatures = textured.map { signatures[$0] }
    self.workers = workers
    radius = rule.maxDistance
    index = HammingIndex(hashes)
  }

  /// The `count` most alike pairs whose contents lie in different splits, those whose hashes are near first by correlation; the search
  /// widens until there are enough.
  public func across(_ splits: [ContentID: Int], count: Int = 10) -> [ClosePair] {
    let split = ids.map { splits[$0] }
    for radius in [radius, 14, 18, 24, 64] where radius >= self.radius {
      var found: [ClosePair] = []
      forEachCandidate(within: radius) { place, others in
        for other in others where split[other] != nil && split[place] != nil && split[other] != split[place] {
          found.append(pair(other, place))
        }
        if found.count > 100_000 { found = Self.best(count, of: found) }
      }
      if found.count >= count || radius == 64 { return Self.best(count, of: found) }
    }
    return []
  }

  private static func best(_ count: Int, of pairs: [ClosePair]) -> [ClosePair] {
    let sorted = pairs.sorted { ($1.correlation, $0.first, $0.second) < ($0.correlation, $1.first, $1.second) }
    return Array(sorted.prefix(count))
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
