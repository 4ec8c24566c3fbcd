import Compute
import Testing

@Suite("Random numbers")
struct RandomTests {
  @Test("Philox4x32-10 gives the published vectors")
  func vectors() {
    // Known answers of Random123 1.09 (kat_vectors), for philox4x32 with ten rounds.
    #expect(
      Random.philox(SIMD4(0, 0, 0, 0), SIMD2(0, 0)) == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let ones = UInt32.max
    #expect(
      Random.philox(SIMD4(ones, ones, ones, ones), SIMD2(ones, ones))
        == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      Random.philox(SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), SIMD2(0xa409_3822, 0x299f_31d0))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test("A sequence depends on every word of its stream, and on nothing else")
  func streams() {
    func first(_ seed: UInt64, _ stream: [UInt64]) -> UInt64 {
      var random = Random(seed: seed, stream: stream)
      return random.next()
    }
    let all = [first(1, [2, 3]), first(1, [3, 2]), first(2, [2, 3]), first(1, [2]), first(1, [2, 3, 0])]
    #expect(Set(all).count == all.count)
    #expect(first(1, [2, 3]) == all[0])
  }

  @Test("Whole numbers cover their range evenly")
  func integers() {
    var random = Random(seed: 7)
    var counts = [Int](repeating: 0, count: 6)
    for _ in 0..<60_000 { counts[random.integer(in: 10...15) - 10] += 1 }
    // Five standard deviations of a binomial with 60,000 trials.
    #expect(counts.allSatisfy { abs($0 - 10_000) < 457 })
    let only = random.integer(in: 3...3)
    #expect(only == 3)
  }

  @Test("Normal numbers have mean 0 and deviation 1")
  func normal() {
    var random = Random(seed: 9)
    let numbers = (0..<100_000).map { _ in random.normal() }
    let mean = numbers.reduce(0, +) / 100_000
    let variance = numbers.reduce(0) { $0 + $1 * $1 } / 100_000 - mean * mean
    #expect(abs(mean) < 0.016 && abs(variance - 1) < 0.023)
  }

  @Test("Probability 0 never happens, probability 1 always")
  func chance() {
    var random = Random(seed: 3)
    for _ in 0..<1000 {
      let (never, always) = (random.chance(0), random.chance(1))
      #expect(!never && always)
    }
  }

  @Test("A shuffle keeps what it shuffles")
  func shuffle() {
    var random = Random(seed: 5)
    var items = Array(0..<100)
    random.shuffle(&items)
    #expect(items != Array(0..<100) && items.sorted() == Array(0..<100))
  }
}

@Suite("Workers")
struct WorkerTests {
  @Test("Results come in order, each once, for any number of threads", arguments: [1, 2, 7, 16])
  func order(threads: Int) {
    #expect(Workers(threads: threads).map(1000) { $0 * $0 } == (0..<1000).map { $0 * $0 })
    #expect(Workers(threads: threads).map(0) { $0 }.isEmpty)
  }

  @Test("No two pieces share a worker at the same time")
  func scratch() {
    let arena = Arena<Double>(count: 7)
    Workers(threads: 7).forEach(2000) { _, worker in
      // Torn updates would lose some.
      arena.all[worker] += 1
    }
    #expect(arena.all.array.reduce(0, +) == 2000)
  }
}
