import Basics

/// One line of ``RunFolder/metricsFile``.
public struct EpochFigures: Hashable, Sendable {
  /// From 1.
  public var epoch: Int
  /// Steps since the start.
  public var step: Int
  /// Side of the input.
  public var size: Int
  /// The loss over the epoch.
  public var loss: Double
  /// What the task has besides, by name: the parts of the loss, and figures on some of the training photographs as they are and on the
  /// validation split.
  public var values: [String: Double]
  /// The learning rate at the end.
  public var learningRate: Double
  /// The mean norm of the gradient before clipping.
  public var gradientNorm: Double
  /// Samples a second through augmentation, forward and backward.
  public var imagesPerSecond: Double
  /// Since the start, over all sessions.
  public var seconds: Double
  /// How much is done, from 0 to 1.
  public var progress: Double
  /// Whether no earlier epoch was better on the validation split.
  public var isBest: Bool
  /// Bytes of memory that the process has; nil where the system does not tell.
  public var residentBytes: Int?

  /// The task's figure called `name`; nil where it has none.
  public subscript(name: String) -> Double? { values[name] }

  /// The task's figure called `name` with so many digits, or a dash.
  func words(_ name: String, _ digits: Int) -> String { self[name].map { $0.formatted(digits) } ?? "-" }
}

/// All figures side by side, the task's own among them.
extension EpochFigures: Codable {
  private enum Key: String, CodingKey, CaseIterable {
    case epoch, step, size, loss, learningRate, gradientNorm, imagesPerSecond, seconds, progress, isBest, residentBytes
  }

  /// The name of a figure.
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }
  }

  public init(from decoder: any Decoder) throws {
    let fixed = try decoder.container(keyedBy: Key.self)
    epoch = try fixed.decode(Int.self, forKey: .epoch)
    step = try fixed.decode(Int.self, forKey: .step)
    size = try fixed.decode(Int.self, forKey: .size)
    loss = try fixed.decode(Double.self, forKey: .loss)
    learningRate = try fixed.decode(Double.self, forKey: .learningRate)
    gradientNorm = try fixed.decode(Double.self, forKey: .gradientNorm)
    imagesPerSecond = try fixed.decode(Double.self, forKey: .imagesPerSecond)
    seconds = try fixed.decode(Double.self, forKey: .seconds)
    progress = try fixed.decode(Double.self, forKey: .progress)
    isBest = try fixed.decode(Bool.self, forKey: .isBest)
    residentBytes = try fixed.decodeIfPresent(Int.self, forKey: .residentBytes)
    let all = try decoder.container(keyedBy: Name.self)
    let own = all.allKeys.filter { Key(rawValue: $0.stringValue) == nil }
    values = Dictionary(
      uniqueKeysWithValues: try own.map { ($0.stringValue, try all.decode(Double.self, forKey: $0)) })
  }

  public func encode(to encoder: any Encoder) throws {
    var all = encoder.container(keyedBy: Name.self)
    for (name, value) in values { try all.encode(value, forKey: Name(stringValue: name)) }
    var fixed = encoder.container(keyedBy: Key.self)
    try fixed.encode(epoch, forKey: .epoch)
    try fixed.encode(step, forKey: .step)
    try fixed.encode(size, forKey: .size)
    try fixed.encode(loss, forKey: .loss)
    try fixed.encode(learningRate, forKey: .learningRate)
    try fixed.encode(gradientNorm, forKey: .gradientNorm)
    try fixed.encode(imagesPerSecond, forKey: .imagesPerSecond)
    try fixed.encode(seconds, forKey: .seconds)
    try fixed.encode(progress, forKey: .progress)
    try fixed.encode(isBest, forKey: .isBest)
    try fixed.encodeIfPresent(residentBytes, forKey: .residentBytes)
  }
}
