import Compute
import Detection
import Testing

@Suite("The best one-to-one matching") struct BestMatchingTests {
  /// The largest sum by trying every way to give each row a column or none.
  private func best(_ rows: ArraySlice<[Double]>, _ free: Set<Int>) -> Double {
    guard let row = rows.first else { return 0 }
    let rest = rows.dropFirst()
    return free.reduce(best(rest, free)) { max($0, row[$1] + best(rest, free.subtracting([$1]))) }
  }

  @Test("After every row its sum is what brute force finds", arguments: 1...40 as ClosedRange<UInt64>)
  func bruteForce(seed: UInt64) {
    var random = Random(seed: seed)
    let (count, columns) = (random.integer(in: 1...5), random.integer(in: 0...4))
    let rows = (0..<count).map { _ in (0..<columns).map { _ in random.chance(0.4) ? 0 : random.uniform() } }
    var matching = BestMatching(rows: count, columns: columns)
    for (place, row) in rows.enumerated() {
      matching.add(row)
      let pairs = matching.pairs
      #expect(Set(pairs.map(\.row)).count == pairs.count && Set(pairs.map(\.column)).count == pairs.count)
      let sum = pairs.reduce(0) { $0 + rows[$1.row][$1.column] }
      #expect(abs(sum - best(rows[...place], Set(0..<columns))) < 1e-9, "seed \(seed), row \(place)")
    }
  }

  @Test("The surest does not take what another needs")
  func unselfish() {
    var matching = BestMatching(rows: 2, columns: 2)
    matching.add([0.9, 0.8])
    matching.add([0.85, 0])
    #expect(matching.pairs.map(\.row) == [1, 0])
  }
}
