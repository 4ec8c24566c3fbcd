import Compute
import Foundation
import Imaging

/// See ``summary``.
public struct MixUp: Mixing {
  public static let summary = """
    Lays another photograph over the picture, half transparent; the faces of both stay, each as visible as its photograph.
    """
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "alpha", \.alpha, .number(0.01...1000),
      "both parameters of the beta distribution of the picture's own weight: large ones keep it near a half"),
    Parameter("fill", \.fill, .color, "colour beside the other photograph, which keeps its shape"),
    .probability,
  ]
  public var alpha = 0.4
  public var fill = Color.black
  public var p = 0.5

  public init() {}

  public var companions: Int { 1 }

  public func mix(_ others: [Companion], into sample: inout Sample, random: inout Random) {
    guard let companion = others.first else { return }
    let weight = random.beta(alpha)
    sample.note("weight", weight)
    var other = sample.joined(by: companion)
    var box = LetterBox()
    (box.size, box.fill) = (sample.canvas, fill)
    box.apply(to: &other, random: &random)
    sample.blend(with: other, weight: weight)
  }
}

extension Random {
  /// A number of the beta distribution of which both parameters are `alpha`.
  fileprivate mutating func beta(_ alpha: Double) -> Double {
    let (x, y) = (gamma(alpha), gamma(alpha))
    return x + y > 0 ? x / (x + y) : 0.5
  }

  /// A number of the gamma distribution (Marsaglia and Tsang, "A simple method for generating gamma variables", 2000).
  private mutating func gamma(_ alpha: Double) -> Double {
    guard alpha >= 1 else { return gamma(alpha + 1) * pow(uniform(), 1 / alpha) }
    let d = alpha - 1.0 / 3
    while true {
      let x = normal()
      let v = pow(1 + x / (9 * d).squareRoot(), 3)
      if v > 0, log(1 - uniform()) < x * x / 2 + d - d * v + d * log(v) { return d * v }
    }
  }
}
