import Compute

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
  static let comparedOfClass = 32

  /// Items that look alike by the rule, closed transitively.
  ///
  /// - Parameter turned: whether a mirrored or turned picture is the same one.
  public func near(turned: Bool = true) -> NearDuplicateClusters {
    let signatures = items.map { Signature($0.signature) }
    let textured = items.indices.filter { signatures[$0].contrast >= rule.minContrast }
    let orientations = turned ? 8 : 1
    let hashes = textured.flatMap { items[$0].hashes.prefix(orientations) }
    let found = HammingJoin(radius: rule.maxDistance, workers: workers).result(
      among: hashes, orientations: orientations)
    let check = LikenessCheck(signatures: textured.map { signatures[$0] }, rule: rule)
    let links = verified(found, check).map { $0.renumbered(by: textured) }
    return NearDuplicateClusters(
      clusters: Self.clusters(links.sorted(by: DuplicateLink.precedes), count: items.count),
      flat: items.count - textured.count, radius: found.radius)
  }

  private func verified(_ found: HammingJoin.Result, _ check: LikenessCheck) -> [DuplicateLink] {
    let classes = Dictionary(uniqueKeysWithValues: found.classes.filter { $0.count > 1 }.map { ($0[0], $0) })
    let many = classes.values.sorted { $0[0] < $1[0] }
    let within = workers.map(many.count) { check.links(within: many[$0]) }
    let chunk = 1024
    let between = workers.map((found.pairs.count + chunk - 1) / chunk) { piece in
      found.pairs[(piece * chunk)..<min((piece + 1) * chunk, found.pairs.count)].flatMap { pair in
        check.links(between: classes[pair.first] ?? [pair.first], classes[pair.second] ?? [pair.second], pair)
      }
    }
    return (within + between).flatMap(\.self)
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

/// Whether two pictures whose hashes are near are alike indeed.
private struct LikenessCheck: Sendable {
  let signatures: [Signature]
  let rule: NearDuplicateRule

  func links(within members: [Int]) -> [DuplicateLink] {
    members.indices.dropFirst().flatMap { place in
      members[..<min(place, Duplicates.comparedOfClass)].compactMap {
        link($0, members[place], orientation: 1, distance: 0)
      }
    }
  }

  func links(between a: [Int], _ b: [Int], _ pair: HammingPair) -> [DuplicateLink] {
    a.prefix(Duplicates.comparedOfClass).flatMap { first in
      b.prefix(Duplicates.comparedOfClass).compactMap { second in
        link(first, second, orientation: pair.orientation, distance: pair.distance)
      }
    }
  }

  private func link(_ a: Int, _ b: Int, orientation: Int, distance: Int) -> DuplicateLink? {
    let turned = signatures[b].upright(from: orientation)
    let likeness = Likeness(
      first: a, second: b, distance: distance, correlation: signatures[a].correlation(with: turned))
    guard rule.joins(likeness) else { return nil }
    // Members of two classes may come in either order.
    return DuplicateLink(
      first: a, second: b, orientation: orientation, distance: distance, correlation: likeness.correlation)
  }
}

extension DuplicateLink {
  /// The link between the items that `numbers` stands for, the smaller number first.
  fileprivate func renumbered(by numbers: [Int]) -> DuplicateLink {
    var link = self
    (link.first, link.second) = (numbers[first], numbers[second])
    guard link.first > link.second else { return link }
    swap(&link.first, &link.second)
    link.orientation = HammingPair.inverse(of: orientation)
    return link
  }
}
