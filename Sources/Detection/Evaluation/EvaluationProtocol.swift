/// Whose rules tell how good a detector is.
public enum EvaluationProtocol: String, CaseIterable, Codable, Sendable {
  /// dsm's own: see ``Evaluation`` and ``OperatingCurve``.
  case dsm
  /// See ``COCOFigures``.
  case coco
  /// See ``WIDERFigures``.
  case wider
  /// See ``FDDBFigures``.
  case fddb
  /// See ``VOCFigures``.
  case voc
}
