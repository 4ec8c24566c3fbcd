import Augmentation
import Compute
import Detection
import Logging
import Network
import Streaming
import Synchronization

/// Takes a mini-batch through the network and back: the gradient of the loss by all parameters.
///
/// The batch is cut into shards of ``TrainingOptions/shard`` images whatever the number of threads; each shard has its own gradient, and these
/// are added in order, so that one thread gives the same bits as seven.
final class GradientStep {
  /// What a mini-batch gave.
  struct Result {
    /// What the batch cost.
    var tally: LossTally
    /// The gradient of the loss: divided by the number of its terms.
    var gradient: Tensor<Float>
    /// The mean of the shards' batch-norm statistics.
    var statistics: Tensor<Float>
  }

  private struct Key: Hashable {
    var side: Int
    var images: Int
    var worker: Int
  }

  private let task: any LearningTask
  private let network: Network
  private let workers: Workers
  private let logger = Logger(label: "dsm.training")
  private var executors: [Key: Executor<Float>] = [:]
  private var shards: [(gradient: Tensor<Float>, statistics: Tensor<Float>)] = []

  /// Memory that is planned for all threads.
  var plannedBytes: Int { executors.values.reduce(0) { $0 + $1.bytes } }

  init(_ task: any LearningTask, network: Network, workers: Workers) {
    (self.task, self.network, self.workers) = (task, network, workers)
  }

  /// The gradient for `samples`, which are squares of one size, at `weights`; `key` tells the step, each shard is put in here.
  func run(
    _ samples: [StreamedSample], weights: Weights<Float>, phase: LearningPhase, key: RandomKey
  ) throws(ShapeProblem) -> Result {
    let side = samples[0].image.width
    let cuts = stride(from: 0, to: samples.count, by: TrainingOptions.shard).map {
      samples[$0..<min(samples.count, $0 + TrainingOptions.shard)]
    }
    let executors = try prepare(cuts.map(\.count), side)
    let targets = shards
    let tallies = Mutex([LossTally](repeating: LossTally(), count: cuts.count))
    workers.forEach(cuts.count) { [task] index, worker in
      guard let executor = executors[Key(side: side, images: cuts[index].count, worker: worker)] else {
        preconditionFailure("an executor was planned for each shard")
      }
      let result = Self.run(
        Array(cuts[index]), executor, weights, task, phase, targets[index].gradient, targets[index].statistics,
        RandomKey(seed: key.seed, step: key.step, shard: index))
      tallies.withLock { $0[index] = result }
    }
    return reduce(tallies.withLock { $0 }, cuts.map { Float($0.count) / Float(samples.count) })
  }

  private static func run(
    _ samples: [StreamedSample], _ executor: Executor<Float>, _ weights: Weights<Float>, _ task: any LearningTask,
    _ phase: LearningPhase, _ gradient: Tensor<Float>, _ statistics: Tensor<Float>, _ key: RandomKey
  ) -> LossTally {
    let pixels = executor.input.count / samples.count
    for (index, sample) in samples.enumerated() {
      Preprocessing.write(
        sample.image, into: executor.input.slice(from: index * pixels, count: pixels), height: sample.image.height,
        width: sample.image.width)
    }
    executor.forward(weights, batchStatistics: statistics, randomKey: key)
    let tally = task.judge(samples, executor, phase: phase)
    gradient.fill(0)
    executor.backward(weights, batchStatistics: statistics, into: gradient)
    return tally
  }

  /// Memory for these shards: an executor for each size of shard and thread, a gradient for each shard.
  private func prepare(_ counts: [Int], _ side: Int) throws(ShapeProblem) -> [Key: Executor<Float>] {
    if executors.keys.contains(where: { $0.side != side }) { executors = [:] }
    for images in Set(counts) {
      for worker in 0..<min(workers.threads, counts.count) {
        let key = Key(side: side, images: images, worker: worker)
        guard executors[key] == nil else { continue }
        let executor = try Executor<Float>(network, height: side, width: side, batch: images, purpose: .training)
        logger.debug("planned \(executor.bytes >> 20) MiB for \(images) images of \(side)x\(side)")
        executors[key] = executor
      }
    }
    while shards.count < counts.count {
      let statistics = Arena<Float>(count: network.statistics.count).all
      shards.append((Arena<Float>(count: network.parameters.count).all, statistics))
    }
    return executors
  }

  /// - Parameter shares: what part of the images each shard has: a remainder of one image says less of the batch than eight.
  private func reduce(_ tallies: [LossTally], _ shares: [Float]) -> Result {
    let total = tallies.reduce(LossTally(), +)
    let (gradient, statistics) = shards[0]
    scale(statistics, by: shares[0])
    for (shard, share) in zip(shards, shares).dropFirst() {
      Kernels<Float>.add(shard.gradient, into: gradient)
      scale(shard.statistics, by: share)
      Kernels<Float>.add(shard.statistics, into: statistics)
    }
    scale(gradient, by: 1 / Float(max(1, total.terms)))
    return Result(tally: total, gradient: gradient, statistics: statistics)
  }

  private func scale(_ tensor: Tensor<Float>, by factor: Float) {
    tensor.withMutableSpan { span in for index in span.indices { span[index] *= factor } }
  }
}
