import Augmentation
import Compute
import Dataset
import Detection
import Imaging
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
    /// The parts of the loss, summed over the batch.
    var parts: LossParts
    /// The gradient of the loss: divided by the number of answering cells.
    var gradient: Tensor<Float>
    /// The mean of the shards' batch-norm statistics.
    var statistics: Tensor<Float>
  }

  private struct Key: Hashable {
    var side: Int
    var images: Int
    var worker: Int
  }

  private let network: Network
  private let workers: Workers
  private let loss = DetectionLoss()
  private let logger = Logger(label: "dsm.training")
  private var executors: [Key: Executor<Float>] = [:]
  private var shards: [(gradient: Tensor<Float>, statistics: Tensor<Float>)] = []

  /// Memory that is planned for all threads.
  var plannedBytes: Int { executors.values.reduce(0) { $0 + $1.bytes } }

  init(network: Network, workers: Workers) { (self.network, self.workers) = (network, workers) }

  /// The gradient for `samples`, which are squares of one size, at `weights`; `key` tells the step, each shard is put in here.
  func run(
    _ samples: [StreamedSample], weights: Weights<Float>, assigner: Assigner, key: RandomKey
  ) throws(ShapeProblem) -> Result {
    let side = samples[0].image.width
    let cells = Cells(height: side, width: side)
    let cuts = stride(from: 0, to: samples.count, by: TrainingOptions.shard).map {
      samples[$0..<min(samples.count, $0 + TrainingOptions.shard)]
    }
    let executors = try prepare(cuts.map(\.count), side)
    let targets = shards
    let parts = Mutex([LossParts](repeating: LossParts(), count: cuts.count))
    workers.forEach(cuts.count) { [loss] index, worker in
      guard let executor = executors[Key(side: side, images: cuts[index].count, worker: worker)] else { return }
      let result = Self.run(
        Array(cuts[index]), executor, cells, weights, assigner, loss, targets[index].gradient,
        targets[index].statistics, RandomKey(seed: key.seed, step: key.step, shard: index))
      parts.withLock { $0[index] = result }
    }
    return reduce(parts.withLock { $0 })
  }

  private static func run(
    _ samples: [StreamedSample], _ executor: Executor<Float>, _ cells: Cells, _ weights: Weights<Float>,
    _ assigner: Assigner, _ loss: DetectionLoss, _ gradient: Tensor<Float>, _ statistics: Tensor<Float>,
    _ key: RandomKey
  ) -> LossParts {
    let pixels = executor.input.count / samples.count
    for (index, sample) in samples.enumerated() {
      Preprocessing.write(
        sample.image, into: executor.input.slice(from: index * pixels, count: pixels), height: sample.image.height,
        width: sample.image.width)
    }
    executor.forward(weights, batchStatistics: statistics, randomKey: key)
    var parts = LossParts()
    for (index, sample) in samples.enumerated() {
      let predictions = Predictions(cells: cells, executor: executor, image: index)
      let faces = sample.annotations.filter { !$0.ignore }
      let ignored = sample.annotations.filter(\.ignore).map(\.box)
      let assignment = assigner.assign(predictions, faces: faces.map(\.box), ignored: ignored)
      let (part, slope) = loss(predictions, faces, assignment)
      executor.write(gradient: slope, image: index)
      parts = parts + part
    }
    gradient.fill(0)
    executor.backward(weights, batchStatistics: statistics, into: gradient)
    return parts
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

  private func reduce(_ parts: [LossParts]) -> Result {
    let total = parts.reduce(LossParts(), +)
    let (gradient, statistics) = shards[0]
    for shard in shards[1..<parts.count] {
      Kernels<Float>.add(shard.gradient, into: gradient)
      Kernels<Float>.add(shard.statistics, into: statistics)
    }
    scale(gradient, by: 1 / Float(max(1, total.positives)))
    scale(statistics, by: 1 / Float(parts.count))
    return Result(parts: total, gradient: gradient, statistics: statistics)
  }

  private func scale(_ tensor: Tensor<Float>, by factor: Float) {
    tensor.withMutableSpan { span in for index in span.indices { span[index] *= factor } }
  }
}
