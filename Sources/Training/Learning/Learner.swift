import Compute
import Network
import Streaming

/// Takes mini-batches through the network and moves the weights: the one way to learn that training, the search for a learning rate and
/// the check on a few photographs share.
final class Learner {
  /// What a mini-batch gave.
  struct Outcome {
    /// What the batch cost.
    var tally: LossTally
    /// The norm of the gradient before it was clipped.
    var norm: Double
    /// Whether loss, gradient and the new weights are numbers. Where one is not, the weights are of no use any more.
    var isSound: Bool
  }

  let network: Network
  private let options: TrainingOptions
  private let step: GradientStep
  private let groups: LearningGroups

  init(_ options: TrainingOptions, _ task: any LearningTask, workers: Workers) {
    self.options = options
    network = options.trained(task.network)
    step = GradientStep(task, network: network, workers: workers)
    groups = LearningGroups(network, options.transfer)
  }

  /// Memory that is planned for passes of the size that was asked for last.
  var plannedBytes: Int { step.plannedBytes }

  /// Learns from `samples` at the learning rate `rate`, and takes one step in `state`.
  func learn(
    _ samples: [StreamedSample], _ state: inout TrainingState, phase: LearningPhase, rate: Double
  ) throws(ShapeProblem) -> Outcome {
    let key = RandomKey(seed: options.seed, step: state.position.step)
    let result = try step.run(samples, weights: state.weights, phase: phase, key: key)
    groups.silence(result.gradient)
    let norm = clipNorm(result.gradient, limit: options.clipNorm)
    guard norm.isFinite, result.tally.loss.isFinite else {
      return Outcome(tally: result.tally, norm: norm, isSound: false)
    }
    move(&state, result, rate: rate)
    return Outcome(tally: result.tally, norm: norm, isSound: state.weights.parameters.isFinite)
  }

  private func move(_ state: inout TrainingState, _ result: GradientStep.Result, rate: Double) {
    state.position.step += 1
    let step = state.position.step
    groups.update(
      state.weights.parameters, result.gradient, state.moments, by: options.optimizer, rate: rate, step: step)
    groups.blendStatistics(
      state.weights.statistics, towards: result.statistics, keep: TrainingOptions.statisticsKeep)
    MovingAverage(keep: options.averageKeep).update(state.average, towards: state.weights, step: step)
  }
}

extension Tensor<Float> {
  /// Whether all are numbers.
  fileprivate var isFinite: Bool {
    withSpan { span in
      for index in span.indices where !span[index].isFinite { return false }
      return true
    }
  }
}
