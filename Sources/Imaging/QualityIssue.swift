/// What may be wrong with a photograph that can be read.
public enum QualityIssue: String, Sendable, Codable, CaseIterable {
  /// Too little light.
  case dark
  /// Washed out, or nearly empty paper.
  case light
  /// Without fine detail.
  case blurred
  /// One tone nearly everywhere.
  case uniform
  /// Too few pixels to show a face.
  case tiny
  /// Far longer than wide, or far wider than long: a ribbon, a strip of a page.
  case oddAspect = "odd_aspect"

  /// The issues of a photograph of `width` x `height` pixels, in the order of the cases; none for a good one.
  public static func issues(
    of quality: Quality, width: Int, height: Int, limits: QualityLimits = .init()
  ) -> [QualityIssue] {
    allCases.filter { $0.applies(to: quality, width: width, height: height, limits) }
  }

  private func applies(to quality: Quality, width: Int, height: Int, _ limits: QualityLimits) -> Bool {
    switch self {
    case .dark: return quality.brightness < limits.dark
    case .light: return quality.brightness > limits.light
    case .blurred: return quality.blur > limits.blur
    case .uniform: return quality.uniformity > limits.uniformity
    case .tiny: return min(width, height) < limits.side
    case .oddAspect: return Double(max(width, height)) > limits.aspect * Double(min(width, height))
    }
  }
}

/// From where on a photograph is called dark, blurred and so on.
///
/// The defaults were chosen by looking at the extremes among 5,000 photographs of people, crowds and places.
public struct QualityLimits: Hashable, Sendable, Codable {
  /// A photograph is dark below this mean luminance...
  public var dark = 0.12
  /// ...and light above this one.
  public var light = 0.92
  /// A photograph is blurred above this ``Quality/blur``.
  public var blur = 0.6
  /// A photograph is uniform above this ``Quality/uniformity``.
  public var uniformity = 0.9
  /// A photograph is tiny where a side has fewer pixels than this.
  public var side = 64
  /// A photograph has an odd aspect where one side is more than this many times the other.
  public var aspect = 3.0

  /// The defaults.
  public init() {}
}
