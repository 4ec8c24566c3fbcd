import Compute

/// Gradients against finite differences, in `Double`: the law that every layer must keep.
public enum GradientCheck {
  /// How far the worst gradient of one tensor is off.
  public struct Finding: Sendable {
    /// The tensor: `stem.conv.weight`, or `input`.
    public let tensor: String
    /// Largest difference between the two gradients, as a part of the largest gradient in the tensor.
    public let relativeError: Double
  }

  /// Compares, for every learned tensor and the input, the backward pass with central differences
  /// (f(x + h) - f(x - h)) / 2h of f = Σ weights · outputs, where the weights are random.
  ///
  /// - Parameters:
  ///   - isTraining: whether batch norm uses the batch's own statistics.
  ///   - most: entries that are tried of each tensor.
  public static func run(
    _ network: Network, height: Int, width: Int, batch: Int, seed: UInt64, isTraining: Bool = true, most: Int = 60
  ) throws(ShapeProblem) -> [Finding] {
    let bench = try Bench(network, height: height, width: width, batch: batch, seed: seed, isTraining: isTraining)
    let gradients = bench.gradients()
    var random = Random(seed: seed, 1)
    let layout = network.parameters
    var findings = layout.entries.map { entry in
      let place = { (tensor: Tensor<Double>) in tensor.slice(from: entry.offset, count: entry.parameter.count) }
      return Finding(
        tensor: entry.name,
        relativeError: bench.error(place(bench.weights.parameters), place(gradients.parameters), most, &random))
    }
    findings.append(
      Finding(tensor: "input", relativeError: bench.error(bench.executor.input, gradients.input, most, &random)))
    return findings
  }

  private struct Bench {
    let executor: Executor<Double>
    let weights: Weights<Double>
    let mixture: [[Double]]
    let batchStatistics: Tensor<Double>?

    init(
      _ network: Network, height: Int, width: Int, batch: Int, seed: UInt64, isTraining: Bool
    ) throws(ShapeProblem) {
      executor = try Executor(network, height: height, width: width, batch: batch, purpose: .training)
      weights = Weights(initializing: network, seed: seed)
      var random = Random(seed: seed, 2)
      for tensor in [executor.input, weights.parameters] {
        for index in 0..<tensor.count { tensor[index] += 0.3 * random.normal() }
      }
      for index in 0..<weights.statistics.count { weights.statistics[index] = 0.5 + random.uniform() }
      mixture = executor.outputs.map { output in (0..<output.count).map { _ in random.normal() } }
      batchStatistics = isTraining ? Arena(count: network.statistics.count).all : nil
    }

    func loss() -> Double {
      executor.forward(weights, batchStatistics: batchStatistics)
      return zip(executor.outputs, mixture).reduce(0) { sum, pair in
        sum + zip(pair.0.array, pair.1).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }

    func gradients() -> (parameters: Tensor<Double>, input: Tensor<Double>) {
      _ = loss()
      for (gradient, mixture) in zip(executor.outputGradients, mixture) { gradient.copy(from: mixture) }
      let parameters = Arena<Double>(count: weights.parameters.count).all
      executor.backward(weights, batchStatistics: batchStatistics, into: parameters, wantsInputGradient: true)
      let input = Arena<Double>(count: executor.input.count).all
      if let gradient = executor.inputGradient { input.copy(from: gradient) }
      return (parameters, input)
    }

    func error(_ values: Tensor<Double>, _ gradient: Tensor<Double>, _ most: Int, _ random: inout Random) -> Double {
      var indices = Array(0..<values.count)
      random.shuffle(&indices)
      let pairs = indices.prefix(most).map { (difference(values, at: $0), gradient[$0]) }
      let largest = pairs.map { max(abs($0.0), abs($0.1)) }.max() ?? 0
      return (pairs.map { abs($0.0 - $0.1) }.max() ?? 0) / max(largest, 1e-9)
    }

    private func difference(_ values: Tensor<Double>, at index: Int) -> Double {
      let h = 1e-5
      let value = values[index]
      defer { values[index] = value }
      values[index] = value + h
      let above = loss()
      values[index] = value - h
      return (above - loss()) / (2 * h)
    }
  }
}
