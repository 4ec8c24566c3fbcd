import Basics
import Compute
import Detection
import Foundation
import Imaging
import Network
import Synchronization

/// A trained network that tells of a whole photograph which of some values an attribute has; may be used from several threads at once. It has
/// the weights as they were when it was made, folded for inference.
public final class PhotographClassifier: Sendable {
  /// What the model is.
  public let card: ClassifierCard
  /// Its learned numbers.
  public let weights: Weights<Float>
  private let folded: Weights<Float>
  private let network: Network
  /// Planning memory takes longer than running a small picture, so that executors are kept, one for each thread that asked.
  private let idle = Mutex<[Executor<Float>]>([])

  /// A classifier from a card and weights that fit it.
  public init(card: ClassifierCard, weights: Weights<Float>) {
    (self.card, self.weights) = (card, weights)
    (network, folded) = card.preset.classifier(classes: card.classes.count).forInference(weights)
  }

  /// The probability of each class, in the card's order, for an upright picture.
  public func probabilities(_ image: Image) throws(ShapeProblem) -> [Double] {
    let side = card.preprocessing.side
    let executor = try borrow()
    Preprocessing.write(card.preprocessing.square(image), into: executor.input, height: side, width: side)
    executor.forward(folded)
    let probabilities = Self.softmax(executor.outputs[0].array.map(Double.init))
    idle.withLock { $0.append(executor) }
    return probabilities
  }

  private func borrow() throws(ShapeProblem) -> Executor<Float> {
    if let kept = idle.withLock({ $0.popLast() }) { return kept }
    let side = card.preprocessing.side
    return try Executor(network, height: side, width: side, batch: 1, purpose: .inference)
  }

  /// Shares of the whole that grow with the logits; the largest is taken out first, so that nothing overflows.
  static func softmax(_ logits: [Double]) -> [Double] {
    let largest = logits.max() ?? 0
    let powers = logits.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}
