import Foundation

/// Where a training begins if not at random weights, and which tensors learn how fast.
public struct Transfer: Hashable, Sendable, Codable {
  /// Tensors whose learning rate is another.
  public struct Rate: Hashable, Sendable, Codable {
    /// Which, by name, with `*` and `?`.
    public var pattern: String
    /// What the learning rate is multiplied with.
    public var factor: Double

    /// Those of `pattern` at `factor` times the rate.
    public init(pattern: String, factor: Double) { (self.pattern, self.factor) = (pattern, factor) }
  }

  /// A run folder, a file of tensors, or an ONNX file of a detector; nil for random weights.
  public var file: String?
  /// Tensors that stay as they are, by name, with `*` and `?`. Where those of a batch norm are among them, its statistics stay too.
  public var freeze: [String] = []
  /// Whether all batch norms keep their statistics, and only their weight and bias learn.
  public var freezesBatchNorm = false
  /// Tensors that learn slower or faster; of several patterns that fit, the last one counts.
  public var rates: [Rate] = []

  /// Random weights, all of which learn alike.
  public init() {}

  /// Whether `name` fits `pattern` as file names fit in a shell.
  static func fits(_ name: String, _ pattern: String) -> Bool { fnmatch(pattern, name, 0) == 0 }

  /// What the learning rate of the tensor called `name` is multiplied with; 0 for one that stays as it is.
  func factor(of name: String) -> Double {
    if freeze.contains(where: { Self.fits(name, $0) }) { return 0 }
    return rates.last { Self.fits(name, $0.pattern) }?.factor ?? 1
  }

  /// A pattern that fits none of `names`; nil where all fit some.
  func idlePattern(among names: [String]) -> String? {
    (freeze + rates.map(\.pattern)).first { pattern in !names.contains { Self.fits($0, pattern) } }
  }
}
