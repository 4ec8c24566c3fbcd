import Compute

/// Something whose gradient can be checked: a layer, a loss, a whole network.
public struct GradientCase: Sendable {
  /// What it is called in tables: `Conv2D 3x3 stride 2`.
  public let name: String
  /// Whether it has kinks, at which a finite difference is no derivative: then more of an error is allowed.
  public let hasKinks: Bool
  private let measure: @Sendable (UInt64) throws -> [GradientCheck.Finding]

  /// A case; `measure` compares its gradients with finite differences at numbers drawn from a seed.
  public init(
    _ name: String, hasKinks: Bool = false, measure: @escaping @Sendable (UInt64) throws -> [GradientCheck.Finding]
  ) {
    (self.name, self.hasKinks, self.measure) = (name, hasKinks, measure)
  }

  /// What came out. An error passes below `limit`: 1e-6 where nothing is said, 1e-4 where there are kinks.
  public func verdict(seed: UInt64, limit: Double? = nil) throws -> GradientVerdict {
    let findings = try measure(seed)
    // max() would pass over what is not a number.
    let worst = findings.first(where: \.relativeError.isNaN) ?? findings.max { $0.relativeError < $1.relativeError }
    return GradientVerdict(
      name: name, worst: worst?.tensor ?? "",
      error: worst.flatMap { $0.relativeError.isFinite ? $0.relativeError : nil },
      limit: limit ?? (hasKinks ? 1e-4 : 1e-6), hasKinks: hasKinks)
  }
}

/// How the gradient of a ``GradientCase`` compares with finite differences: a row of `dsm gradcheck`.
public struct GradientVerdict: Hashable, Sendable, Codable {
  /// The case.
  public let name: String
  /// The tensor whose gradient is furthest off.
  public let worst: String
  /// By how much, as a part of the largest gradient in that tensor; nil where that is no finite number.
  public let error: Double?
  /// How much is allowed.
  public let limit: Double
  /// Whether more is allowed because of kinks.
  public let hasKinks: Bool

  /// Whether the gradient is right. An error that is no number is none that passes.
  public var passes: Bool { error.map { $0 < limit } ?? false }
}

extension GradientCase {
  /// A layer alone in a network, both with statistics of the batch and with those of the past.
  public init(_ specimen: LayerSpecimen) {
    self.init(specimen.name, hasKinks: specimen.hasKinks) { seed in
      try [true, false].flatMap { isTraining in
        try GradientCheck.run(
          specimen.network, height: specimen.height, width: specimen.width, batch: 2, seed: seed,
          isTraining: isTraining, hasKinks: specimen.hasKinks)
      }
    }
  }

  /// A loss of some terms, one of which is ignored and one of which counts double.
  public init<L: Loss>(
    _ name: String, _ loss: L, hasKinks: Bool = false, targets: @escaping @Sendable (inout Random) -> [L.Target],
    predictions: @escaping @Sendable (inout Random) -> Double = { 2 * $0.normal() }
  ) {
    self.init(name, hasKinks: hasKinks) { seed in
      var random = Random(seed: seed, 3)
      let targets = targets(&random)
      let values = Arena<Double>(count: targets.count * loss.width).all
      for index in 0..<values.count { values[index] = predictions(&random) }
      var weights = [Double](repeating: 1, count: targets.count)
      (weights[0], weights[1]) = (0, 2)
      return Reduction.allCases.map { reduction in
        let gradient = Arena<Double>(count: values.count).all
        _ = loss(values, targets, weights: weights, reduction: reduction, into: gradient)
        let scratch = Arena<Double>(count: values.count).all
        let error = GradientCheck.error(values, gradient, hasKinks: hasKinks) {
          loss(values, targets, weights: weights, reduction: reduction, into: scratch)
        }
        return GradientCheck.Finding(tensor: "prediction (\(reduction.rawValue))", relativeError: error)
      }
    }
  }
}
