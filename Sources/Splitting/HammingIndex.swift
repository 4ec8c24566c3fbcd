/// Finds the 64-bit hashes within some Hamming distance of another without comparing it to all.
///
/// A multi-index (Norouzi, Punjani and Fleet, "Fast search in Hamming space with multi-index hashing", 2012): the hash is
/// cut into four bands of 16 bits. By the pigeonhole principle, hashes at distance r or less differ in some band i by at most
/// t_i bits, where the t_i + 1 add up to r + 1; so only the buckets that near are looked into.
package struct HammingIndex: Sendable {
  private static let bands = 4
  private static let buckets = 65536
  private let hashes: [UInt64]
  /// Where each bucket of each band starts among the entries.
  private let starts: [UInt32]
  /// The numbers of the hashes, bucket by bucket; they ascend within a bucket.
  private let entries: [UInt32]

  /// An index over `hashes`.
  package init(_ hashes: [UInt64]) {
    self.hashes = hashes
    let keys = (0..<Self.bands).map { band in hashes.map { band * Self.buckets + Int(Self.band(band, of: $0)) } }
    var starts = [UInt32](repeating: 0, count: Self.bands * Self.buckets + 1)
    for key in keys.joined() { starts[key + 1] += 1 }
    for bucket in 1..<starts.count { starts[bucket] += starts[bucket - 1] }
    var next = starts
    var entries = [UInt32](repeating: 0, count: Self.bands * hashes.count)
    for own in keys {
      for (number, key) in own.enumerated() {
        entries[Int(next[key])] = UInt32(number)
        next[key] += 1
      }
    }
    self.starts = starts
    self.entries = entries
  }

  /// A search for all that lie within one distance, prepared for many queries.
  package func search(radius: Int) -> Search { Search(index: self, radius: radius) }

  /// Queries of one radius.
  package struct Search: Sendable {
    fileprivate let index: HammingIndex
    fileprivate let radius: Int
    private let reach: [Int]
    private let masks: [[UInt16]]

    fileprivate init(index: HammingIndex, radius: Int) {
      precondition((0...64).contains(radius), "64 bits differ in 0 to 64 places, not \(radius)")
      self.index = index
      self.radius = radius
      let reach = largestRemainder(radius + 1, weights: [1, 1, 1, 1]).map { min(16, $0 - 1) }
      self.reach = reach
      let ordered = Self.masksByWeight
      masks = reach.map { most in ordered.filter { $0.nonzeroBitCount <= most } }
    }

    /// The hashes before number `query` that lie within the radius, nearest first, then in order.
    package func earlier(than query: Int) -> [Int] {
      let found = masks.reduce(0) { $0 + $1.count } < query ? probed(query) : scanned(query)
      return found.sorted { (index.distance($0, query), $0) < (index.distance($1, query), $1) }
    }

    private func scanned(_ query: Int) -> [Int] { (0..<query).filter { index.distance($0, query) <= radius } }

    private func probed(_ query: Int) -> [Int] {
      var found: [Int] = []
      for band in 0..<bands {
        let own = HammingIndex.band(band, of: index.hashes[query])
        for mask in masks[band] { collect(query, in: own ^ mask, of: band, into: &found) }
      }
      return found
    }

    private func collect(_ query: Int, in bucket: UInt16, of band: Int, into found: inout [Int]) {
      let own = index.hashes[query]
      let start = band * buckets + Int(bucket)
      for place in Int(index.starts[start])..<Int(index.starts[start + 1]) {
        let other = Int(index.entries[place])
        guard other < query else { return }
        let difference = own ^ index.hashes[other]
        if difference.nonzeroBitCount <= radius && isFirst(band, for: difference) { found.append(other) }
      }
    }

    /// Whether no earlier band found the same hash already.
    private func isFirst(_ band: Int, for difference: UInt64) -> Bool {
      (0..<band).allSatisfy { HammingIndex.band($0, of: difference).nonzeroBitCount > reach[$0] }
    }

    private static let masksByWeight = (0...UInt16.max).sorted {
      ($0.nonzeroBitCount, $0) < ($1.nonzeroBitCount, $1)
    }
  }

  private func distance(_ a: Int, _ b: Int) -> Int { (hashes[a] ^ hashes[b]).nonzeroBitCount }

  private static func band(_ band: Int, of hash: UInt64) -> UInt16 { UInt16(truncatingIfNeeded: hash >> (16 * band)) }
}
