import Basics
import Classification
import Foundation

/// What is told of learning to classify.
extension ClassificationTask {
  public static func values(onTrain: Measurement, onVal: Measurement) -> [String: Double] {
    [
      "trainAccuracy": onTrain.score, "valAccuracy": onVal.score, "trainLoss": onTrain.others["loss"],
      "valLoss": onVal.others["loss"],
    ].compactMapValues { $0 }
  }

  public static func words(_ figures: EpochFigures) -> String {
    let figure = { (name: String) in figures.words(name, 3) }
    return "loss \(figures.loss.formatted(3))  train acc \(figure("trainAccuracy")) loss \(figure("trainLoss"))  "
      + "val acc \(figure("valAccuracy")) loss \(figure("valLoss"))"
  }

  public func words(ofFirst tally: LossTally, side: Int, samples: Int, isRandom: Bool) -> String {
    let count = card.classes.count
    return "First batch: \(samples) photographs of \(count) classes. Loss \(tally.loss.rounded2)"
      + (isRandom ? " (ln \(count) = \(log(Double(count)).rounded2) expected of weights that know nothing)." : ".")
  }

  public static func example(_ run: RunFolder) -> String { "dsm classify --model \(run.path) PHOTO" }
}

extension ClassificationFigures: TestFigures {
  /// The figures as a person reads them.
  public var table: String {
    let names = classes.map(\.name.printable)
    let rows = zip(classes, confusion).map { row, counts in
      [row.name.printable, "\(row.photographs)", row.precision.words, row.recall.words] + counts.map(String.init)
    }
    let lines = aligned([["class", "photographs", "precision", "recall"] + names.map { "→ \($0)" }] + rows)
    return """
      accuracy   \(accuracy.formatted(4))  of \(images) photographs; \(mostFrequentAccuracy.formatted(4)) by always \
      saying '\(mostFrequent.printable)'
      loss       \(loss.formatted(4))
      \(lines.joined(separator: "\n"))
      """
  }

  /// Rows in columns: the first from the left, the others to the right.
  private func aligned(_ rows: [[String]]) -> [String] {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let room = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + room : room + cell
      }.joined(separator: "  ")
    }
  }
}

extension Double? {
  /// A figure, or a dash where there is none.
  fileprivate var words: String { map { $0.formatted(4) } ?? "-" }
}
