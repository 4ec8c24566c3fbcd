import Compute

/// Gradients against finite differences, in `Double`: the law that every layer must keep.
public enum GradientCheck {
  /// How far the worst gradient of one tensor is off.
  public struct Finding: Sendable {
    /// The tensor: `stem.conv.weight`, or `input`.
    public let tensor: String
    /// Largest difference between the two gradients, as a part of the largest gradient in the tensor.
    public let relativeError: Double

    /// What was found about a tensor.
    public init(tensor: String, relativeError: Double) {
      (self.tensor, self.relativeError) = (tensor, relativeError)
    }
  }

  /// Compares, for every learned tensor and the input, the backward pass with central differences
  /// (f(x + h) - f(x - h)) / 2h of f = Σ weights · outputs, where the weights are random.
  ///
  /// Where every gradient is 0, as behind ReLUs that are all shut, nothing was checked: the finding is then that of no number.
  ///
  /// - Parameters:
  ///   - isTraining: whether batch norm uses the batch's own statistics.
  ///   - hasKinks: whether a difference that fits badly is taken again with smaller h, lest a kink lie in between.
  ///   - most: entries that are tried of each tensor.
  public static func run(
    _ network: Network, height: Int, width: Int, batch: Int, seed: UInt64, isTraining: Bool = true,
    hasKinks: Bool = true, most: Int = 60
  ) throws(ShapeProblem) -> [Finding] {
    let bench = try Bench(network, height: height, width: width, batch: batch, seed: seed, isTraining: isTraining)
    let gradients = bench.gradients()
    var random = Random(seed: seed, 1)
    let layout = network.parameters
    var findings = layout.entries.map { entry in
      let place = { (tensor: Tensor<Double>) in tensor.slice(from: entry.offset, count: entry.parameter.count) }
      return Finding(
        tensor: entry.name,
        relativeError: error(
          place(bench.weights.parameters), place(gradients.parameters), hasKinks: hasKinks, most: most, &random,
          least: 0.01, of: bench.loss))
    }
    findings.append(
      Finding(
        tensor: "input",
        relativeError: error(
          bench.executor.input, gradients.input, hasKinks: hasKinks, most: most, &random, least: 0.01,
          of: bench.loss)))
    // Rounding alone leaves some difference where anything changes.
    return findings.allSatisfy { $0.relativeError == 0 }
      ? [Finding(tensor: "all are 0", relativeError: .nan)] : findings
  }

  /// The largest difference between `gradient` and the central differences of `function` by `values`, as a part of the largest of
  /// either; not a number where one of them is none.
  public static func error(
    _ values: Tensor<Double>, _ gradient: Tensor<Double>, hasKinks: Bool, of function: () -> Double
  ) -> Double {
    var random = Random(seed: 0)
    return error(values, gradient, hasKinks: hasKinks, most: values.count, &random, of: function)
  }

  /// The same, for `most` of the values, drawn by `random`. Errors are a part of `least` where all gradients are smaller: what is 0 but
  /// for rounding, as that of a bias before batch norm, has no relative error.
  public static func error(
    _ values: Tensor<Double>, _ gradient: Tensor<Double>, hasKinks: Bool, most: Int, _ random: inout Random,
    least: Double = 1e-9, of function: () -> Double
  ) -> Double {
    var indices = Array(0..<values.count)
    random.shuffle(&indices)
    indices = Array(indices.prefix(most))
    let differences = indices.map { difference(values, at: $0, h: 1e-5, function) }
    let largest = zip(indices, differences).map { max(abs(gradient[$0]), abs($1)) }.max() ?? 0
    let scale = max(largest, least)
    let errors = zip(indices, differences).map { index, difference in
      let first = abs(gradient[index] - difference) / scale
      guard hasKinks, first > 1e-6 else { return first }
      return [1e-6, 1e-7].map { abs(gradient[index] - Self.difference(values, at: index, h: $0, function)) / scale }
        .reduce(first) { $1 < $0 ? $1 : $0 }
    }
    // max() would pass over what is not a number.
    return errors.reduce(0) { $1 <= $0 ? $0 : $1 }
  }

  private static func difference(
    _ values: Tensor<Double>, at index: Int, h: Double, _ function: () -> Double
  ) -> Double {
    let value = values[index]
    defer { values[index] = value }
    values[index] = value + h
    let above = function()
    values[index] = value - h
    return (above - function()) / (2 * h)
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
      // Means from 0 and variances from 1 on: larger means would shut the ReLU behind a frozen norm for nearly all inputs.
      for index in 0..<weights.statistics.count { weights.statistics[index] += 0.5 * random.uniform() }
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
  }
}
