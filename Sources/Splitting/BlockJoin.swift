import Compute

/// Finds near hashes among two lists by looking up equal parts of them.
///
/// After Manku, Jain and Das Sarma ("Detecting near-duplicates for web crawling", 2007): the bits of the lowest frequencies, which
/// alterations change the least, are cut into six blocks, and for each three of them there is a table of all hashes by these blocks.
/// Whatever differs in at most three of these bits is found, and most of what differs in more of them; to look into twenty buckets is much
/// less work than to find all within a radius.
package struct BlockJoin: Sendable {
  /// Two hashes that are near.
  package struct Finding: Hashable, Sendable {
    /// Their places in the two lists.
    package let query, target: Int
    /// In how many bits they differ.
    package let distance: Int
  }

  private static let blocks = 6
  /// Which blocks each table is by.
  private static let tables: [[Int]] = (0..<blocks).flatMap { a in
    ((a + 1)..<blocks).flatMap { b in ((b + 1)..<blocks).map { [a, b, $0] } }
  }
  /// The bits of a hash from the lowest frequency to the highest, without the mean.
  package static let frequencies = (1..<64).sorted { a, b in
    (a / 8 + a % 8, max(a / 8, a % 8), a) < (b / 8 + b % 8, max(b / 8, b % 8), b)
  }

  private let radius: Int
  private let queries: [UInt64]
  private let targets: [UInt64]
  /// How many bits a block has.
  private let width: Int

  /// A join of two lists: the larger the second is, the longer are the parts that must be equal.
  package init(_ queries: [UInt64], with targets: [UInt64], radius: Int) {
    precondition(targets.count <= Int(UInt32.max), "too many hashes")
    self.radius = radius
    width = targets.count <= 1 << 19 ? 5 : targets.count <= 1 << 22 ? 6 : 7
    let order = BitOrder(Self.order(width: width))
    self.queries = queries.map(order.callAsFunction)
    self.targets = targets.map(order.callAsFunction)
  }

  /// Into how many independent pieces the work is cut.
  package static var pieces: Int { tables.count }

  /// Calls `body` for what one piece finds; no two pieces find the same.
  package func run(_ piece: Int, _ body: (Finding) -> Void) {
    let table = Table(targets, Key(blocks: Self.tables[piece], width: width))
    let earlier = Self.tables[..<piece].map { Key(blocks: $0, width: width).mask }
    var hits = [UInt32](repeating: 0, count: table.largest)
    for (place, query) in queries.enumerated() {
      let bucket = table.bucket(of: query)
      guard !bucket.isEmpty else { continue }
      let count = Hamming.positions(within: radius, of: query, in: table.hashes.span.extracting(bucket), into: &hits)
      for hit in 0..<count {
        let slot = bucket.lowerBound + Int(hits[hit])
        let difference = query ^ table.hashes[slot]
        guard !earlier.contains(where: { difference & $0 == 0 }) else { continue }
        body(Finding(query: place, target: Int(table.entries[slot]), distance: difference.nonzeroBitCount))
      }
    }
  }

  /// Which bit of a hash comes to each place: the lowest frequencies are dealt to the blocks in turn.
  private static func order(width: Int) -> [Int] {
    let low = (0..<(blocks * width)).map { frequencies[$0 % width * blocks + $0 / width] }
    return low + frequencies.dropFirst(low.count) + [0]
  }
}

/// Puts the bits of numbers in another order.
private struct BitOrder {
  /// For each byte of the number, what each of its values becomes.
  private let parts: [UInt64]

  init(_ sources: [Int]) {
    var parts = [UInt64](repeating: 0, count: 8 * 256)
    for (place, source) in sources.enumerated() {
      for value in 0..<256 where value >> (source % 8) & 1 == 1 {
        parts[256 * (source / 8) + value] |= 1 << UInt64(place)
      }
    }
    self.parts = parts
  }

  func callAsFunction(_ number: UInt64) -> UInt64 {
    (0..<8).reduce(0) { $0 | parts[256 * $1 + Int(truncatingIfNeeded: number >> UInt64(8 * $1) & 255)] }
  }
}

/// The bits of some blocks, side by side.
private struct Key {
  private let shifts: (UInt64, UInt64, UInt64)
  private let width: UInt64

  init(blocks: [Int], width: Int) {
    self.width = UInt64(width)
    shifts = (UInt64(blocks[0] * width), UInt64(blocks[1] * width), UInt64(blocks[2] * width))
  }

  var count: Int { 1 << Int(3 * width) }

  private var block: UInt64 { 1 << width - 1 }

  var mask: UInt64 { block << shifts.0 | block << shifts.1 | block << shifts.2 }

  func callAsFunction(_ hash: UInt64) -> Int {
    let (a, b, c) = (hash >> shifts.0 & block, hash >> shifts.1 & block, hash >> shifts.2 & block)
    return Int(truncatingIfNeeded: a | b << width | c << (2 * width))
  }
}

/// Hashes in buckets of equal keys.
private struct Table {
  private let key: Key
  private let starts: [UInt32]
  /// Bucket by bucket, in the order of the list within one.
  let hashes: [UInt64]
  /// Their places in the list.
  let entries: [UInt32]

  init(_ list: [UInt64], _ key: Key) {
    var starts = [UInt32](repeating: 0, count: key.count + 1)
    for hash in list { starts[key(hash) + 1] += 1 }
    for bucket in 1..<starts.count { starts[bucket] += starts[bucket - 1] }
    var next = starts
    var hashes = [UInt64](repeating: 0, count: list.count)
    var entries = [UInt32](repeating: 0, count: list.count)
    for (place, hash) in list.enumerated() {
      let slot = Int(next[key(hash)])
      next[key(hash)] += 1
      hashes[slot] = hash
      entries[slot] = UInt32(place)
    }
    (self.key, self.starts, self.hashes, self.entries) = (key, starts, hashes, entries)
  }

  func bucket(of hash: UInt64) -> Range<Int> { Int(starts[key(hash)])..<Int(starts[key(hash) + 1]) }

  var largest: Int { starts.indices.dropLast().reduce(0) { max($0, Int(starts[$1 + 1] - starts[$1])) } }
}
