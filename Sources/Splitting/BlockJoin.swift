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

    /// A finding by its numbers.
    package init(query: Int, target: Int, distance: Int) {
      (self.query, self.target, self.distance) = (query, target, distance)
    }
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
  /// Nil where the targets are compared among themselves.
  private let queries: [UInt64]?
  private let targets: [UInt64]
  /// How many bits a block has.
  private let width: Int

  /// A join of two lists: the larger the second is, the longer are the parts that must be equal.
  package init(_ queries: [UInt64], with targets: [UInt64], radius: Int) {
    self.init(queries: queries, targets, radius)
  }

  /// A join of a list with itself: each two once, the one that comes first as the query.
  package init(among hashes: [UInt64], radius: Int) {
    self.init(queries: nil, hashes, radius)
  }

  private init(queries: [UInt64]?, _ targets: [UInt64], _ radius: Int) {
    self.radius = radius
    width = targets.count <= 1 << 19 ? 5 : targets.count <= 1 << 22 ? 6 : 7
    let order = BitOrder.all[width - 5]
    self.queries = queries.map(order.callAsFunction)
    self.targets = order(targets)
  }

  /// Into how many independent pieces the work is cut.
  package static var pieces: Int { tables.count }

  /// Calls `body` for what one piece finds; no two pieces find the same.
  package func run(_ piece: Int, _ body: (Finding) -> Void) {
    let buckets = HammingBuckets(targets, by: key(piece))
    let earlier = (0..<piece).map { key($0).mask }
    func tell(_ query: Int, _ target: Int, _ difference: UInt64) {
      guard !earlier.contains(where: { difference & $0 == 0 }) else { return }
      body(Finding(query: query, target: target, distance: difference.nonzeroBitCount))
    }
    if let queries {
      buckets.join(queries, radius: radius, tell)
    } else {
      buckets.joinWithin(radius: radius, tell)
    }
  }

  private func key(_ piece: Int) -> HammingBuckets.Key {
    let blocks = Self.tables[piece]
    return HammingBuckets.Key(blocks[0] * width, blocks[1] * width, blocks[2] * width, width: width)
  }

  /// Which bit of a hash comes to each place: the lowest frequencies are dealt to the blocks in turn.
  fileprivate static func order(width: Int) -> [Int] {
    let low = (0..<(blocks * width)).map { frequencies[$0 % width * blocks + $0 / width] }
    return low + frequencies.dropFirst(low.count) + [0]
  }
}

/// Puts the bits of numbers in another order.
private struct BitOrder {
  /// For each width of a block from 5 on.
  static let all = (5...7).map { BitOrder(BlockJoin.order(width: $0)) }

  /// For each byte of the number, what each of its values becomes.
  private let parts: [UInt64]

  private init(_ sources: [Int]) {
    var parts = [UInt64](repeating: 0, count: 8 * 256)
    for (place, source) in sources.enumerated() {
      for value in 0..<256 where value >> (source % 8) & 1 == 1 {
        parts[256 * (source / 8) + value] |= 1 << UInt64(place)
      }
    }
    self.parts = parts
  }

  func callAsFunction(_ numbers: [UInt64]) -> [UInt64] {
    let parts = self.parts.span
    return numbers.map { number in
      var (result, rest): (UInt64, UInt64) = (0, number)
      for byte in 0..<8 {
        result |= parts[256 * byte + Int(truncatingIfNeeded: rest & 255)]
        rest >>= 8
      }
      return result
    }
  }
}
