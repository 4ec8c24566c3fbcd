import Basics
import Compute
import Testing

@Suite struct HammingBucketsTests {
  /// Numbers of few different bits where the key looks, so that buckets are full.
  private static func numbers(_ count: Int, _ random: inout Random) -> [UInt64] {
    (0..<count).map { _ in random.next() & 0xFFFF_0000_0000_0421 }
  }

  @Test(arguments: [0, 1, 7, 400, 9000]) func `what is near in a bucket is found as by comparing all with all`(
    _ count: Int
  ) {
    var random = Random(seed: UInt64(count), 3)
    let (list, queries) = (Self.numbers(count, &random), Self.numbers(60, &random))
    let key = HammingBuckets.Key(0, 5, 10, width: 5)
    var found: Set<[Int]> = []
    var told = 0
    HammingBuckets(list, by: key).join(queries, radius: 4) { query, target, difference in
      #expect(difference == queries[query] ^ list[target])
      found.insert([query, target])
      told += 1
    }
    #expect(told == found.count && found == Self.plain(queries, list, key, radius: 4))
  }

  @Test(arguments: [0, 1, 7, 700]) func `a list is compared with itself, each two once`(_ count: Int) {
    var random = Random(seed: UInt64(count), 4)
    let list = Self.numbers(count, &random)
    let key = HammingBuckets.Key(0, 5, 48, width: 5)
    var found: Set<[Int]> = []
    var told = 0
    HammingBuckets(list, by: key).joinWithin(radius: 5) { first, second, difference in
      #expect(difference == list[first] ^ list[second])
      found.insert([first, second])
      told += 1
    }
    #expect(told == found.count && found == Self.plain(list, list, key, radius: 5).filter { $0[0] < $0[1] })
  }

  @Test func `the mask of a key has its bits`() {
    #expect(HammingBuckets.Key(0, 10, 40, width: 6).mask == 0x3F | 0x3F << 10 | 0x3F << 40)
  }

  private static func plain(
    _ queries: [UInt64], _ list: [UInt64], _ key: HammingBuckets.Key, radius: Int
  ) -> Set<[Int]> {
    var found: Set<[Int]> = []
    for (query, a) in queries.enumerated() {
      for (target, b) in list.enumerated() where (a ^ b) & key.mask == 0 && (a ^ b).nonzeroBitCount <= radius {
        found.insert([query, target])
      }
    }
    return found
  }
}
