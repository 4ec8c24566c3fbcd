/// When two photographs count as the same picture, or the one as a part of the other.
public struct DuplicateRule: Hashable, Sendable, Codable {
  /// Hashes of pictures, and of the same window of both, that differ in more bits than this are not even looked at.
  public var maxDistance = 8
  /// The same for the hash of a picture and that of a window of the other, of what it frames, or of its middle turned a little.
  public var maxWindowDistance = 9
  /// What the thumbnails, laid over one another, must reach: half of it is the mean correlation of their blocks without the worst at the
  /// rim, the other half that of the worst quarter of what is to be seen off the rim. Pictures of fewer than 64 pixels on their longer side
  /// must reach 0.03 more.
  public var minCorrelation = 0.735
  /// How much there must be to see where they lie over one another: the mean standard deviation of the blocks, in grey levels.
  public var minTexture = 2.0
  /// How much of the smaller one must lie within the other.
  public var minCoverage = 0.7
  /// Pictures with a smaller standard deviation of their 16x16 luminance, in grey levels, are too flat to be told apart: they
  /// are near-duplicates of nothing.
  public var minContrast = 6.0

  /// The rule with its defaults.
  public init() {}

  private enum CodingKeys: String, CodingKey {
    case maxDistance = "max_distance"
    case maxWindowDistance = "max_window_distance"
    case minCorrelation = "min_correlation"
    case minTexture = "min_texture"
    case minCoverage = "min_coverage"
    case minContrast = "min_contrast"
  }
}
