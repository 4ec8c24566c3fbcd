import Basics
import Compute
import Detection
import Network

/// Prints rates of training and inference; of `only` those sizes and kinds of work, if any are named.
func printRates(_ preset: Preset, seconds: Double, only: Set<String>) throws {
  let wants = { (kind: String, size: Int) in
    only.isDisjoint(with: ["train", "infer"]) || only.contains(kind)
      ? only.allSatisfy { Int($0) == nil } || only.contains("\(size)") : false
  }
  print("\(preset.rawValue), \(instructionSet)")
  for size in [160, 320] where wants("train", size) {
    for threads in [1, 2] {
      let (rate, planned) = try trainingRate(preset.network, size: size, threads: threads, seconds: seconds)
      print(
        "train \(size) batch 16 threads \(threads): \(Int(rate)) img/s"
          + "; planned \(planned >> 20) MiB, peak \((ProcessMemory.peak ?? 0) >> 20) MiB")
    }
  }
  for size in [160, 320, 640] where wants("infer", size) {
    for threads in [1, 2] {
      let rate = try inferenceRate(preset.network, size: size, threads: threads, seconds: seconds / 2)
      print("infer \(size) batch 1 threads \(threads): \(Int(rate)) img/s")
    }
  }
}

/// Images a second of `step`, which handles `images` of them; the best of three rounds, after two steps that do not count.
private func rate(_ images: Int, seconds: Double, _ step: () -> Void) -> Double {
  step()
  step()
  let clock = ContinuousClock()
  return (0..<3).map { _ in
    let start = clock.now
    var steps = 0
    repeat {
      step()
      steps += 1
    } while clock.now - start < .seconds(seconds / 3)
    return Double(images * steps) / ((clock.now - start) / .seconds(1))
  }.max() ?? 0
}

/// Fills a tensor with numbers from 0 to 1.
func fill(_ tensor: Tensor<Float>) {
  var random = Random(seed: 1, 1)
  tensor.withMutableSpan { span in for index in span.indices { span[index] = Float(random.uniform()) } }
}

/// Two shards of eight images, as training cuts a batch of 16: forward, backward from the gradient of the mean, SGD with momentum.
private func trainingRate(
  _ network: Network, size: Int, threads: Int, seconds: Double
) throws -> (rate: Double, planned: Int) {
  let weights = Weights<Float>(initializing: network, seed: 1)
  let shards = try (0..<2).map { _ in
    (
      executor: try Executor<Float>(network, height: size, width: size, batch: 8, purpose: .training),
      gradient: Arena<Float>(count: network.parameters.count).all,
      statistics: Arena<Float>(count: network.statistics.count).all
    )
  }
  for shard in shards { fill(shard.executor.input) }
  let optimizer = Optimizer(method: .sgd, weightDecay: 0)
  let moments = Optimizer.Moments(count: network.parameters.count)
  let decays = [Bool](repeating: false, count: network.parameters.count)
  let workers = Workers(threads: threads)
  let rate = rate(16, seconds: seconds) {
    workers.forEach(2) { index, _ in
      let (executor, gradient, statistics) = shards[index]
      executor.forward(weights, batchStatistics: statistics)
      for gradient in executor.outputGradients { gradient.fill(1 / Float(16 * gradient.count)) }
      gradient.fill(0)
      executor.backward(weights, batchStatistics: statistics, into: gradient)
    }
    Kernels<Float>.add(shards[1].gradient, into: shards[0].gradient)
    optimizer.update(weights.parameters, shards[0].gradient, moments, decays: decays, rate: 1e-4, step: 1)
  }
  return (rate, shards.reduce(0) { $0 + $1.executor.bytes })
}

private func inferenceRate(_ network: Network, size: Int, threads: Int, seconds: Double) throws -> Double {
  let (folded, weights) = network.forInference(Weights<Float>(initializing: network, seed: 1))
  let executor = try Executor<Float>(
    folded, height: size, width: size, batch: 1, purpose: .inference, threads: threads)
  fill(executor.input)
  guard threads > 1 else { return rate(1, seconds: seconds) { executor.forward(weights) } }
  let team = Team(count: threads)
  return rate(1, seconds: seconds) { executor.forward(weights, team: team) }
}
