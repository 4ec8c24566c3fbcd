import Detection
import Pages

extension EvaluationReport {
  /// The report as a page about what `model` finds on `split`.
  func page(of model: String, split: String) -> Page {
    var sections = [Page.Section("Overall", note: note, blocks)]
    if !slices.isEmpty {
      sections.append(
        Page.Section(
          "By slice",
          note:
            "dsm's own rule at IoU 0.5; recall and precision from score \(threshold.formatted(3)) on. The intervals are those in which the "
            + "middle 95% of bootstrap replicates over photographs lie. Slices marked few have fewer than \(Slice.fewestFaces) faces.",
          [
            plot("AP50", \.ap50), plot("Recall", \.recall),
            Table("Slices", header: SliceTable.header, rows: slices.map(SliceTable.row), isWide: true),
          ]))
    }
    return Page(
      title: "Evaluation of \(model)", subtitle: "Split \(split), protocol \(rules.rawValue)", sections: sections)
  }

  /// The slices that have the figure, with its interval.
  private func plot(_ name: String, _ figure: KeyPath<Slice, Interval?>) -> IntervalPlot {
    IntervalPlot(
      "\(name) by slice",
      slices.compactMap { slice in
        slice[keyPath: figure].map {
          .init("\(slice.by) \(slice.value)", value: $0.value, low: $0.low, high: $0.high)
        }
      })
  }

  private var note: String {
    switch rules {
    case .dsm: "All photographs count, those without faces among them."
    case .coco: "As pycocotools computes them; faces to be ignored are its crowds."
    case .wider:
      "Subsets by size, not by the official lists. False positives on photographs without faces are not counted."
    case .fddb: "Detections and faces are matched one to one anew at each threshold."
    case .voc: "PASCAL VOC 2010, all points of the curve."
    }
  }

  private var blocks: [any Block] {
    switch figures {
    case .dsm(let figures, let curve): figures.blocks(curve)
    case .coco(let figures): figures.blocks
    case .wider(let figures): figures.blocks
    case .fddb(let figures): figures.blocks
    case .voc(let figures): [KeyFigures([.init(words(figures.ap), "AP50"), .init("\(figures.faces)", "faces")])]
    }
  }
}

private func words(_ value: Double?) -> String { value?.formatted(4) ?? "-" }

extension Evaluation {
  fileprivate func blocks(_ curve: OperatingCurve) -> [any Block] {
    let figures: [(String, String)] = [
      (words(ap50), "AP50"), (words(ap), "AP50:95"), (words(precision), "precision at score \(threshold.formatted(3))"),
      (words(recall), "recall at that score"),
      (words(curve.bestF1), "best F1, at score \(curve.bestThreshold.formatted(3))"),
      ("\(faces)", "faces"), ("\(images)", "photographs"),
      ("\(falsePositivesOnEmpty)", "false positives on \(emptyImages) without faces"),
    ]
    return [
      KeyFigures(figures.map { KeyFigures.Figure($0.0, $0.1) }),
      CurvePlot(
        "Precision by recall, IoU 0.5", x: "recall", y: "precision",
        [.init("all photographs", curve.points.map { .init(x: $0.recall, y: $0.precision) })]),
      CurvePlot(
        "Recall by false positives for each photograph (FPPI)", x: "false positives for each photograph", y: "recall",
        range: 0.001...10, isLogarithmic: true,
        [.init("all photographs", curve.points.map { .init(x: $0.falsePositivesPerImage, y: $0.recall) })]),
    ]
  }
}

extension COCOFigures {
  fileprivate var blocks: [any Block] {
    let rows = [
      ("AP", ap), ("AP50", ap50), ("AP75", ap75), ("AP small", apSmall), ("AP medium", apMedium), ("AP large", apLarge),
      ("AR 1", ar1), ("AR 10", ar10), ("AR 100", ar100), ("AR small", arSmall), ("AR medium", arMedium),
      ("AR large", arLarge),
    ]
    return [
      KeyFigures([.init(words(ap), "AP"), .init(words(ap50), "AP50"), .init("\(faces)", "faces")]),
      Table("COCO's twelve figures", header: ["", "value"], rows: rows.map { [$0.0, words($0.1)] }),
    ]
  }
}

extension WIDERFigures {
  fileprivate var blocks: [any Block] {
    [
      KeyFigures(subsets.map { .init(words($0.ap), $0.name) }),
      Table(
        "Subsets", header: ["", "faces of at least", "faces", "AP"],
        rows: subsets.map { [$0.name, "\(Int($0.height)) px", "\($0.faces)", words($0.ap)] }),
    ]
  }
}

extension FDDBFigures {
  fileprivate var blocks: [any Block] {
    let most = points.last?.falsePositives ?? 0
    let end = sequence(first: 10.0) { $0 * 10 }.first { $0 >= Double(most) } ?? 10
    return [
      CurvePlot(
        "ROC", x: "false positives", y: "true positive rate", range: 1...end, isLogarithmic: true,
        [
          .init("discrete", points.map { .init(x: Double($0.falsePositives), y: $0.truePositiveRate) }),
          .init("continuous", points.map { .init(x: Double($0.falsePositives), y: $0.continuousRate) }),
        ]),
      Table(
        "Rates", header: ["false positives", "discrete", "continuous"],
        rows: readings.map { ["\($0.falsePositives)", words($0.truePositiveRate), words($0.continuousRate)] }),
    ]
  }
}
