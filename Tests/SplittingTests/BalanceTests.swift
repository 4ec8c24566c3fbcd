import Compute
import Splitting
import Testing

@Suite struct BalanceTests {
  @Test func `largest remainders lose nothing and are off by less than one`() {
    for total in 0...1000 {
      for weights in [[70, 15, 15], [1, 1, 1], [14, 3, 3], [8, 1, 1, 0]] {
        let parts = largestRemainder(total, weights: weights)
        let whole = weights.reduce(0, +)
        #expect(parts.reduce(0, +) == total)
        #expect(zip(parts, weights).allSatisfy { abs($0 * whole - $1 * total) < whole })
      }
    }
  }

  @Test func `small cases come out as good as brute force`() {
    var worst = 1.0
    var missed = 0
    for seed in 1...200 {
      let problem = Self.problem(seed: UInt64(seed), groups: 4 + seed % 5)
      let (own, best) = (problem.cost(of: problem.solved()), Self.bruteForce(problem))
      if own != best { missed += 1 }
      worst = max(worst, Double(own) / Double(max(best, 1)))
    }
    print(">> \(missed) of 200 missed, worst ratio \(worst)")
    #expect(missed == 0)
  }

  @Test func `where everything is placed, nothing is dealt`() {
    let placed = (terms: [BalanceProblem.Term(quantity: 0, amount: 5)], split: 0)
    let problem = BalanceProblem(shares: [1, 1], quantities: [.init(weight: 1)], groups: [], placed: [placed])
    #expect(problem.solved().isEmpty && problem.cost(of: []) > problem.lowerBound)
  }

  @Test("No division comes below the bound, and single pieces meet it", arguments: UInt64(1)...40)
  func bound(seed: UInt64) {
    let problem = Self.problem(seed: seed, groups: 4 + Int(seed) % 5)
    #expect(Self.bruteForce(problem) >= problem.lowerBound, "seed \(seed)")
    var random = Random(seed: seed)
    let strata = random.integer(in: 1...6)
    let pieces = (0..<random.integer(in: 1...300)).map { _ in
      [BalanceProblem.Term(quantity: random.integer(in: 0...(strata - 1)), amount: 1)]
    }
    let single = BalanceProblem(
      shares: [14, 3, 3], quantities: (0..<strata).map { _ in .init(weight: 4, isLoose: true) }, groups: pieces)
    #expect(single.cost(of: single.solved()) == single.lowerBound, "seed \(seed)")
  }

  /// Groups of several images in up to three strata, with faces.
  private static func problem(seed: UInt64, groups: Int) -> BalanceProblem {
    var random = Random(seed: seed)
    let content = (0..<groups).map { _ in
      var amounts: [Int: Int] = [:]
      for _ in 0..<random.integer(in: 1...12) {
        let (stratum, faces) = (random.integer(in: 0...2), random.integer(in: 1...4))
        amounts[stratum, default: 0] += 1
        amounts[3, default: 0] += 1
        amounts[4, default: 0] += faces
      }
      return amounts.sorted { $0.key < $1.key }.map { BalanceProblem.Term(quantity: $0.key, amount: $0.value) }
    }
    let weights = [9, 9, 9, 9, 1]
    return BalanceProblem(
      shares: [14, 3, 3], quantities: weights.map { .init(weight: $0) }, groups: content.sorted { $0.count > $1.count })
  }

  private static func bruteForce(_ problem: BalanceProblem) -> Int128 {
    let count = (0..<problem.groups.count).reduce(1) { product, _ in product * 3 }
    return (0..<count).reduce(Int128.max) { best, code in
      var rest = code
      let assignment = problem.groups.indices.map { _ in
        defer { rest /= 3 }
        return rest % 3
      }
      return min(best, problem.cost(of: assignment))
    }
  }
}
