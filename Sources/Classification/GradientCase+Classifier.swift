import Compute
import Detection
import Network

extension GradientCase {
  /// The stem and stages of each bundled network with the classifier and its loss behind them, on two pictures of noise.
  public static let classifiers: [GradientCase] = Preset.allCases.map { preset in
    GradientCase("classifier \(preset.rawValue)", hasKinks: true) { try ClassifierBench(preset, seed: $0).findings() }
  }
}

/// A classifier in `Double`, and two pictures with their classes.
private struct ClassifierBench {
  private let network: Network
  private let executor: Executor<Double>
  private let weights: Weights<Double>
  private let statistics: Tensor<Double>
  private let seed: UInt64
  private static let (side, classes, targets) = (64, 3, [2, 0])

  init(_ preset: Preset, seed: UInt64) throws {
    (network, self.seed) = (preset.classifier(classes: Self.classes), seed)
    executor = try Executor(
      network, height: Self.side, width: Self.side, batch: Self.targets.count, purpose: .training)
    weights = Weights(initializing: network, seed: seed)
    statistics = Arena(count: network.statistics.count).all
    var random = Random(seed: seed, 4)
    for index in 0..<executor.input.count { executor.input[index] = random.uniform() }
  }

  private func loss() -> Double {
    executor.forward(weights, batchStatistics: statistics)
    return ClassificationLoss(classes: Self.classes)(executor, Self.targets)
  }

  /// By every learned tensor, six numbers of each.
  func findings() -> [GradientCheck.Finding] {
    _ = loss()
    let gradient = Arena<Double>(count: network.parameters.count).all
    executor.backward(weights, batchStatistics: statistics, into: gradient)
    var random = Random(seed: seed, 5)
    let least = 1e-3 * (gradient.array.map(abs).max() ?? 0)
    return network.parameters.entries.map { entry in
      let place = { (tensor: Tensor<Double>) in tensor.slice(from: entry.offset, count: entry.parameter.count) }
      let error = GradientCheck.error(
        place(weights.parameters), place(gradient), hasKinks: true, most: 6, &random, least: least
      ) { loss() }
      return GradientCheck.Finding(tensor: entry.name, relativeError: error)
    }
  }
}
