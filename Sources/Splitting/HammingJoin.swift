import Compute
import Synchronization

/// Two pictures of a list whose hashes are near, and how the one must be turned to look like the other.
public struct HammingPair: Hashable, Sendable {
  private let numbers: SIMD2<UInt32>
  private let how: SIMD2<UInt8>

  /// The number of the one; the smaller.
  public var first: Int { Int(numbers.x) }
  /// The number of the other.
  public var second: Int { Int(numbers.y) }
  /// What must be done to the second for it to look like the first, as EXIF numbers it: 1 nothing, 2 mirror, and so on to 8.
  public var orientation: Int { Int(how.x) }
  /// In how many bits the hashes then differ.
  public var distance: Int { Int(how.y) }

  /// A pair of known numbers.
  public init(first: Int, second: Int, orientation: Int, distance: Int) {
    numbers = SIMD2(UInt32(first), UInt32(second))
    how = SIMD2(UInt8(orientation), UInt8(distance))
  }

  /// The EXIF orientation that undoes another: all but the two quarter turns undo themselves.
  static func inverse(of orientation: Int) -> Int { orientation == 6 ? 8 : orientation == 8 ? 6 : orientation }

  /// In order of the two numbers; of equal ones, the nearest first.
  static func precedes(_ a: HammingPair, _ b: HammingPair) -> Bool {
    if a.numbers.x != b.numbers.x { return a.numbers.x < b.numbers.x }
    if a.numbers.y != b.numbers.y { return a.numbers.y < b.numbers.y }
    return a.how.y != b.how.y ? a.how.y < b.how.y : a.how.x < b.how.x
  }
}

/// All pairs of near hashes in a list, found without comparing all with all, and with none left out.
///
/// A multi-index (Norouzi, Punjani and Fleet, "Fast search in Hamming space with multi-index hashing", 2012), joined bucket by
/// bucket: hashes are cut into four bands of 16 bits. By the pigeonhole principle, hashes at distance r or less differ in some
/// band i by at most t_i bits, where the t_i + 1 add up to r + 1; so, band by band, only buckets that near are compared.
///
/// Each picture may come with the hashes of its flips and quarter turns. A pair counts where any of the one picture's is near the
/// upright one of the other; its distance is the least.
///
/// Many equal pictures must not become a square of pairs: those all of whose hashes are equal make a *class*, and pairs are
/// told between the first members of two classes. Where there still are more than `limit` pairs, the radius is lowered until there
/// are not, and the result tells what it was lowered to. The result does not depend on the number of threads.
public struct HammingJoin: Sendable {
  /// What a join found.
  public struct Result: Hashable, Sendable {
    /// The pictures with equal hashes, in order of the first; most have one member. Members ascend.
    public var classes: [[Int]]
    /// The pairs of first members of classes, in order.
    public var pairs: [HammingPair]
    /// The radius within which all pairs are told: what was asked for, or less where there were too many; -1 where even the pairs at
    /// distance 0 were.
    public var radius: Int
  }

  /// In how many bits two hashes may differ.
  public let radius: Int
  /// How many findings are kept; two directions and several turns of one pair count each.
  public let limit: Int
  private let workers: Workers

  /// A join within `radius` bits.
  public init(radius: Int = 8, limit: Int = 20_000_000, workers: Workers = Workers()) {
    precondition((0...64).contains(radius), "64 bits differ in 0 to 64 places, not \(radius)")
    self.radius = radius
    self.limit = limit
    self.workers = workers
  }

  /// The near pairs among pictures.
  ///
  /// - Parameters:
  ///   - hashes: picture after picture.
  ///   - orientations: how many hashes each picture has: 1, or 8 in order of the EXIF orientations.
  public func result(among hashes: [UInt64], orientations: Int = 1) -> Result {
    precondition(orientations == 1 || orientations == 8, "a picture has 1 or 8 hashes, not \(orientations)")
    precondition(hashes.count % orientations == 0 && hashes.count <= Int(UInt32.max), "too many hashes, or too few")
    let classes = Self.classes(of: hashes, orientations)
    let collector = HammingCollector<HammingPair>(radius: radius, limit: limit)
    let targets = classes.flatMap { hashes[($0[0] * orientations)..<(($0[0] + 1) * orientations)] }
    let queries = stride(from: 0, to: targets.count, by: orientations).map { targets[$0] }
    for plan in HammingBandPlan.plans(radius: radius, targets: targets.count) {
      let scan = HammingScan(queries: queries, targets: targets, orientations: orientations, plan: plan)
      workers.forEach(scan.pieces) { piece, _ in scan.run(piece, collector) }
    }
    let (found, reached) = collector.result()
    let named = HammingPair.unique(found).map { pair in
      HammingPair(
        first: classes[pair.first][0], second: classes[pair.second][0], orientation: pair.orientation,
        distance: pair.distance)
    }
    return Result(classes: classes, pairs: named, radius: reached)
  }

  private static func classes(of hashes: [UInt64], _ orientations: Int) -> [[Int]] {
    var number: [ArraySlice<UInt64>: Int] = [:]
    var classes: [[Int]] = []
    for picture in 0..<(hashes.count / orientations) {
      let own = hashes[(picture * orientations)..<((picture + 1) * orientations)]
      let place = number[own, default: classes.count]
      if place == classes.count {
        number[own] = place
        classes.append([picture])
      } else {
        classes[place].append(picture)
      }
    }
    return classes
  }
}

/// What a search finds: some more distant than others.
protocol HammingFinding: Sendable {
  /// In how many bits hashes differ.
  var distance: Int { get }
}

extension HammingPair: HammingFinding {
  /// Findings in order, each two pictures once: as near as they were found.
  static func unique(_ found: [HammingPair]) -> [HammingPair] {
    var unique: [HammingPair] = []
    for pair in found.sorted(by: precedes) where unique.last?.first != pair.first || unique.last?.second != pair.second
    {
      unique.append(pair)
    }
    return unique
  }
}

/// What all threads found, never more than the limit.
final class HammingCollector<Finding: HammingFinding>: Sendable {
  private struct State {
    var found: [Finding] = []
    var count = [Int](repeating: 0, count: 65)
    var radius: Int
  }

  /// Within how many bits findings are looked for.
  let initialRadius: Int
  private let limit: Int
  private let state: Mutex<State>

  init(radius: Int, limit: Int) {
    initialRadius = radius
    self.limit = limit
    state = Mutex(State(radius: radius))
  }

  /// Takes what was found. That the radius reached does not depend on the order of findings: it falls below r only where there are
  /// more than `limit` within r, and at the end there are not.
  func add(_ found: [Finding]) {
    state.withLock { state in
      for finding in found where finding.distance <= state.radius {
        state.found.append(finding)
        state.count[finding.distance] += 1
      }
      guard state.found.count > limit else { return }
      while state.radius >= 0, state.count[0...state.radius].reduce(0, +) > limit { state.radius -= 1 }
      let radius = state.radius
      state.found.removeAll { $0.distance > radius }
    }
  }

  /// The findings in no order, and the radius within which they are complete.
  func result() -> ([Finding], radius: Int) { state.withLock { ($0.found, $0.radius) } }
}
