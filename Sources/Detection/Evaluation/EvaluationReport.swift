/// A detector's figures by one protocol, and by slices where they were asked for.
public struct EvaluationReport: Sendable {
  /// The figures by a protocol.
  public enum Figures: Sendable {
    case dsm(Evaluation, OperatingCurve)
    case coco(COCOFigures)
    case wider(WIDERFigures)
    case fddb(FDDBFigures)
    case voc(VOCFigures)
  }

  /// By whose rules.
  public let rules: EvaluationProtocol
  /// The figures.
  public let figures: Figures
  /// By dsm's own rule: first everything, then the slices. Empty where none were asked for.
  public let slices: [Slice]
  /// The score from which on the slices' precision and recall are told.
  public let threshold: Double

  /// The report on `images`.
  ///
  /// - Parameters:
  ///   - threshold: the score from which on a detection is taken, where a figure needs one.
  ///   - keys: by what to slice.
  public init(
    _ images: [ExaminedImage], rules: EvaluationProtocol = .dsm, threshold: Double, by keys: [SliceKey] = []
  ) {
    (self.rules, self.threshold) = (rules, threshold)
    let matches = Matches(images)
    figures =
      switch rules {
      case .dsm: .dsm(Evaluation(matches, threshold: threshold), OperatingCurve(matches))
      case .coco: .coco(COCOFigures(images))
      case .wider: .wider(WIDERFigures(images))
      case .fddb: .fddb(FDDBFigures(images))
      case .voc: .voc(VOCFigures(images))
      }
    slices = keys.isEmpty ? [] : Slice.all(images, matches, by: keys, threshold: threshold)
  }
}

/// The figures' own fields, and beside them `protocol`, and `curve` and `slices` where there are any.
extension EvaluationReport: Encodable {
  private enum Key: String, CodingKey {
    case rules = "protocol"
    case curve, slices
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(rules, forKey: .rules)
    if !slices.isEmpty { try values.encode(slices, forKey: .slices) }
    switch figures {
    case .dsm(let figures, let curve):
      try values.encode(curve, forKey: .curve)
      try figures.encode(to: encoder)
    case .coco(let figures): try figures.encode(to: encoder)
    case .wider(let figures): try figures.encode(to: encoder)
    case .fddb(let figures): try figures.encode(to: encoder)
    case .voc(let figures): try figures.encode(to: encoder)
    }
  }
}
