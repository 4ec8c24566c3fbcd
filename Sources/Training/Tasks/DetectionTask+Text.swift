import Basics
import Detection

/// What is told of learning to detect.
extension DetectionTask {
  public static func values(onTrain: Measurement, onVal: Measurement) -> [String: Double] {
    onVal.others.merging(["trainAP50": onTrain.score, "valAP50": onVal.score]) { _, new in new }
  }

  public static func words(_ figures: EpochFigures) -> String {
    let figure = { (name: String, digits: Int) in figures.words(name, digits) }
    let parts = "obj \(figure("obj", 2)) cls \(figure("cls", 2)) box \(figure("box", 2))"
    return "loss \(figures.loss.formatted(2)) (\(parts))  train AP50 \(figure("trainAP50", 3))  "
      + "val AP50 \(figure("valAP50", 3)) P \(figure("precision", 2)) R \(figure("recall", 2))"
  }

  public func words(ofFirst tally: LossTally, side: Int, samples: Int, isRandom: Bool) -> String {
    let parts = LossParts(tally)
    let cells = Cells(height: side, width: side).count * samples
    let means = tally.means.map(\.rounded2)
    let expected =
      isRandom
      ? (" (\(parts.expectedObj.rounded2) expected of random weights)", " (\(parts.expectedCls.rounded2))") : ("", "")
    return "First batch: \(parts.positives) of \(cells) cells answer. Loss \(tally.loss.rounded2): objectness "
      + "\(means[0])\(expected.0), class \(means[1])\(expected.1), boxes \(means[2])."
  }

  public static func example(_ run: RunFolder) -> String { "dsm detect --model \(run.path) PHOTO --draw found.png" }
}

extension Evaluation: TestFigures {
  /// The figures as a person reads them.
  public var table: String {
    """
    AP50       \(ap50.formatted(4))
    AP50:95    \(ap.formatted(4))
    precision  \(precision.formatted(4))  at score \(threshold.formatted(3))
    recall     \(recall.formatted(4))  at score \(threshold.formatted(3))
    faces      \(faces) in \(images) photographs
    empty      \(emptyImages) photographs, \(falsePositivesOnEmpty) false positives on them
    """
  }
}
