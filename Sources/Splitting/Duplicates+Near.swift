import Compute
import Imaging

/// The photographs of a list that look alike.
public struct NearDuplicateClusters: Hashable, Sendable {
  /// The clusters, the largest first.
  public var clusters: [DuplicateCluster]
  /// How many items are too flat to be compared.
  public var flat: Int
  /// Within how many bits of their hashes pairs were looked for: what the rule says, or less where millions are alike.
  public var radius: Int
}

extension Duplicates {
  /// Of items with equal hashes, so many are compared with everything; the others with these alone.
  static let comparedOfClass = 4
  /// How many pairs are compared at a time.
  private static let batch = 1024

  /// Items that look alike by the rule, closed transitively.
  ///
  /// Of more than a thousand pairs, those that are in one cluster already are not compared any more; then the tree of a cluster is the
  /// strongest of what was compared.
  ///
  /// - Parameters:
  ///   - turned: whether a mirrored or turned picture is the same one.
  ///   - thumbnails: the small JPEGs of the items of these numbers, as ``PhotographFacts/thumbnail``; an empty one where there is none.
  public func near(turned: Bool = true, thumbnails: ([Int]) throws -> [[UInt8]]) rethrows -> NearDuplicateClusters {
    let textured = items.indices.filter { Signature(items[$0].signature).contrast >= rule.minContrast }
    let classes = Self.classes(textured, of: items)
    let search = DuplicateSearch(
      items: classes.map { items[$0[0]] }, orientations: turned ? 8 : 1, rule: rule, workers: workers)
    let found = search.result()
    let pairs = Self.within(classes) + found.pairs.flatMap { Self.between(classes, $0) }
    let links = try verified(pairs.sorted { $0[0].distance < $1[0].distance }, thumbnails)
    return NearDuplicateClusters(
      clusters: Self.clusters(links.sorted(by: DuplicateLink.precedes), count: items.count),
      flat: items.count - textured.count, radius: found.radius)
  }

  /// Items with the same hashes, in order of the first; most are alone.
  private static func classes(_ numbers: [Int], of items: [DuplicateItem]) -> [[Int]] {
    var place: [UInt64: [Int]] = [:]
    var classes: [[Int]] = []
    for number in numbers {
      let digest = items[number].digest
      if let own = place[digest]?.first(where: { items[classes[$0][0]].hasHashes(of: items[number]) }) {
        classes[own].append(number)
      } else {
        place[digest, default: []].append(classes.count)
        classes.append([number])
      }
    }
    return classes
  }

  private static func within(_ classes: [[Int]]) -> [[DuplicateCandidate]] {
    classes.flatMap { members in
      members.indices.dropFirst().flatMap { place in
        members[..<min(place, comparedOfClass)].map {
          [DuplicateCandidate(whole: $0, part: members[place], distance: 0)]
        }
      }
    }
  }

  private static func between(_ classes: [[Int]], _ ways: [DuplicateCandidate]) -> [[DuplicateCandidate]] {
    let (first, second) = (classes[ways[0].pair.x], classes[ways[0].pair.y])
    return first.prefix(comparedOfClass).flatMap { a in
      second.prefix(comparedOfClass).map { b in
        ways.map { $0.whole == ways[0].pair.x ? $0.between(a, b) : $0.between(b, a) }
      }
    }
  }

  private func verified(
    _ pairs: [[DuplicateCandidate]], _ thumbnails: ([Int]) throws -> [[UInt8]]
  ) rethrows -> [DuplicateLink] {
    var sets = UnionFind(items.count)
    var cache = ThumbnailCache(workers)
    var links: [DuplicateLink] = []
    for start in stride(from: 0, to: pairs.count, by: Self.batch) {
      let batch = pairs[start..<min(start + Self.batch, pairs.count)].filter { ways in
        sets.root(of: ways[0].whole) != sets.root(of: ways[0].part)
      }
      try cache.fill(batch.flatMap { [$0[0].whole, $0[0].part] }, thumbnails)
      let found = compared(batch, cache)
      for link in found { sets.join(link.first, link.second) }
      links += found
    }
    return links
  }

  private func compared(_ pairs: [[DuplicateCandidate]], _ cache: ThumbnailCache) -> [DuplicateLink] {
    let (check, chunk) = (DuplicateCheck(rule: rule), 16)
    let found = workers.map((pairs.count + chunk - 1) / chunk) { piece in
      pairs[(piece * chunk)..<min((piece + 1) * chunk, pairs.count)].compactMap { check.link($0) { cache[$0] } }
    }
    return found.flatMap(\.self)
  }

  /// The connected components, each with its strongest spanning tree (Kruskal, 1956): links come the strongest first.
  private static func clusters(_ links: [DuplicateLink], count: Int) -> [DuplicateCluster] {
    var sets = UnionFind(count)
    let kept = links.filter { sets.join($0.first, $0.second) }
    var linksOfRoot: [Int: [DuplicateLink]] = [:]
    for link in kept { linksOfRoot[sets.root(of: link.first), default: []].append(link) }
    let clusters = linksOfRoot.values.map { links in
      DuplicateCluster(kind: .near, members: Set(links.flatMap { [$0.first, $0.second] }).sorted(), links: links)
    }
    return clusters.sorted(by: DuplicateCluster.precedes)
  }
}

extension DuplicateItem {
  /// A number for all hashes, which different ones hardly share.
  fileprivate var digest: UInt64 {
    (hashes + windows).reduce(0) { ($0 ^ $1) &* 0x9E37_79B9_7F4A_7C15 ^ ($0 >> 29) }
  }

  fileprivate func hasHashes(of other: DuplicateItem) -> Bool { hashes == other.hashes && windows == other.windows }
}

/// The decoded thumbnails of the pictures that are compared.
private struct ThumbnailCache: Sendable {
  /// So many stay for the next pairs.
  private static let capacity = 16384

  private let workers: Workers
  private var thumbnails: [Int: Thumbnail] = [:]

  init(_ workers: Workers) { self.workers = workers }

  subscript(number: Int) -> Thumbnail? { thumbnails[number] }

  /// Decodes those of `numbers` that are not there yet.
  mutating func fill(_ numbers: [Int], _ jpegs: ([Int]) throws -> [[UInt8]]) rethrows {
    if thumbnails.count > Self.capacity { thumbnails.removeAll() }
    let wanted = Set(numbers).filter { thumbnails[$0] == nil }.sorted()
    let bytes = try jpegs(wanted)
    let chunk = 32
    let decoded = workers.map((wanted.count + chunk - 1) / chunk) { piece in
      bytes[(piece * chunk)..<min((piece + 1) * chunk, bytes.count)].map {
        GrayImage(thumbnail: $0).flatMap(Thumbnail.init)
      }
    }
    for (number, thumbnail) in zip(wanted, decoded.joined()) { thumbnails[number] = thumbnail }
  }
}
