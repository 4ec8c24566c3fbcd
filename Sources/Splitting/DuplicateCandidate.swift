import Compute
import Imaging

/// Two pictures that may be alike, and how the one would lie in the other.
struct DuplicateCandidate: HammingFinding, Hashable {
  private let numbers: SIMD2<UInt32>
  private let how: SIMD4<UInt8>

  /// The number of the picture that holds the other, or of the one of equal extent with the smaller number.
  var whole: Int { Int(numbers.x) }
  /// The number of the other.
  var part: Int { Int(numbers.y) }
  /// What must be done to the other for it to look like it, as EXIF numbers it.
  var orientation: Int { Int(how.x) }
  /// In how many bits their hashes then differ.
  var distance: Int { Int(how.y) }
  /// Which window of the one is the other, counted from 1 as `PhotographFacts.windows` are; 0 where it is all of it.
  var window: Int { Int(how.z) }

  init(whole: Int, part: Int, orientation: Int = 1, distance: Int, window: Int = 0) {
    numbers = SIMD2(UInt32(whole), UInt32(part))
    how = SIMD4(UInt8(orientation), UInt8(distance), UInt8(window), 0)
  }

  /// The two numbers, the smaller first.
  var pair: SIMD2<Int> { SIMD2(min(whole, part), max(whole, part)) }

  /// The same with other numbers, and in order where they are of equal extent.
  func between(_ whole: Int, _ part: Int) -> DuplicateCandidate {
    guard window == 0, whole > part else {
      return DuplicateCandidate(
        whole: whole, part: part, orientation: orientation, distance: distance, window: window)
    }
    return DuplicateCandidate(
      whole: part, part: whole, orientation: HammingPair.inverse(of: orientation), distance: distance)
  }

  /// In order of the pairs; for each, the nearest first.
  static func precedes(_ a: DuplicateCandidate, _ b: DuplicateCandidate) -> Bool {
    if a.pair != b.pair { return (a.pair.x, a.pair.y) < (b.pair.x, b.pair.y) }
    if a.distance != b.distance { return a.distance < b.distance }
    return (a.window, a.orientation, a.whole) < (b.window, b.orientation, b.whole)
  }

  /// Whether two would lay the pictures over one another in the same way.
  func isLike(_ other: DuplicateCandidate) -> Bool {
    numbers == other.numbers && window == other.window && orientation == other.orientation
  }
}

/// The search for candidates: by the hash of a picture among hashes of pictures and windows, and by those of equal windows.
struct DuplicateSearch: Sendable {
  /// What was found.
  struct Result: Sendable {
    /// For each two pictures, the ways to lay them over one another, the nearest first.
    var pairs: [[DuplicateCandidate]]
    /// Within how many bits: what was asked for, or less where there were too many.
    var radius: Int
  }

  /// How many candidates are kept at the most; beyond, the radius falls.
  private static let limit = 20_000_000
  /// How many ways to lay two pictures over one another are tried.
  private static let waysOfPair = 3
  /// The windows that are compared with themselves: what is at the rim of the picture, or a little turned, may then differ.
  private static let shared = PictureWindow.all.indices.filter {
    let window = PictureWindow.all[$0]
    return window.width == PictureWindow.side
      || window.width == window.height && 2 * window.x == PictureWindow.side - window.width
  }
  /// The place of what lies within a frame among the windows; those of slight turns follow.
  private static let frame = PictureWindow.all.count

  let items: [DuplicateItem]
  let orientations: Int
  let rule: DuplicateRule
  let workers: Workers

  func result() -> Result {
    let collector = HammingCollector<DuplicateCandidate>(
      radius: max(rule.maxDistance, rule.maxWindowDistance), limit: Self.limit)
    let joins = [parts(), turns(), framed()] + Self.shared.map(same)
    workers.forEach(joins.count * BlockJoin.pieces) { place, _ in
      let (join, piece) = place.quotientAndRemainder(dividingBy: BlockJoin.pieces)
      joins[join].run(piece, collector)
    }
    let (found, reached) = collector.result()
    return Result(pairs: Self.grouped(found), radius: reached)
  }

