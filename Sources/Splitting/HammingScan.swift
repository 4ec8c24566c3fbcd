import Compute

/// Which bits of hashes are compared first, and how much they may differ.
struct HammingBandPlan: Sendable {
  /// The band's number and how many bits it has: 16, or none where all are compared with all.
  let band: Int
  let bits: Int
  /// By how much a band may differ, for this one and those before it.
  let reach: [Int]

  /// The differences from a hash's own band under which others may lie, the smallest first.
  var masks: [Int] {
    (0..<(1 << bits)).filter { $0.nonzeroBitCount <= reach[band] }.sorted {
      ($0.nonzeroBitCount, $0) < ($1.nonzeroBitCount, $1)
    }
  }

  /// The bands to look through, one after the other; one without bits where that is less work.
  static func plans(radius: Int, targets: Int) -> [HammingBandPlan] {
    let reach = largestRemainder(radius + 1, weights: [1, 1, 1, 1]).map { min(16, $0 - 1) }
    let bands = reach.indices.filter { reach[$0] >= 0 }.map { HammingBandPlan(band: $0, bits: 16, reach: reach) }
    let probes = bands.reduce(0) { $0 + $1.masks.count }
    // To look into a bucket costs about as much as to compare 256 hashes.
    let banded = probes * (targets / 65536 + 256)
    return banded < targets ? bands : [HammingBandPlan(band: 0, bits: 0, reach: [0])]
  }

  /// The bucket of a hash.
  func key(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> UInt64(16 * band)) & (1 << bits - 1) }

  /// Whether no earlier band finds the same two hashes.
  func isFirst(_ difference: UInt64) -> Bool {
    (0..<band).allSatisfy { (difference >> UInt64(16 * $0) & 0xFFFF).nonzeroBitCount > reach[$0] }
  }
}

/// Numbers in buckets of equal keys.
private struct HammingBuckets: Sendable {
  /// Where each bucket starts, and the end.
  let starts: [UInt32]
  /// Bucket by bucket, in the order of the list within one.
  let hashes: [UInt64]
  /// Their places in the list.
  let entries: [UInt32]

  init(_ list: [UInt64], _ plan: HammingBandPlan) {
    var starts = [UInt32](repeating: 0, count: 1 << plan.bits + 1)
    for hash in list { starts[plan.key(of: hash) + 1] += 1 }
    for bucket in 1..<starts.count { starts[bucket] += starts[bucket - 1] }
    var next = starts
    var hashes = [UInt64](repeating: 0, count: list.count)
    var entries = [UInt32](repeating: 0, count: list.count)
    for (place, hash) in list.enumerated() {
      let slot = Int(next[plan.key(of: hash)])
      next[plan.key(of: hash)] += 1
      hashes[slot] = hash
      entries[slot] = UInt32(place)
    }
    (self.starts, self.hashes, self.entries) = (starts, hashes, entries)
  }

  func bucket(_ key: Int) -> Range<Int> { Int(starts[key])..<Int(starts[key + 1]) }

  var largest: Int { zip(starts, starts.dropFirst()).map { Int($1 - $0) }.max() ?? 0 }
}

/// One band's comparisons of all queries (upright hashes) with all targets (hashes of all orientations).
struct HammingScan: Sendable {
  private static let pieceSize = 256
  private let plan: HammingBandPlan
  private let masks: [Int]
  private let orientations: Int
  private let queries: HammingBuckets
  private let targets: HammingBuckets
  private let largest: Int

  init(queries: [UInt64], targets: [UInt64], orientations: Int, plan: HammingBandPlan) {
    self.plan = plan
    self.orientations = orientations
    masks = plan.masks
    self.queries = HammingBuckets(queries, plan)
    self.targets = HammingBuckets(targets, plan)
    largest = self.targets.largest
  }

  /// Into how many pieces the work is cut.
  var pieces: Int { (queries.hashes.count + Self.pieceSize - 1) / Self.pieceSize }

  /// Does one piece of it.
  func run(_ piece: Int, _ collector: HammingCollector<HammingPair>) {
    let end = min((piece + 1) * Self.pieceSize, queries.hashes.count)
    var hits = [UInt32](repeating: 0, count: largest)
    var found: [HammingPair] = []
    var place = piece * Self.pieceSize
    while place < end {
      let key = plan.key(of: queries.hashes[place])
      let run = place..<min(end, queries.bucket(key).upperBound)
      for mask in masks { compare(run, with: targets.bucket(key ^ mask), &hits, &found, collector) }
      place = run.upperBound
    }
    collector.add(found)
  }

  private func compare(
    _ run: Range<Int>, with bucket: Range<Int>, _ hits: inout [UInt32], _ found: inout [HammingPair],
    _ collector: HammingCollector<HammingPair>
  ) {
    guard !bucket.isEmpty else { return }
    let radius = collector.initialRadius
    for place in run {
      let query = queries.hashes[place]
      // Where all are compared with all and pictures have one hash each, the earlier ones were queries themselves.
      let start = plan.bits == 0 && orientations == 1 ? place + 1 : bucket.lowerBound
      let numbers = targets.hashes.span.extracting(start..<bucket.upperBound)
      let count = Hamming.positions(within: radius, of: query, in: numbers, into: &hits)
      for hit in 0..<count { note(place, start + Int(hits[hit]), &found) }
      if found.count > 1 << 16 {
        collector.add(found)
        found.removeAll(keepingCapacity: true)
      }
    }
  }

  private func note(_ place: Int, _ slot: Int, _ found: inout [HammingPair]) {
    let (query, target) = (Int(queries.entries[place]), Int(targets.entries[slot]))
    let (picture, turn) = (target / orientations, target % orientations + 1)
    let difference = queries.hashes[place] ^ targets.hashes[slot]
    guard query != picture, turn > 1 || query < picture, plan.isFirst(difference) else { return }
    let ahead = query < picture
    found.append(
      HammingPair(
        first: min(query, picture), second: max(query, picture),
        orientation: ahead ? turn : HammingPair.inverse(of: turn),
        distance: difference.nonzeroBitCount))
  }
}
