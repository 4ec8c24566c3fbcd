import Network

/// What a classifier is trained to make small: the cross-entropy of its softmax, summed over the photographs of a batch. It is to be divided
/// by their number, as its gradient is.
public struct ClassificationLoss: Sendable {
  private let loss: CrossEntropy

  /// The loss over so many classes.
  public init(classes: Int) { loss = CrossEntropy(classes: classes) }

  /// The loss of a batch that `executor` has run, whose gradient is handed to the executor for a backward pass.
  ///
  /// - Parameter targets: the class of each photograph, from 0.
  public func callAsFunction<S>(_ executor: Executor<S>, _ targets: [Int]) -> Double {
    loss(executor.outputs[0], targets, reduction: .sum, into: executor.outputGradients[0])
  }
}