  /// By the upright pictures, all their windows and what lies within frames, among the pictures in all orientations.
  private func parts() -> CandidateJoin {
    var (queries, wholes): ([UInt64], [SIMD2<UInt32>]) = ([], [])
    var targets: [UInt64] = []
    for (number, item) in items.enumerated() {
      for window in 0...(Self.frame + 1) where window <= Self.frame || item.isFramed {
        queries.append(window == 0 ? item.hashes[0] : item.windows[window - 1])
        wholes.append(SIMD2(UInt32(number), UInt32(window)))
      }
      targets += item.hashes.prefix(orientations)
    }
    let join = BlockJoin(queries, with: targets, radius: max(rule.maxDistance, rule.maxWindowDistance))
    return CandidateJoin(join: join) {
      [wholes, orientations, most = [rule.maxDistance, rule.maxWindowDistance]] finding in
      let (whole, window) = (Int(wholes[finding.query].x), Int(wholes[finding.query].y))
      let (part, turn) = finding.target.quotientAndRemainder(dividingBy: orientations)
      guard whole != part, window > 0 || turn > 0 || whole < part, finding.distance <= most[min(window, 1)] else {
        return nil
      }
      let candidate = DuplicateCandidate(
        whole: whole, part: part, orientation: turn + 1, distance: finding.distance, window: window)
      return candidate.between(whole, part)
    }
  }

  /// By the middles of pictures that were turned a little, among those of all as they are.
  private func turns() -> CandidateJoin {
    let turns = SlightTurn.degrees.count
    let queries = items.flatMap { $0.windows.suffix(turns) }
    let join = BlockJoin(queries, with: items.map { $0.windows[SlightTurn.place] }, radius: rule.maxWindowDistance)
    return CandidateJoin(join: join) { finding in
      let (whole, turn) = finding.query.quotientAndRemainder(dividingBy: turns)
      guard whole != finding.target else { return nil }
      return DuplicateCandidate(
        whole: whole, part: finding.target, distance: finding.distance, window: Self.frame + 2 + turn)
    }
  }

  /// By what lies within two frames.
  private func framed() -> CandidateJoin {
    let numbers = items.indices.filter { items[$0].isFramed }
    let join = BlockJoin(among: numbers.map { items[$0].windows[Self.frame] }, radius: rule.maxDistance)
    return CandidateJoin(join: join) {
      DuplicateCandidate(whole: numbers[$0.query], part: numbers[$0.target], distance: $0.distance)
    }
  }

  private func same(_ window: Int) -> CandidateJoin {
    let join = BlockJoin(among: items.map { $0.windows[window] }, radius: rule.maxDistance)
    return CandidateJoin(join: join) {
      DuplicateCandidate(whole: $0.query, part: $0.target, distance: $0.distance)
    }
  }

  private static func grouped(_ found: [DuplicateCandidate]) -> [[DuplicateCandidate]] {
    var pairs: [[DuplicateCandidate]] = []
    for candidate in found.sorted(by: DuplicateCandidate.precedes) {
      guard let last = pairs.last, last[0].pair == candidate.pair else {
        pairs.append([candidate])
        continue
      }
      guard last.count < waysOfPair, !last.contains(where: candidate.isLike) else { continue }
      pairs[pairs.count - 1].append(candidate)
    }
    return pairs
  }
}

/// A join of hashes, and what its findings say of pictures.
private struct CandidateJoin: Sendable {
  let join: BlockJoin
  let candidate: @Sendable (BlockJoin.Finding) -> DuplicateCandidate?

  func run(_ piece: Int, _ collector: HammingCollector<DuplicateCandidate>) {
    var found: [DuplicateCandidate] = []
    join.run(piece) { finding in
      if let candidate = candidate(finding) { found.append(candidate) }
      guard found.count > 1 << 16 else { return }
      collector.add(found)
      found.removeAll(keepingCapacity: true)
    }
    collector.add(found)
  }
}

extension DuplicateItem {
  /// Whether something lies within a frame: its hash then is another.
  fileprivate var isFramed: Bool { windows[PictureWindow.all.count] != hashes[0] }
}
