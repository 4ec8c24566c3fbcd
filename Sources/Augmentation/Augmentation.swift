import Compute

/// A random change of a photograph and its boxes. One type, one file, one line in ``Augmentations/all``.
///
/// What it does must follow from the sample and the numbers it draws from `random`, and from nothing else.
public protocol Augmentation: Parametrised {
  /// The name in a recipe: the type's own, unless stated.
  static var name: String { get }
  /// What it does, in a sentence.
  static var summary: String { get }
  /// How likely it is to be applied to a sample, 0 to 1.
  var p: Double { get set }
  /// Changes the sample; called with the probability `p`.
  func apply(to sample: inout Sample, random: inout Random)
}

extension Augmentation {
  public static var name: String { "\(Self.self)" }
}

extension Parameter where Owner: Augmentation {
  /// The parameter that every transform has.
  static var probability: Parameter { Parameter("p", \.p, .probability, "how likely the transform is applied") }
}

/// A transform after which every sample has the same size.
public protocol CanvasSetting: Augmentation {
  /// That size.
  var size: CanvasSize { get set }
  /// Whether the picture is scaled to the size (rather than cut to it in pixels of its own).
  static var scales: Bool { get }
}
