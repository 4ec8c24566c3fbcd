import Basics
import Compute
import Foundation
import Network
import Streaming

/// A search for a learning rate: on a copy of the weights, the rate grows from step to step until the loss explodes (Smith, "Cyclical
/// learning rates for training neural networks", 2017). The rate to take lies where the loss falls longest.
public struct RateSearch: Codable, Hashable, Sendable {
  /// One step.
  public struct Point: Codable, Hashable, Sendable {
    /// The learning rate.
    public var rate: Double
    /// The loss before the step, smoothed over those before.
    public var loss: Double

    /// A step's rate and loss.
    public init(rate: Double, loss: Double) { (self.rate, self.loss) = (rate, loss) }
  }

  /// The steps, in order.
  public let points: [Point]

  /// What was seen.
  public init(points: [Point]) { self.points = points }

  /// How much of the smoothed loss a step keeps.
  private static let keep = 0.9
  /// How many times the least loss ends the search.
  private static let explosion = 4.0

  /// Takes at most `steps` steps from `low` to `high` on a copy of the weights with which a training of these options would begin.
  ///
  /// - Parameter report: called with the number of steps that are done.
  public init(
    _ setup: TrainingSetup, low: Double = 1e-7, high: Double = 10, steps: Int = 100,
    shouldStop: () -> Bool = { Interrupt.isRequested }, report: (_ step: Int) -> Void = { _ in }
  ) throws {
    var state = try setup.freshState().state
    var smoothing = Smoothing(keep: Self.keep)
    var points: [Point] = []
    let recipe = setup.recipe.resized(to: setup.options.sizes[0])
    for step in 0..<steps where !shouldStop() {
      let rate = low * pow(high / low, Double(step) / Double(max(1, steps - 1)))
      let (epoch, place) = step.quotientAndRemainder(dividingBy: setup.stepsPerEpoch)
      let samples = try setup.samples(epoch: epoch, from: place * setup.options.batch, recipe: recipe)
      // One phase for all steps: another one may count otherwise, and its losses cannot be set beside these.
      let outcome = try setup.learner.learn(samples, &state, phase: .beginning, rate: rate)
      guard outcome.tally.loss.isFinite else { break }
      points.append(Point(rate: rate, loss: smoothing.add(outcome.tally.loss)))
      report(step + 1)
      guard outcome.isSound, Self.isBelowExplosion(points) else { break }
    }
    self.points = points
  }

  private static func isBelowExplosion(_ points: [Point]) -> Bool {
    let least = points.lazy.map(\.loss).min() ?? 0
    return (points.last?.loss ?? 0) <= explosion * least
  }

  /// A rate in the last third of the longest way down; nil where the loss never falls.
  public var suggestion: Double? {
    let (start, length) = longestFall
    guard length > 1 else { return nil }
    let section = Double(length) / 3
    return points[min(points.count - 1, start + Int(section) + Int(section / 2))].rate
  }

  /// The longest sequence of falling losses, others between them: where it begins and how long it is, as fastai's `valley` has it.
  private var longestFall: (start: Int, length: Int) {
    var lengths = [Int](repeating: 1, count: points.count)
    var best = (start: 0, length: points.isEmpty ? 0 : 1)
    for i in points.indices {
      for j in 0..<i where points[i].loss < points[j].loss { lengths[i] = max(lengths[i], lengths[j] + 1) }
      if lengths[i] > best.length { best = (max(0, i - lengths[i]), lengths[i]) }
    }
    return best
  }
}

/// A running mean that does not lean to where it began.
private struct Smoothing {
  let keep: Double
  private var sum = 0.0
  private var weight = 0.0

  init(keep: Double) { self.keep = keep }

  mutating func add(_ value: Double) -> Double {
    sum = keep * sum + (1 - keep) * value
    weight = keep * weight + (1 - keep)
    return sum / weight
  }
}

extension RateSearch {
  /// Loss upwards, rate to the right, both in logarithms; `v` marks the suggestion. Losses beyond twice the first are drawn at the top: the
  /// explosion at the end would leave nothing to be seen of the rest.
  public func chart(width: Int = 72, height: Int = 14) -> String {
    guard let first = points.first, let last = points.last, points.count > 1 else { return "" }
    let losses = points.map { log(min(max($0.loss, 1e-9), 2 * max(first.loss, 1e-9))) }
    let (low, high) = (losses.min() ?? 0, losses.max() ?? 0)
    var rows = [[Character]](repeating: [Character](repeating: " ", count: width), count: height)
    for (index, loss) in losses.enumerated() {
      let part = high > low ? (high - loss) / (high - low) : 0
      rows[Int((part * Double(height - 1)).rounded())][column(index, width)] = "*"
    }
    let labels = [high, low].map { String(format: "%9.3g", exp($0)) }
    let lines = rows.enumerated().map { index, row in
      (index == 0 ? labels[0] : index == height - 1 ? labels[1] : "         ") + " |" + String(row)
    }
    let ends = [first.rate, last.rate].map { String(format: "%.2g", $0) }
    let gap = String(repeating: " ", count: max(1, width - ends[0].count - ends[1].count))
    return
      ([marker(width)] + lines + ["          +" + String(repeating: "-", count: width)]
      + ["           \(ends[0])\(gap)\(ends[1])"]).joined(separator: "\n")
  }

  private func column(_ index: Int, _ width: Int) -> Int { index * (width - 1) / (points.count - 1) }

  private func marker(_ width: Int) -> String {
    guard let rate = suggestion, let index = points.firstIndex(where: { $0.rate == rate }) else { return "loss" }
    return "     loss  " + String(repeating: " ", count: column(index, width)) + "v"
  }
}
