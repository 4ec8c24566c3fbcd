import Dataset

/// What a detector found in one photograph, beside what is there.
public struct ExaminedImage: Sendable {
  /// The faces that are there, those to be ignored among them.
  public var truth: [Annotation]
  /// The faces that were found, in any order.
  public var found: [DetectedFace]
  /// What else is known of the photograph: `country`, `sex`…
  public var attributes: [String: String]
  /// The photograph's mean luminance from 0 to 1; nil where nobody measured it.
  public var brightness: Double?

  /// One photograph's truth and findings.
  public init(
    truth: [Annotation], found: [DetectedFace], attributes: [String: String] = [:], brightness: Double? = nil
  ) {
    (self.truth, self.found, self.attributes, self.brightness) = (truth, found, attributes, brightness)
  }
}
