import Compute
import Dataset
import Imaging
import Splitting
import Testing

@Suite struct NearDuplicateTests {
  @Test(arguments: [0, 3, 6, 10, 13])
  func `the index finds what comparing all with all finds`(radius: Int) {
    let hashes = Self.clusteredHashes(seed: 11, count: 1500)
    let search = HammingIndex(hashes).search(radius: radius)
    for query in hashes.indices {
      let oracle = (0..<query).filter { (hashes[$0] ^ hashes[query]).nonzeroBitCount <= radius }
      #expect(Set(search.earlier(than: query)) == Set(oracle), "seed 11, query \(query)")
    }
  }

  @Test func `the closest pairs lie across splits, the most alike first, and are those of all pairs`() {
    var random = Random(seed: 8)
    let items = (0..<60).map { number in
      DuplicateItem(
        id: Sample.id(number), paths: ["\(number).jpg"], width: 64, height: 64, pixels: "", scale: 8,
        hashes: Array(repeating: random.next(), count: 8),
        windows: Array(repeating: 0, count: PhotographFacts.windowCount),
        signature: (0..<256).map { _ in UInt8(random.integer(in: 0...255)) })
    }
    let places = Dictionary(
      uniqueKeysWithValues: items.indices.map { (items[$0].id, ClosestPairs.Place(split: $0 % 3, group: $0)) })
    let pairs = ClosestPairs(items).across(places)
    #expect(pairs.count == 10 && pairs.allSatisfy { $0.first < $0.second })
    #expect(pairs.allSatisfy { places[$0.first]?.split != places[$0.second]?.split })
    #expect(pairs.map(\.correlation) == pairs.map(\.correlation).sorted(by: >))
    #expect(pairs == ClosestPairs(items.reversed(), workers: Workers(threads: 3)).across(places))
    let quarantined = places.filter { $0.key != pairs[0].first }
    #expect(!ClosestPairs(items).across(quarantined).contains { $0.first == pairs[0].first })
    #expect(ClosestPairs(items).across(places.mapValues { .init(split: 0, group: $0.group) }).isEmpty)
    let grouped = ClosestPairs(items).across(places.mapValues { .init(split: $0.split, group: $0.split) })
    #expect(grouped.count == 3, "one of each two groups")
  }

  /// Hashes of which many lie within a few bits of each other.
  private static func clusteredHashes(seed: UInt64, count: Int) -> [UInt64] {
    var random = Random(seed: seed)
    let centres: [UInt64] = (0..<40).map { _ in random.next() }
    return (0..<count).map { _ in
      (0..<random.integer(in: 0...9)).reduce(random.choose(centres)) { hash, _ in
        hash ^ 1 << UInt64(random.integer(in: 0...63))
      }
    }
  }
}
