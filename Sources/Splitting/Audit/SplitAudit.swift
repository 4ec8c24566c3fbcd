import Dataset

/// Whether a split holds what it says: what lies in two splits and belongs together, and how alike the splits are.
///
/// It is told from the photographs, whoever made the split.
public struct SplitAudit: Sendable {
  let names: [String]
  let images: [AuditImage]
  /// Attributes whose values should lie in one split.
  let groupBy: [String]
  /// Links between contents: looks, pixels, bursts.
  let links: [ItemLink]
  /// Columns that say in which split an image is to lie; they are not compared.
  let placing: Set<String>
  /// The group of each image: by content, links and values.
  let groupOfImage: [Int]

  /// - Parameters:
  ///   - names: what the splits are called.
  ///   - placing: columns that say in which split an image is to lie.
  public init(
    _ names: [String], _ images: [AuditImage], groupBy: [String], links: [ItemLink], placing: Set<String> = []
  ) {
    (self.names, self.images, self.groupBy, self.links) = (names, images, groupBy, links)
    self.placing = placing
    groupOfImage = Self.groups(images, groupBy, links)
  }

  private static func groups(_ images: [AuditImage], _ groupBy: [String], _ links: [ItemLink]) -> [Int] {
    var sets = UnionFind(images.count)
    var first: [ContentID: Int] = [:]
    for (number, image) in images.enumerated() {
      if let copy = first[image.item.id] { sets.join(copy, number) } else { first[image.item.id] = number }
    }
    for link in links { if let a = first[link.first], let b = first[link.second] { sets.join(a, b) } }
    for attribute in groupBy {
      var holders: [String: Int] = [:]
      for (number, image) in images.enumerated() {
        for value in image.item.values(of: attribute) {
          if let holder = holders[value] { sets.join(holder, number) } else { holders[value] = number }
        }
      }
    }
    return images.indices.map { sets.root(of: $0) }
  }

  /// All of it.
  ///
  /// - Parameters:
  ///   - faults: what was wrong before, and in reading.
  ///   - closest: the most alike pairs across splits.
  ///   - limits: what could not be looked into.
  public func report(
    _ layout: AuditReport.Layout, faults: [AuditReport.Fault], closest: [ClosePair], limits: [String]
  ) throws -> AuditReport {
    let comparisons = self.comparisons
    // In folders nobody said that a photograph would come once.
    let copies = layout == .folders ? [] : repeated
    return AuditReport(
      layout: layout, splits: try parts(), faults: faults + copies, leaks: leaks, comparisons: comparisons,
      closestPairs: pairs(closest), warnings: warnings(comparisons),
      limits: limits
        + (layout == .folders && !repeated.isEmpty
          ? ["\(repeated.count) copies within one split, which leak nothing"] : []))
  }

  /// The split and the group of each content; of one that lies in several splits, the first.
  public var places: [ContentID: ClosestPairs.Place] {
    let places = zip(images, groupOfImage).map { ($0.item.id, ClosestPairs.Place(split: $0.split, group: $1)) }
    return Dictionary(places, uniquingKeysWith: { first, _ in first })
  }

  private func pairs(_ closest: [ClosePair]) -> [SplitReport.Pair] {
    let places = Dictionary(images.map { ($0.item.id, $0) }, uniquingKeysWith: { first, _ in first })
    return closest.map { pair in
      let both = [pair.first, pair.second].compactMap { places[$0] }
      return SplitReport.Pair(
        files: both.map(\.path), ids: both.map(\.item.id), splits: both.map { names[$0.split] },
        distance: pair.distance,
        correlation: (pair.correlation * 10000).rounded() / 10000)
    }
  }

  /// The splits as they lie there.
  private func parts() throws -> [AuditReport.Part] {
    try names.indices.map { split in
      let own = images.filter { $0.split == split }
      return .init(
        name: names[split], images: own.count, faces: own.reduce(0) { $0 + $1.item.faces },
        merkleRoot: try MerkleTree.root(of: own.lazy.map(\.item.record)))
    }
  }

  /// Photographs that lie in one split twice.
  var repeated: [AuditReport.Fault] {
    var seen: [Int: [ContentID: String]] = [:]
    return images.compactMap { image in
      guard let first = seen[image.split, default: [:]].updateValue(image.path, forKey: image.item.id) else {
        return nil
      }
      return .init(
        kind: "repeated", place: image.path, words: "the same bytes as \(first), in \(names[image.split]) too")
    }
  }

  /// What leaks: the same bytes first, then by attribute, then by links, the strongest first. A pair is told once.
  var leaks: [AuditReport.Leak] {
    var told: Set<[String]> = []
    return (byteLeaks + groupBy.flatMap(attributeLeaks) + linkLeaks).filter { told.insert($0.files).inserted }
  }

  private func leak(_ cause: String, _ words: String, _ a: AuditImage, _ b: AuditImage) -> AuditReport.Leak {
    let both = [a, b].sorted { ($0.split, $0.path) < ($1.split, $1.path) }
    return .init(cause: cause, words: words, files: both.map(\.path), splits: both.map { names[$0.split] })
  }

  private var byteLeaks: [AuditReport.Leak] {
    var first: [ContentID: AuditImage] = [:]
    return images.compactMap { image in
      guard let other = first[image.item.id] else {
        first[image.item.id] = image
        return nil
      }
      return other.split == image.split ? nil : leak("bytes", "the same bytes", other, image)
    }
  }

  /// For each value that lies in several splits: an image of the first, and one of each other.
  private func attributeLeaks(_ attribute: String) -> [AuditReport.Leak] {
    var seen: [String: [AuditImage]] = [:]
    var found: [AuditReport.Leak] = []
    for image in images {
      for value in image.item.values(of: attribute) {
        let others = seen[value, default: []]
        guard !others.contains(where: { $0.split == image.split }) else { continue }
        if let other = others.first { found.append(leak(attribute, "the same \(attribute), \(value)", other, image)) }
        seen[value, default: []].append(image)
      }
    }
    return found
  }

  private var linkLeaks: [AuditReport.Leak] {
    let places = Dictionary(grouping: images) { $0.item.id }
    return links.sorted(by: ItemLink.precedes).compactMap { link in
      guard let a = places[link.first], let b = places[link.second] else { return nil }
      let splits = Set(a.map(\.split))
      guard let other = b.first(where: { !splits.contains($0.split) }) else { return nil }
      return leak(link.cause.name, link.cause.words, a[0], other)
    }
  }
}
