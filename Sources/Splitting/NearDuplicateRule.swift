import Compute

/// When two photographs count as the same picture.
public struct NearDuplicateRule: Hashable, Sendable, Codable {
  /// Perceptual hashes that differ in more bits than this are not even looked at.
  public var maxDistance = 10
  /// The correlation that the 16x16 luminances must reach. Portraits of two people before the same white wall reach 0.98.
  public var minCorrelation = 0.98
  /// Hashes that differ in at most this many bits are evidence of their own...
  public var closeDistance = 4
  /// ...so that this correlation is enough: two frames of one scene, a watermark, another margin.
  public var minCloseCorrelation = 0.94
  /// Pictures with a smaller standard deviation of their 16x16 luminance, in grey levels, are too flat to be told apart: they
  /// are near-duplicates of nothing.
  public var minContrast = 6.0

  /// The rule with its defaults.
  public init() {}

  /// Whether two textured pictures as alike as that are the same.
  func joins(_ pair: Likeness) -> Bool {
    guard pair.distance <= maxDistance else { return false }
    return pair.correlation >= (pair.distance <= closeDistance ? minCloseCorrelation : minCorrelation)
  }

  private enum CodingKeys: String, CodingKey {
    case maxDistance = "max_distance"
    case minCorrelation = "min_correlation"
    case closeDistance = "close_distance"
    case minCloseCorrelation = "min_close_correlation"
    case minContrast = "min_contrast"
  }
}
