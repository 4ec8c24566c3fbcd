import Foundation
import Testing
import Training

@Suite("Early stopping")
struct EarlyStoppingTests {
  /// A curve of validation figures and the epoch (from 1) after which it is over.
  struct Curve: Sendable, CustomTestStringConvertible {
    let name: String
    let figures: [Double]
    var patience: Int? = 3
    var minDelta = 0.0
    var grace = 0.0
    let end: Int?

    var testDescription: String { name }
  }

  static let curves = [
    Curve(name: "always better", figures: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], end: nil),
    Curve(name: "a plateau at once", figures: [0.5, 0.5, 0.5, 0.5, 0.5], end: 4),
    Curve(name: "an equal figure is no better", figures: [0.1, 0.5, 0.4, 0.5, 0.5], end: 5),
    Curve(name: "a better one counts anew", figures: [0.5, 0.4, 0.4, 0.6, 0.5, 0.5, 0.5], end: 7),
    Curve(name: "falling from the first on", figures: [0.9, 0.8, 0.7, 0.6], end: 4),
    Curve(name: "too little to count", figures: [0.5, 0.501, 0.502, 0.503], minDelta: 0.01, end: 4),
    Curve(
      name: "little by little counts once it adds up", figures: [0.5, 0.506, 0.512, 0.513, 0.519], minDelta: 0.01,
      end: nil),
    Curve(
      name: "exactly the least difference is not enough", figures: [0.5, 0.625, 0.625], patience: 1, minDelta: 0.125,
      end: 2),
    Curve(name: "no patience at all", figures: [0.5, 0.4], patience: 1, end: 2),
    Curve(name: "patience without end", figures: [Double](repeating: 0.5, count: 40), patience: nil, end: nil),
    Curve(name: "nothing is found for long", figures: [0, 0, 0, 0, 0, 0, 0.1, 0.2, 0.3, 0.4], grace: 0.6, end: nil),
    Curve(name: "grace ends", figures: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], grace: 0.6, end: 9),
    Curve(
      name: "what grace saw must be bettered", figures: [0.9, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], grace: 0.25, end: 5),
    Curve(name: "no number is no better", figures: [.nan, 0.1, .nan, .nan, .nan], end: 5),
  ]

  /// The epoch after which the rule says that it is over.
  private func end(_ curve: Curve) -> Int? {
    var rule = EarlyStopping(patience: curve.patience, minDelta: curve.minDelta, grace: curve.grace)
    for (index, figure) in curve.figures.enumerated() {
      rule.observe(figure, progress: Double(index + 1) / Double(curve.figures.count))
      if rule.isOver { return index + 1 }
    }
    return nil
  }

  @Test("It ends where the table says", arguments: curves)
  func table(_ curve: Curve) { #expect(end(curve) == curve.end) }

  @Test("It goes on where it was saved, and with new patience from where it was over")
  func saved() throws {
    var rule = EarlyStopping(patience: 2, minDelta: 0, grace: 0)
    for figure in [0.5, 0.4] { rule.observe(figure, progress: 0.5) }
    var copy = try JSONDecoder().decode(EarlyStopping.self, from: JSONEncoder().encode(rule))
    #expect(copy == rule && !copy.isOver)
    copy.observe(0.4, progress: 0.6)
    #expect(copy.isOver && copy.best == 0.5)
    copy.follow(EarlyStopping(patience: 3, minDelta: 0, grace: 0))
    #expect(!copy.isOver && copy.waited == 2)
    copy.follow(rule)
    copy.renew()
    #expect(!copy.isOver && copy.best == 0.5)
    copy.observe(0.45, progress: 0.7)
    copy.observe(0.45, progress: 0.8)
    #expect(copy.isOver)
  }
}
