/// Where an image must lie, whatever balance asks, and who says so.
public struct Placement: Hashable, Sendable {
  /// Who says where an image lies.
  public enum Reason: String, Hashable, Sendable, Codable {
    /// It lay there before: nobody moves when a set grows.
    case kept
    /// The user pinned it.
    case pinned
    /// The set's own column of splits.
    case official
  }

  /// The number of the split.
  public var split: Int
  public var reason: Reason

  /// A place among the splits.
  public init(_ split: Int, _ reason: Reason) {
    self.split = split
    self.reason = reason
  }
}

/// An image that is in no split, as it would join two of them.
public struct Quarantined: Hashable, Sendable {
  /// The image's number.
  public var item: Int
  /// What ties it to each of two splits.
  public var ties: [Tie]

  /// What ties an image to a split.
  public struct Tie: Hashable, Sendable {
    /// The number of the split.
    public var split: Int
    /// The words for it: `near-duplicates (correlation 0.99) of a.jpg`, `subject anna, as b.jpg`, `official`.
    public var words: String
    /// The number of the image at the other end, where there is one.
    public var other: Int?
  }
}

/// Two images that belong together and were placed in different splits, where nobody may move.
public struct Leak: Hashable, Sendable {
  /// The numbers of the two images.
  public var items: [Int]
  /// Why they belong together.
  public var words: String
}
