import Basics
import Detection

extension EvaluationReport {
  /// The report as a person reads it, without the last line break.
  var text: String {
    let lines =
      switch figures {
      case .dsm(let figures, let curve): [figures.table] + curve.lines
      case .coco(let figures): figures.lines
      case .wider(let figures): figures.lines
      case .fddb(let figures): figures.lines
      case .voc(let figures): figures.lines
      }
    let table = slices.isEmpty ? [] : ["", sliceNote] + aligned(SliceTable.header, slices.map(SliceTable.row))
    return (lines + table).joined(separator: "\n")
  }

  private var sliceNote: String {
    "At IoU 0.5, recall and precision from score \(threshold.formatted(3)) on, with bootstrap intervals of 95%:"
  }

  /// The slices that have too few faces to say much.
  var warnings: [String] {
    slices.filter { $0.isSmall && $0.by != "all" }.map {
      "warning: \($0.by) \($0.value.printable): \($0.faces) \($0.faces == 1 ? "face" : "faces"), too few to say much."
    }
  }
}

/// The slices as rows of text, for the terminal and for the page.
enum SliceTable {
  static let header = ["by", "slice", "photographs", "faces", "AP50", "95%", "recall", "95%", "precision", "95%"]

  static func row(_ slice: Slice) -> [String] {
    let few = slice.isSmall && slice.by != "all" ? " few" : ""
    return [slice.by, slice.value.printable, "\(slice.images)", "\(slice.faces)\(few)"]
      + [slice.ap50, slice.recall, slice.precision].flatMap(words)
  }

  private static func words(_ interval: Interval?) -> [String] {
    guard let interval else { return ["-", "-"] }
    return [interval.value.formatted(3), "\(interval.low.formatted(3))-\(interval.high.formatted(3))"]
  }
}

/// Rows below a header in columns: the first two from the left, numbers to the right.
func aligned(_ header: [String], _ rows: [[String]]) -> [String] {
  let all = [header] + rows
  let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
  return all.map { row in
    let cells = row.enumerated().map { column, cell in
      let room = String(repeating: " ", count: widths[column] - cell.count)
      return column < 2 ? cell + room : room + cell
    }
    return cells.joined(separator: "  ")
  }
}

/// A figure, or a dash where there is none, after its name.
private func line(_ name: String, _ value: Double?, _ note: String = "") -> String {
  let named = name.count < 9 ? name + String(repeating: " ", count: 9 - name.count) : name
  return "\(named)  \(value?.formatted(4) ?? "-")" + (note.isEmpty ? "" : "  \(note)")
}

extension OperatingCurve {
  var lines: [String] {
    let rates = recallAtFalsePositives.map { "\($0.recall.formatted(3)) at \($0.falsePositivesPerImage)" }
    return [
      line("best F1", bestF1, "at score \(bestThreshold.formatted(3)), the best for these photographs"),
      "FPPI       recall \(rates.joined(separator: ", ")) false positives a photograph",
    ]
  }
}

extension COCOFigures {
  var lines: [String] {
    [
      line("AP", ap, "IoU 0.50:0.95, 101 recalls, at most 100 detections a photograph"), line("AP50", ap50),
      line("AP75", ap75), line("AP small", apSmall, "below 32² square pixels"),
      line("AP medium", apMedium, "up to 96²"), line("AP large", apLarge, "above"), line("AR 1", ar1),
      line("AR 10", ar10), line("AR 100", ar100), line("AR small", arSmall), line("AR medium", arMedium),
      line("AR large", arLarge), "faces      \(faces)",
    ]
  }
}

extension WIDERFigures {
  var lines: [String] {
    subsets.map { line($0.name, $0.ap, "\($0.faces) faces of at least \(Int($0.height)) pixels height") }
      + ["By size, not by the official lists. False positives on photographs without faces are not counted."]
  }
}

extension FDDBFigures {
  var lines: [String] {
    let last = points.last.map {
      (falsePositives: $0.falsePositives, discrete: $0.truePositiveRate, continuous: $0.continuousRate)
    }
    let rows =
      readings.map { ($0.falsePositives, $0.truePositiveRate, $0.continuousRate) }
      + (last.map { [($0.falsePositives, $0.discrete, $0.continuous)] } ?? [])
    let table = aligned(
      ["false positives", "", "discrete", "continuous"],
      rows.map { ["\($0.0)", "", $0.1.formatted(4), $0.2.formatted(4)] })
    return table + ["\(faces) faces; the last row is that of all detections."]
  }
}

extension VOCFigures {
  var lines: [String] { [line("AP50", ap, "all points, PASCAL VOC 2010"), "faces      \(faces)"] }
}
