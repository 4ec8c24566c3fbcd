import Compute

/// When two photographs count as the same picture.
public struct NearDuplicateRule: Hashable, Sendable, Codable {
  /// Perceptual hashes that differ in more bits than this are not even looked at.
  public var maxDistance = 10
  /// The correlation that the 16x16 luminances must reach. Portraits of two people before the same white wall reach 0.98.
  public var minCorrelation = 0.98
  /// Hashes that differ in at most this many bits are evidence of their own...
  public var closeDistance = 4
  /// ...so that this correlation is enough: two frames of one scene, a watermark, another margin.
  public var minCloseCorrelation = 0.94
  /// Pictures with a smaller standard deviation of their 16x16 luminance, in grey levels, are too flat to be told apart: they
  /// are near-duplicates of nothing.
  public var minContrast = 6.0

  /// The rule with its defaults.
  public init() {}

  /// Whether two textured pictures as alike as that are the same.
  func joins(_ pair: Likeness) -> Bool {
    guard pair.distance <= maxDistance else { return false }
    return pair.correlation >= (pair.distance <= closeDistance ? minCloseCorrelation : minCorrelation)
  }

  private enum CodingKeys: String, CodingKey {
    case maxDistance = "max_distance"
    case minCorrelation = "min_correlation"
    case closeDistance = "close_distance"
    case minCloseCorrelation = "min_close_correlation"
    case minContrast = "min_contrast"
  }
}

/// Two images that look alike, and how much.
public struct Likeness: Hashable, Sendable {
  /// The number of the one image; the smaller.
  public var first: Int
  /// The number of the other.
  public var second: Int
  /// In how many of 64 bits their perceptual hashes differ.
  public var distance: Int
  /// The correlation of their 16x16 luminances.
  public var correlation: Double
}

/// The search for near-duplicates over a list of items.
struct NearDuplicates: Sendable {
  private let rule: NearDuplicateRule
  private let signatures: [Signature]
  /// The numbers of the items that are not flat, and their hashes in the same order.
  private let textured: [Int]
  private let hashes: [UInt64]
  private let index: HammingIndex
  private let workers: Workers

  /// How many items are too flat to be compared.
  var flat: Int { signatures.count - textured.count }

  init(_ items: [SplitItem], rule: NearDuplicateRule, workers: Workers) {
    let signatures = items.map { Signature($0.signature) }
    let textured = items.indices.filter { signatures[$0].contrast >= rule.minContrast }
    let hashes = textured.map { items[$0].hash }
    self.rule = rule
    self.signatures = signatures
    self.textured = textured
    self.hashes = hashes
    self.workers = workers
    index = HammingIndex(hashes)
  }

  /// Joins near-duplicates in `sets` and returns those links that joined two sets, in order of the second image.
  func join(in sets: inout UnionFind) -> [Likeness] {
    var links: [Likeness] = []
    forEachCandidate(within: rule.maxDistance) { place, others in
      for other in others where sets.root(of: textured[other]) != sets.root(of: textured[place]) {
        let likeness = likeness(other, place)
        guard rule.joins(likeness) else { continue }
        sets.join(likeness.first, likeness.second)
        links.append(likeness)
      }
    }
    return links
  }

  /// The `count` most alike among the pairs that `isWanted`: those whose hashes are near first by correlation; the search
  /// widens until there are enough.
  func closest(_ count: Int, where isWanted: (Int, Int) -> Bool) -> [Likeness] {
    for radius in [rule.maxDistance, 14, 18, 24, 64] where radius >= rule.maxDistance {
      var found: [Likeness] = []
      forEachCandidate(within: radius) { place, others in
        for other in others where isWanted(textured[other], textured[place]) { found.append(likeness(other, place)) }
        if found.count > 100_000 { found = Self.best(count, of: found) }
      }
      if found.count >= count || radius == 64 { return Self.best(count, of: found) }
    }
    return []
  }

  private static func best(_ count: Int, of pairs: [Likeness]) -> [Likeness] {
    let sorted = pairs.sorted { ($1.correlation, $0.first, $0.second) < ($0.correlation, $1.first, $1.second) }
    return Array(sorted.prefix(count))
  }

  private func likeness(_ a: Int, _ b: Int) -> Likeness {
    let (first, second) = (textured[a], textured[b])
    return Likeness(
      first: first, second: second, distance: (hashes[a] ^ hashes[b]).nonzeroBitCount,
      correlation: signatures[first].correlation(with: signatures[second]))
  }

  /// Calls `body` for each textured item in order with the earlier ones within `radius`; the search itself runs in parallel.
  private func forEachCandidate(within radius: Int, _ body: (_ place: Int, _ earlier: [Int]) -> Void) {
    let search = index.search(radius: radius)
    let (chunk, batch) = (64, 2048)
    for start in stride(from: 0, to: textured.count, by: batch) {
      let end = min(start + batch, textured.count)
      let found = workers.map((end - start + chunk - 1) / chunk) { piece in
        let low = start + piece * chunk
        return (low..<min(low + chunk, end)).map { search.earlier(than: $0) }
      }
      for (place, others) in zip(start..., found.joined()) { body(place, others) }
    }
  }
}
