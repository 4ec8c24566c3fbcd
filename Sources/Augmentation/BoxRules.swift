import Basics
import Dataset

/// What becomes of boxes when pixels move: names and defaults are those of Albumentations' `BboxParams`, and two of our own.
///
/// A box is judged once, after all that moved it: the part inside of the canvas against the whole box. Boxes of which
/// nothing is inside are always left out.
public struct BoxRules: Hashable, Parametrised {
  /// What is done with a box of which too little is left.
  public enum Dropped: String, Sendable, CaseIterable {
    /// It is left out, and what is seen of the face is background.
    case remove
    /// What is seen of it stays, marked as neither face nor background.
    case ignore
  }

  /// How a box follows a turn.
  public enum RotateMethod: String, Sendable, CaseIterable {
    /// The box around the turned ellipse that the box held: faces are round, and their boxes do not grow much.
    case ellipse
    /// The box around the four turned corners.
    case largestBox = "largest_box"
  }

  /// Square pixels that must be inside.
  public var minArea = 0.0
  /// The part of the box that must be inside, 0 to 1.
  public var minVisibility = 0.0
  /// Pixels across that must be inside.
  public var minWidth = 0.0
  /// Pixels down that must be inside.
  public var minHeight = 0.0
  /// The longer side against the shorter one that is just acceptable.
  public var maxAcceptRatio: Double?
  /// Whether boxes end where the canvas ends.
  public var clip = false
  /// What is done with boxes that fail one of these.
  public var dropped = Dropped.remove
  /// How boxes follow a turn.
  public var rotateMethod = RotateMethod.ellipse

  /// Albumentations' defaults, and boxes that follow turns as ellipses.
  public init() {}

  public static let parameters: [Parameter<BoxRules>] = [
    Parameter("min_area", \.minArea, .number(0...(.infinity)), "square pixels of a box that must be inside"),
    Parameter("min_visibility", \.minVisibility, .number(0...1), "part of a box that must be inside"),
    Parameter("min_width", \.minWidth, .number(0...(.infinity)), "pixels across that must be inside"),
    Parameter("min_height", \.minHeight, .number(0...(.infinity)), "pixels down that must be inside"),
    Parameter(
      "max_accept_ratio", \.maxAcceptRatio, .optionalNumber(1...(.infinity)),
      "longer side against the shorter one that is just accepted; null for any"),
    Parameter("clip", \.clip, .flag, "whether boxes end where the picture ends"),
    Parameter(
      "dropped", \.dropped, .choice,
      "whether a box that fails is removed, or what is seen of it is marked to be ignored"),
    Parameter(
      "rotate_method", \.rotateMethod, .choice,
      "whether a turned box holds the turned ellipse or the turned corners"),
  ]

  /// Whether a box of which `part` is seen, `visibility` of the whole, stays a face.
  func accepts(part: Box, visibility: Double) -> Bool { broken(part: part, visibility: visibility) == nil }

  /// The name of the parameter that does not take such a box for a face; nil where all do.
  func broken(part: Box, visibility: Double) -> String? {
    // What rounding may take from a box that is wholly inside.
    let slack = 1e-9
    let (short, long) = (min(part.width, part.height), max(part.width, part.height))
    if part.area < minArea - slack { return "min_area" }
    if visibility < minVisibility - slack { return "min_visibility" }
    if part.width < minWidth - slack { return "min_width" }
    if part.height < minHeight - slack { return "min_height" }
    return maxAcceptRatio.map { long <= short * $0 + slack } ?? true ? nil : "max_accept_ratio"
  }
}
