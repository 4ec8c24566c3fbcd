import Foundation

/// What a classifier said of one photograph, beside what it is.
public struct ClassifiedPhotograph: Sendable {
  /// The place of the right class among the classes.
  public var truth: Int
  /// The probability of each class.
  public var probabilities: [Double]
  /// What else is known of the photograph: `country`, `sex`…
  public var attributes: [String: String]
  /// The photograph's mean luminance from 0 to 1; nil where nobody measured it.
  public var brightness: Double?

  /// One photograph's truth and answer.
  public init(
    truth: Int, probabilities: [Double], attributes: [String: String] = [:], brightness: Double? = nil
  ) {
    (self.truth, self.probabilities) = (truth, probabilities)
    (self.attributes, self.brightness) = (attributes, brightness)
  }

  /// The most probable class; the first of equally probable ones.
  public var answer: Int { Self.answer(probabilities) }

  /// Whether the answer is right.
  public var isRight: Bool { answer == truth }

  /// What the answer costs: minus the logarithm of the right class's probability, of which 1e-12 is the least that counts.
  var loss: Double { -log(max(probabilities[truth], 1e-12)) }

  /// The place of the largest probability; the first of equal ones.
  public static func answer(_ probabilities: [Double]) -> Int {
    probabilities.indices.max { (probabilities[$0], -$0) < (probabilities[$1], -$1) } ?? 0
  }
}
