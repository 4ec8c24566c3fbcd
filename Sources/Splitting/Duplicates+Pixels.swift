extension Duplicates {
  /// Within how many bits lie the hashes of one picture that was looked at once in full and once reduced, say as PNG and as JPEG.
  ///
  /// Both are of averages of the same pixels, which only the reduction has rounded; that tips over bits where a picture has nothing fine in it.
  private static let reductionDistance = 12
  /// By how many grey levels such averages differ at the most.
  private static let reductionRounding = 8

  /// The items whose pixels are equal, the largest cluster first.
  ///
  /// Pixel ids of photographs that were looked at in a reduced size do not decide: where two of one size have the same, or where one that was
  /// reduced looks like one that was not, they are asked for in full.
  ///
  /// - Parameter inFull: the pixel id of an item that is decoded in full; nil where it can be read no more.
  public func pixels(inFull: (Int) throws -> String?) rethrows -> [DuplicateCluster] {
    var candidates = UnionFind(items.count)
    joinEqual(&candidates)
    joinReduced(&candidates)
    let clusters = try candidates.sets().filter { $0.count > 1 }.flatMap { try equal($0, inFull) }
    return clusters.map { DuplicateCluster(kind: .pixels, members: $0) }.sorted(by: DuplicateCluster.precedes)
  }

  /// Joins what has one size, one scale and one pixel id.
  private func joinEqual(_ candidates: inout UnionFind) {
    var first: [PixelKey: Int] = [:]
    for (number, item) in items.enumerated() {
      let key = PixelKey(pixels: item.pixels, size: item.size, scale: item.scale)
      candidates.join(first[key] ?? number, number)
      first[key] = first[key] ?? number
    }
  }

  /// Joins what has one size and looks alike, where the one was looked at in full and the other reduced.
  private func joinReduced(_ candidates: inout UnionFind) {
    let sizes = Dictionary(grouping: items.indices) { items[$0].size }
    let mixed = sizes.values.filter { numbers in numbers.contains { items[$0].scale != items[numbers[0]].scale } }
    let numbers = mixed.flatMap(\.self).sorted()
    let found = HammingJoin(radius: Self.reductionDistance, workers: workers).result(
      among: numbers.map { items[$0].hashes[0] })
    let members = Dictionary(uniqueKeysWithValues: found.classes.map { ($0[0], $0.map { numbers[$0] }) })
    for some in members.values { joinMixed(some, &candidates) }
    for pair in found.pairs { joinMixed((members[pair.first] ?? []) + (members[pair.second] ?? []), &candidates) }
  }

  /// Joins those that one reduction may tell apart, each with the first of them that was decoded in full.
  private func joinMixed(_ numbers: [Int], _ candidates: inout UnionFind) {
    for some in Dictionary(grouping: numbers, by: { items[$0].size }).values {
      let whole = some.filter { items[$0].scale == 8 }
      for number in some where items[number].scale != 8 {
        guard let like = whole.first(where: { isNear(items[$0].signature, items[number].signature) }) else { continue }
        candidates.join(like, number)
      }
    }
  }

  private func isNear(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    zip(a, b).allSatisfy { abs(Int($0) - Int($1)) <= Self.reductionRounding }
  }

  private func equal(_ members: [Int], _ inFull: (Int) throws -> String?) rethrows -> [[Int]] {
    var byPixels: [PixelKey: [Int]] = [:]
    for member in members {
      let item = items[member]
      guard let pixels = item.scale == 8 ? item.pixels : try inFull(member) else { continue }
      byPixels[PixelKey(pixels: pixels, size: item.size, scale: 8), default: []].append(member)
    }
    return byPixels.values.filter { $0.count > 1 }
  }
}

/// What is equal where pixels may be.
private struct PixelKey: Hashable {
  var pixels: String
  /// Equal rows of another shape are another picture.
  var size: SIMD2<Int>
  var scale: Int
}

extension DuplicateItem {
  fileprivate var size: SIMD2<Int> { SIMD2(width, height) }
}
