import Compute
import Splitting
import Testing

@Suite struct HammingJoinTests {
  /// Pictures of which many lie near another, upright or turned, and some are equal in all orientations.
  static func pictures(seed: UInt64, count: Int, orientations: Int) -> [UInt64] {
    var random = Random(seed: seed, 77)
    func flipped(_ hash: UInt64, _ most: Int) -> UInt64 {
      (0..<random.integer(in: 0...most)).reduce(hash) { hash, _ in hash ^ 1 << UInt64(random.integer(in: 0...63)) }
    }
    let scenes = (0..<max(1, count / 12)).map { _ in (0..<orientations).map { _ in random.next() } }
    return (0..<count).flatMap { _ in
      var own = random.choose(scenes)
      if random.chance(0.5) { own = own.map { flipped($0, 12) } }
      if random.chance(0.3) { own.reverse() }
      return own
    }
  }

  /// All with all: the least distance of any hash of the one from the upright one of the other.
  private static func bruteForce(_ hashes: [UInt64], _ orientations: Int, radius: Int) -> [[Int]: Int] {
    var pairs: [[Int]: Int] = [:]
    let count = hashes.count / orientations
    for first in 0..<count {
      for second in (first + 1)..<max(count, first + 1) {
        var distances: [Int] = []
        for turn in 0..<orientations {
          let (a, b) = (hashes[first * orientations], hashes[second * orientations])
          distances.append((a ^ hashes[second * orientations + turn]).nonzeroBitCount)
          distances.append((b ^ hashes[first * orientations + turn]).nonzeroBitCount)
        }
        let least = distances.min() ?? 64
        if least <= radius { pairs[[first, second]] = least }
      }
    }
    return pairs
  }

  /// The pairs of all members of the classes.
  private static func expanded(_ result: HammingJoin.Result) -> [[Int]: Int] {
    let members = Dictionary(uniqueKeysWithValues: result.classes.map { ($0[0], $0) })
    var pairs: [[Int]: Int] = [:]
    for own in result.classes {
      for (place, first) in own.enumerated() {
        for second in own[(place + 1)...] { pairs[[first, second]] = 0 }
      }
    }
    for pair in result.pairs {
      for first in members[pair.first, default: []] {
        for second in members[pair.second, default: []] {
          let key = first < second ? [first, second] : [second, first]
          pairs[key] = pair.distance
        }
      }
    }
    return pairs
  }

  @Test(arguments: [0, 3, 8, 10, 13], [1, 8])
  func `a join finds what comparing all with all finds, whichever way it goes`(radius: Int, orientations: Int) {
    for (seed, count) in [(1, 0), (2, 1), (3, 2), (4, 700)] as [(UInt64, Int)] {
      let hashes = Self.pictures(seed: seed, count: count, orientations: orientations)
      let result = HammingJoin(radius: radius).result(among: hashes, orientations: orientations)
      #expect(result.radius == radius)
      #expect(result.classes.flatMap(\.self).sorted() == Array(0..<count))
      #expect(Self.expanded(result) == Self.bruteForce(hashes, orientations, radius: radius), "seed \(seed)")
    }
  }

  @Test(arguments: [0, 3, 8, 10], [1, 8])
  func `banded and plain joins agree`(radius: Int, orientations: Int) {
    // So many that bands are less work than all with all; the plain one sees the few that are near others.
    let near = Self.pictures(seed: 9, count: 400, orientations: orientations)
    var random = Random(seed: 10)
    let many = near + (0..<120_000).map { _ in random.next() }
    let join = HammingJoin(radius: radius)
    let banded = join.result(among: many, orientations: orientations)
    let plain = join.result(among: near, orientations: orientations)
    #expect(!plain.pairs.isEmpty || radius == 0)
    #expect(banded.pairs.filter { $0.second < 400 } == plain.pairs, "seeds 9 and 10")
    #expect(Array(banded.classes.prefix(plain.classes.count)) == plain.classes)
  }

  @Test func `the orientation says how the second must be turned`() {
    let hashes = Self.pictures(seed: 5, count: 300, orientations: 8)
    for pair in HammingJoin(radius: 8).result(among: hashes, orientations: 8).pairs {
      let inverse = [6: 8, 8: 6][pair.orientation] ?? pair.orientation
      let ahead = hashes[8 * pair.first] ^ hashes[8 * pair.second + pair.orientation - 1]
      let back = hashes[8 * pair.second] ^ hashes[8 * pair.first + inverse - 1]
      #expect(min(ahead.nonzeroBitCount, back.nonzeroBitCount) == pair.distance)
    }
  }

  @Test(arguments: [1, 8])
  func `the result is the same for any number of threads`(orientations: Int) {
    let hashes = Self.pictures(seed: 6, count: 3000, orientations: orientations)
    for limit in [20_000_000, 500] {
      let results = [1, 2, 5].map {
        HammingJoin(radius: 10, limit: limit, workers: Workers(threads: $0))
          .result(among: hashes, orientations: orientations)
      }
      #expect(Set(results).count == 1)
    }
  }

  @Test func `where pairs are too many, the radius falls and within it none is missing`() {
    let hashes = Self.pictures(seed: 7, count: 2000, orientations: 1)
    let whole = HammingJoin(radius: 10).result(among: hashes)
    let least = HammingJoin(radius: 10, limit: whole.pairs.count / 2).result(among: hashes)
    #expect(least.radius < 10 && least.pairs.count <= whole.pairs.count / 2)
    #expect(least.pairs == whole.pairs.filter { $0.distance <= least.radius })
    #expect(whole.pairs.count { $0.distance <= least.radius + 1 } > whole.pairs.count / 2)
  }

  @Test func `fifty thousand equal pictures are one class and no pairs`() {
    let blank: [UInt64] = (1...8).map { $0 }
    let result = HammingJoin(radius: 8).result(among: (0..<50_000).flatMap { _ in blank }, orientations: 8)
    #expect(result.classes == [Array(0..<50_000)] && result.pairs.isEmpty && result.radius == 8)
  }

  @Test func `the vector loop finds what counting bits finds`() {
    var random = Random(seed: 8)
    for count in [0, 1, 31, 32, 33, 64, 100] {
      let query = random.next()
      let numbers = (0..<count).map { _ in
        (0..<random.integer(in: 0...20)).reduce(query) { hash, _ in hash ^ 1 << UInt64(random.integer(in: 0...63)) }
      }
      for radius in [0, 5, 8, 64] {
        var hits = [UInt32](repeating: 0, count: count)
        let found = Hamming.positions(within: radius, of: query, in: numbers.span, into: &hits)
        let oracle = numbers.indices.filter { (numbers[$0] ^ query).nonzeroBitCount <= radius }
        #expect(hits.prefix(found).map(Int.init) == oracle, "seed 8")
      }
    }
  }
}
