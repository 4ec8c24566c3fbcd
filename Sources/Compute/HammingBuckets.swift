import CKernels

/// 64-bit numbers in buckets of equal bits, to be compared within them.
public struct HammingBuckets: Sendable {
  /// Which bits name a bucket: three blocks of `width` bits each, from these places on.
  public struct Key: Hashable, Sendable {
    fileprivate let shifts: SIMD3<UInt32>
    fileprivate let width: UInt32

    /// A key of at most 24 bits.
    public init(_ a: Int, _ b: Int, _ c: Int, width: Int) {
      precondition((1...8).contains(width) && min(a, b, c) >= 0 && max(a, b, c) + width <= 64, "a number has 64 bits")
      (shifts, self.width) = (SIMD3(UInt32(a), UInt32(b), UInt32(c)), UInt32(width))
    }

    /// The bits of a number that name its bucket.
    public var mask: UInt64 {
      let block: UInt64 = 1 << UInt64(width) - 1
      return block << UInt64(shifts.x) | block << UInt64(shifts.y) | block << UInt64(shifts.z)
    }

    fileprivate var buckets: Int { 1 << Int(3 * width) }
  }

  /// A finding is told by its numbers in the lists, and in how many bits the two differ.
  public typealias Body = (_ query: Int, _ target: Int, _ difference: UInt64) -> Void

  private let key: Key
  /// Where each bucket starts, and where the last one ends.
  private let starts: [UInt32]
  /// Bucket by bucket, in the order of the list within one.
  private let hashes: [UInt64]
  /// Their places in the list.
  private let places: [UInt32]
  /// How many findings are told at a time.
  private static let room = 4096

  /// Sorts a list.
  public init(_ list: [UInt64], by key: Key) {
    precondition(list.count <= Int(UInt32.max), "too many numbers")
    var starts = [UInt32](repeating: 0, count: key.buckets + 1)
    var places: [UInt32] = []
    var own = chamming_key(key)
    hashes = unsafe [UInt64](unsafeUninitializedCapacity: list.count) { sorted, count in
      places = unsafe [UInt32](unsafeUninitializedCapacity: list.count) { places, placed in
        unsafe chamming_sort(list, list.count, &own, &starts, sorted.baseAddress, places.baseAddress)
        placed = list.count
      }
      count = list.count
    }
    (self.key, self.starts, self.places) = (key, starts, places)
  }

  /// Those of `queries` and of the list that lie in one bucket and differ in at most `radius` bits.
  public func join(_ queries: [UInt64], radius: Int, _ body: Body) {
    var own = chamming_key(key)
    unsafe findings(of: queries.count) { next, pairs, room in
      unsafe chamming_join(
        queries, queries.count, &own, starts, hashes, UInt32(radius), &next, pairs, room)
    } tell: {
      body(Int($0.query), Int(places[Int($0.slot)]), queries[Int($0.query)] ^ hashes[Int($0.slot)])
    }
  }

  /// Those of the list, each two once, the one that comes first in it first.
  public func joinWithin(radius: Int, _ body: Body) {
    var own = chamming_key(key)
    unsafe findings(of: hashes.count) { next, pairs, room in
      unsafe chamming_join_within(hashes, hashes.count, &own, starts, UInt32(radius), &next, pairs, room)
    } tell: {
      let (a, b) = (Int($0.query), Int($0.slot))
      body(Int(places[a]), Int(places[b]), hashes[a] ^ hashes[b])
    }
  }

  private func findings(
    of count: Int, _ find: (inout Int, UnsafeMutablePointer<chamming_pair>?, Int) -> Int, tell: (chamming_pair) -> Void
  ) {
    // A bucket has no more numbers than the list, and a few queries at a time find less.
    let room = max(Self.room, hashes.count)
    unsafe withUnsafeTemporaryAllocation(of: chamming_pair.self, capacity: room) { pairs in
      var next = 0
      while next < count {
        let found = unsafe find(&next, pairs.baseAddress, room)
        for place in 0..<found { unsafe tell(pairs[place]) }
      }
    }
  }
}

extension chamming_key {
  fileprivate init(_ key: HammingBuckets.Key) {
    self.init(shifts: (key.shifts.x, key.shifts.y, key.shifts.z), width: key.width)
  }
}
