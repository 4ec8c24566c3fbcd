import Dataset

/// Two images that must lie in one split, and why.
public struct ItemLink: Hashable, Sendable {
  /// Why two images belong together.
  public enum Cause: Hashable, Sendable {
    /// The user said so.
    case pair
    /// The upright pictures are equal, pixel for pixel.
    case pixels
    /// They look alike.
    case near(NearLink)
    /// One camera took both within so many seconds.
    case burst(seconds: Double)
  }

  /// How much two pictures look alike.
  public struct NearLink: Hashable, Sendable {
    /// In how many of 64 bits their perceptual hashes differ.
    public var distance: Int
    /// The correlation of their luminances.
    public var correlation: Double
    /// What must be done to the second to look like the first, as EXIF numbers it.
    public var orientation: Int

    public init(distance: Int, correlation: Double, orientation: Int = 1) {
      (self.distance, self.correlation, self.orientation) = (distance, correlation, orientation)
    }
  }

  public var first: ContentID
  public var second: ContentID
  public var cause: Cause

  /// A link between two images, which are named in order of their ids.
  public init(_ a: ContentID, _ b: ContentID, _ cause: Cause) {
    (first, second) = (min(a, b), max(a, b))
    self.cause = cause
  }

  /// The strongest first; among equally strong ones, in order of the ids.
  static func precedes(_ a: ItemLink, _ b: ItemLink) -> Bool {
    let (x, y) = (a.weakness, b.weakness)
    return x != y ? x < y : (a.first, a.second) < (b.first, b.second)
  }

  /// How little the link says: 0 what is certain, up to 1 pictures that look alike, beyond that bursts by their seconds.
  private var weakness: Double {
    switch cause {
    case .pair: return 0
    case .pixels: return 1e-9
    case .near(let near): return 2e-9 + (1 - near.correlation) / 2
    case .burst(let seconds): return 2 + seconds
    }
  }
}

extension ItemLink.Cause {
  /// The name of the kind of link: `pair`, `pixels`, `near`, `burst`.
  public var name: String {
    switch self {
    case .pair: return "pair"
    case .pixels: return "pixels"
    case .near: return "near"
    case .burst: return "burst"
    }
  }

  /// What a person is told: `near-duplicates (3 of 64 bits, correlation 0.99)`.
  public var words: String {
    switch self {
    case .pair: return "named as a pair"
    case .pixels: return "equal pixels"
    case .near(let near):
      let turned = near.orientation == 1 ? "" : ", mirrored or turned"
      return "near-duplicates (correlation \((near.correlation * 1000).rounded() / 1000)\(turned))"
    case .burst(let seconds): return "a burst (\((seconds * 10).rounded() / 10) s apart)"
    }
  }
}

extension NearDuplicateClusters {
  /// What holds the clusters of `items` together, as links.
  public func links(_ items: [DuplicateItem]) -> [ItemLink] {
    clusters.flatMap(\.links).map { link in
      ItemLink(
        items[link.first].id, items[link.second].id,
        .near(.init(distance: link.distance, correlation: link.correlation, orientation: link.orientation)))
    }
  }
}

extension DuplicateCluster {
  /// A cluster of equal pixels as links.
  public func links(_ items: [DuplicateItem]) -> [ItemLink] {
    members.dropFirst().map { ItemLink(items[members[0]].id, items[$0].id, .pixels) }
  }
}
