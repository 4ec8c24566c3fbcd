import CMachine
import Compute
import Detection
import Network

/// The time of one node in one way, and what it did in it, for one image.
private struct Cost {
  var seconds = 0.0
  let operations: Double
  let bytes: Double

  /// Time, and the shares of the machine's peaks.
  func text(_ peak: Double, _ bandwidth: Double) -> String {
    [
      pad((seconds * 1e6).rounded1, 9), pad((operations / seconds / 1e9).rounded1, 8),
      pad("\(Int(100 * operations / seconds / peak))%", 5), pad((bytes / seconds / 1e9).rounded1, 7),
      pad("\(Int(100 * bytes / seconds / bandwidth))%", 5),
    ].joined()
  }
}

extension Double {
  fileprivate var rounded1: String { "\((self * 10).rounded() / 10)" }
}

private func pad(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(1, width - text.count)) + text
}

/// Prints, for every layer of a training step of eight images on one thread and of an inference, its time for an image, its operations a
/// second and the bytes that it must read and write at least, against what one core can do at most.
func printLayers(_ preset: Preset, size: Int) throws {
  let (peak, bandwidth) = (cmachine_flops(), cmachine_read(256 << 20))
  print(
    "\(preset.rawValue) at \(size), one thread, \(instructionSet). One core: \(Int(peak / 1e9)) GFLOP/s,",
    "\(Int(bandwidth / 1e9)) GB/s from memory, \(Int(cmachine_read(8 << 20) / 1e9)) GB/s from 8 MiB")
  let network = preset.network
  let weights = Weights<Float>(initializing: network, seed: 1)
  let training = try Executor<Float>(network, height: size, width: size, batch: 8, purpose: .training)
  try table("forward", network, size, peak, bandwidth, images: 8, ways: 1) { watch in
    fill(training.input)
    return { training.forward(weights, batchStatistics: statistics(network), after: watch) }
  }
  try table("backward", network, size, peak, bandwidth, images: 8, ways: 2) { watch in
    let gradient = Arena<Float>(count: network.parameters.count).all
    let moments = statistics(network)
    training.forward(weights, batchStatistics: moments)
    for gradient in training.outputGradients { gradient.fill(1e-3) }
    return { training.backward(weights, batchStatistics: moments, into: gradient, after: watch) }
  }
  let (folded, foldedWeights) = network.forInference(weights)
  let inference = try Executor<Float>(folded, height: size, width: size, batch: 1, purpose: .inference)
  try table("inference", folded, size, peak, bandwidth, images: 1, ways: 1) { watch in
    fill(inference.input)
    return { inference.forward(foldedWeights, after: watch) }
  }
}

private func statistics(_ network: Network) -> Tensor<Float> { Arena(count: network.statistics.count).all }

/// One table: the best of 30 runs for each node.
private func table(
  _ title: String, _ network: Network, _ size: Int, _ peak: Double, _ bandwidth: Double, images: Int, ways: Int,
  _ prepare: (_ watch: @escaping (Int) -> Void) throws -> () -> Void
) throws {
  let facts = try network.facts(height: size, width: size)
  let extents = try network.extents(height: size, width: size)
  var best = [Double](repeating: .infinity, count: facts.count)
  var last = ContinuousClock.now
  let run = try prepare { node in
    let now = ContinuousClock.now
    best[node] = min(best[node], (now - last) / .seconds(1))
    last = now
  }
  for _ in 0..<30 {
    last = .now
    run()
  }
  print("\n\(title)\nlayer                us/image GFLOP/s  peak   GB/s  peak")
  var total = Cost(operations: 0, bytes: 0)
  for (index, fact) in facts.enumerated() {
    let numbers = network.nodes[index].inputs.reduce(extents[index + 1].count) { $0 + extents[$1.index].count }
    let cost = Cost(
      seconds: best[index] / Double(images), operations: 2 * Double(ways * fact.multiplications),
      bytes: 4 * Double(ways * numbers))
    print(fact.name + pad(cost.text(peak, bandwidth), 58 - fact.name.count))
    total = Cost(
      seconds: total.seconds + cost.seconds, operations: total.operations + cost.operations,
      bytes: total.bytes + cost.bytes)
  }
  print("all" + pad(total.text(peak, bandwidth), 55))
}
