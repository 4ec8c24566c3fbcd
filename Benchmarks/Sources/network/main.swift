import Compute
import Detection
import Foundation
import Network

// network [PRESET] [SECONDS]: images a second of training steps (forward, backward, SGD) and of inference, on random pixels.

let arguments = CommandLine.arguments
let preset = arguments.count > 1 ? Preset(rawValue: arguments[1]) : .s
let seconds = arguments.count > 2 ? Double(arguments[2]) : 4
guard let preset, let seconds, seconds > 0 else {
  print("usage: network [\(Preset.allCases.map(\.rawValue).joined(separator: "|"))] [SECONDS]")
  exit(64)
}
useOneThreadForBLAS()
print("\(preset.rawValue), \(instructionSet)")

/// Images a second of `step`, which handles `images` of them; the best of three rounds, after two steps that do not count.
func rate(_ images: Int, seconds: Double, _ step: () -> Void) -> Double {
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

/// Peak memory of the process so far, in MiB.
func peakMemory() -> Int {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
  return Int(line?.split(separator: " ").dropLast().last ?? "0").map { $0 / 1024 } ?? 0
}

func fill(_ tensor: Tensor<Float>) {
  var random = Random(seed: 1, 1)
  tensor.withMutableSpan { span in for index in span.indices { span[index] = Float(random.uniform()) } }
}

/// Two shards of eight images, as training cuts a batch of 16: forward, backward from gradients of 1, SGD with momentum.
func training(_ network: Network, size: Int, threads: Int) throws -> Double {
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
  return rate(16, seconds: seconds) {
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
}

func inference(_ network: Network, size: Int, threads: Int) throws -> Double {
  let (folded, weights) = network.forInference(Weights<Float>(initializing: network, seed: 1))
  let executor = try Executor<Float>(
    folded, height: size, width: size, batch: 1, purpose: .inference, threads: threads)
  fill(executor.input)
  guard threads > 1 else { return rate(1, seconds: seconds / 2) { executor.forward(weights) } }
  let team = Team(count: threads)
  return rate(1, seconds: seconds / 2) { executor.forward(weights, team: team) }
}

for size in [160, 320] {
  for threads in [1, 2] {
    let trained = try training(preset.network, size: size, threads: threads)
    print("train \(size), batch 16, \(threads) thread(s): \(Int(trained)) img/s; peak memory \(peakMemory()) MiB")
  }
}
for size in [160, 320, 640] {
  for threads in [1, 2] {
    let inferred = try inference(preset.network, size: size, threads: threads)
    print("infer \(size), batch 1, \(threads) thread(s): \(Int(inferred)) img/s")
  }
}
