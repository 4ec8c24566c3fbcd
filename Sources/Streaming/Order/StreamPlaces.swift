/// Places of a stream, which is epoch after epoch: from one on, every so many-th.
public struct StreamPlaces: Hashable, Sendable {
  /// Those before it are done.
  public let start: Int
  /// The one behind the last.
  public let end: Int
  /// Which part of the stream, of how many: part i has the places whose remainder is i.
  public let shard: Int
  /// How many parts there are.
  public let shards: Int

  /// The places from `start` to `end` of one part of the stream.
  public init(_ start: Int, _ end: Int, shard: Int = 0, of shards: Int = 1) {
    precondition(start >= 0 && shards > 0 && (0..<shards).contains(shard), "part \(shard) of \(shards)")
    (self.start, self.end, self.shard, self.shards) = (start, max(start, end), shard, shards)
  }

  /// The first place of the part.
  private var first: Int { start + (shard - start % shards + shards) % shards }

  /// How many places there are.
  public var count: Int { max(0, (end - first + shards - 1) / shards) }

  /// The place with that number among these.
  public subscript(number: Int) -> Int { first + number * shards }

  /// The first `limit` places of these; all where that is nil.
  public func prefix(_ limit: Int?) -> StreamPlaces {
    guard let limit, limit < count else { return self }
    return StreamPlaces(start, self[limit], shard: shard, of: shards)
  }
}
