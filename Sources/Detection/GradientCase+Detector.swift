import Compute
import Dataset
import Network

extension GradientCase {
  /// The loss alone, and each bundled network with the loss behind it: the cells that answer fixed, a picture with a large and a small
  /// face.
  public static let detectors: [GradientCase] =
    [
      GradientCase("DetectionLoss", hasKinks: true) { try DetectorBench(.nano, seed: $0).lossFinding() }
    ]
    + Preset.allCases.map { preset in
      GradientCase("detector \(preset.rawValue)", hasKinks: true) { try DetectorBench(preset, seed: $0).findings() }
    }
}

/// A detector in `Double`, a picture of noise, and faces that it is to find.
private struct DetectorBench {
  private let network: Network
  private let executor: Executor<Double>
  private let weights: Weights<Double>
  private let statistics: Tensor<Double>
  private let cells = Cells(height: 64, width: 64)
  private let assignment: Assignment
  private let seed: UInt64
  private static let faces = [
    Annotation(box: Box(x: 10, y: 12, width: 20, height: 26)),
    Annotation(
      box: Box(x: 30, y: 20, width: 33, height: 40),
      landmarks: Landmarks([Point(x: 40, y: 32), Point(x: 52, y: 33), nil, Point(x: 42, y: 50), Point(x: 51, y: 49)])),
  ]

  init(_ preset: Preset, seed: UInt64) throws {
    (network, self.seed) = (preset.network, seed)
    executor = try Executor(network, height: 64, width: 64, batch: 1, purpose: .training)
    weights = Weights(initializing: network, seed: seed)
    statistics = Arena(count: network.statistics.count).all
    var random = Random(seed: seed, 4)
    for index in 0..<executor.input.count { executor.input[index] = random.uniform() }
    executor.forward(weights, batchStatistics: statistics)
    assignment = Assigner.centerPrior.assign(
      Predictions(cells: cells, executor: executor, image: 0), faces: Self.faces.map(\.box),
      ignored: [Box(x: 0, y: 44, width: 18, height: 18)])
  }

  private func result() -> (parts: LossParts, gradient: [Double]) {
    executor.forward(weights, batchStatistics: statistics)
    return DetectionLoss()(Predictions(cells: cells, executor: executor, image: 0), Self.faces, assignment)
  }

  /// By every learned tensor, six numbers of each.
  func findings() -> [GradientCheck.Finding] {
    executor.write(gradient: result().gradient, image: 0)
    let gradient = Arena<Double>(count: network.parameters.count).all
    executor.backward(weights, batchStatistics: statistics, into: gradient)
    var random = Random(seed: seed, 5)
    let least = 1e-3 * (gradient.array.map(abs).max() ?? 0)
    return network.parameters.entries.map { entry in
      let place = { (tensor: Tensor<Double>) in tensor.slice(from: entry.offset, count: entry.parameter.count) }
      let error = GradientCheck.error(
        place(weights.parameters), place(gradient), hasKinks: true, most: 6, &random, least: least
      ) { result().parts.sum }
      return GradientCheck.Finding(tensor: entry.name, relativeError: error)
    }
  }

  /// By every number that the network puts out.
  func lossFinding() -> [GradientCheck.Finding] {
    var random = Random(seed: seed, 6)
    let count = cells.count * HeadChannels.count
    let values = Arena<Double>(count: count).all
    for index in 0..<count { values[index] = 0.7 * random.normal() }
    let loss = { DetectionLoss()(Predictions(cells: cells, values: values.array), Self.faces, assignment) }
    let gradient = Arena<Double>(count: count).all
    gradient.copy(from: loss().gradient)
    let error = GradientCheck.error(values, gradient, hasKinks: true) { loss().parts.sum }
    return [GradientCheck.Finding(tensor: "prediction", relativeError: error)]
  }
}
