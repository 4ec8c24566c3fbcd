/// Two images that look alike, and how much.
public struct Likeness: Hashable, Sendable {
  /// The number of the one image; the smaller.
  public var first: Int
  /// The number of the other.
  public var second: Int
  /// In how many of 64 bits their perceptual hashes differ.
  public var distance: Int
  /// The correlation of their 16x16 luminances.
  public var correlation: Double
}
