import Dataset

/// COCO's twelve figures (https://cocodataset.org/#detection-eval), number by number what pycocotools computes. A figure is nil where there is
/// no face that it could be of.
public struct COCOFigures: Codable, Hashable, Sendable {
  /// The mean AP over IoU 0.5, 0.55 … 0.95, at 101 recalls.
  public var ap: Double?
  /// AP at IoU 0.5 and 0.75.
  public var ap50, ap75: Double?
  /// AP of faces below 32², up to 96², and from 96² square pixels on.
  public var apSmall, apMedium, apLarge: Double?
  /// The mean recall with at most 1, 10 and 100 detections for each photograph.
  public var ar1, ar10, ar100: Double?
  /// The same with 100 detections, by size.
  public var arSmall, arMedium, arLarge: Double?
  /// Faces to be found.
  public var faces: Int

  /// Detections of a photograph that are looked at, the surest first.
  static let mostDetections = 100

  /// The figures for `images`. Faces to be ignored are treated as COCO's crowds.
  public init(_ images: [ExaminedImage]) {
    let overlaps = images.map { image in
      Overlaps(image, limit: Self.mostDetections) { box, face in
        guard face.ignore else { return box.iou(face.box) }
        return box.area > 0 ? box.intersection(face.box).area / box.area : 0
      }
    }
    let all = COCOTable(overlaps, area: 0...1e10)
    let small = COCOTable(overlaps, area: 0...1024)
    let medium = COCOTable(overlaps, area: 1024...9216)
    let large = COCOTable(overlaps, area: 9216...1e10)
    (ap, ap50, ap75) = (all.precision(), all.precision(at: 0), all.precision(at: 5))
    (apSmall, apMedium, apLarge) = (small.precision(), medium.precision(), large.precision())
    (ar1, ar10, ar100) = (all.recall(limit: 1), all.recall(limit: 10), all.recall())
    (arSmall, arMedium, arLarge) = (small.recall(), medium.recall(), large.recall())
    faces = all.faces
  }
}

/// The verdicts on all photographs for the faces of one range of sizes, at ten overlaps.
private struct COCOTable {
  /// As numpy's linspace computes them.
  private static let bars = linspace(0.5, 0.95, count: 10)
  private static let recalls = linspace(0, 1, count: 101)

  private static func linspace(_ start: Double, _ end: Double, count: Int) -> [Double] {
    let step = (end - start) / Double(count - 1)
    return (0..<(count - 1)).map { start + Double($0) * step } + [end]
  }

  private typealias Verdict = (score: Double, isRight: Bool, rank: Int)

  /// In COCO's order: photograph after photograph, then stably by score.
  private let verdicts: [[Verdict]]
  let faces: Int

  init(_ overlaps: [Overlaps], area: ClosedRange<Double>) {
    let photographs = overlaps.map { COCOPhotograph($0, area: area) }
    faces = photographs.reduce(0) { $0 + $1.faces }
    verdicts = Self.bars.map { bar in
      photographs.flatMap { $0.verdicts(reaching: bar) }.sorted { $0.score > $1.score }
    }
  }

  /// The mean over recalls, and over the overlaps where none is named.
  func precision(at bar: Int? = nil) -> Double? {
    mean((bar.map { [verdicts[$0]] } ?? verdicts).map(interpolated))
  }

  /// The mean over the overlaps of the recall that `limit` detections for each photograph have.
  func recall(limit: Int = COCOFigures.mostDetections) -> Double? {
    mean(verdicts.map { Double($0.count { $0.isRight && $0.rank < limit }) / Double(faces) })
  }

  private func mean(_ values: [Double]) -> Double? {
    faces > 0 ? values.reduce(0, +) / Double(values.count) : nil
  }

  /// The mean of the highest precision at or above each of 101 recalls.
  private func interpolated(_ verdicts: [Verdict]) -> Double {
    var (right, curve) = (0, [(recall: Double, precision: Double)]())
    for (index, verdict) in verdicts.enumerated() {
      right += verdict.isRight ? 1 : 0
      curve.append((Double(right) / Double(faces), Double(right) / (Double(index + 1) + .ulpOfOne)))
    }
    for place in curve.indices.dropLast().reversed() {
      curve[place].precision = max(curve[place].precision, curve[place + 1].precision)
    }
    var (sum, place) = (0.0, 0)
    for recall in Self.recalls {
      while place < curve.count, curve[place].recall < recall { place += 1 }
      sum += place < curve.count ? curve[place].precision : 0
    }
    return sum / Double(Self.recalls.count)
  }
}

/// One photograph as COCO sees it when the faces of one range of sizes are asked for.
private struct COCOPhotograph {
  private let overlaps: Overlaps
  private let area: ClosedRange<Double>
  private let ignored: [Bool]
  /// Places of the faces: first those that are asked for.
  private let order: [Int]

  init(_ overlaps: Overlaps, area: ClosedRange<Double>) {
    let ignored = overlaps.truth.map { $0.ignore || !area.contains($0.box.area) }
    (self.overlaps, self.area, self.ignored) = (overlaps, area, ignored)
    order = ignored.indices.filter { !ignored[$0] } + ignored.indices.filter { ignored[$0] }
  }

  var faces: Int { ignored.count { !$0 } }

  /// What counts of the detections, the surest first.
  func verdicts(reaching bar: Double) -> [(score: Double, isRight: Bool, rank: Int)] {
    var taken = [Bool](repeating: false, count: ignored.count)
    return overlaps.found.enumerated().compactMap { rank, face in
      if let match = match(rank, min(bar, 1 - 1e-10), taken) {
        taken[match] = true
        return ignored[match] ? nil : (face.score, true, rank)
      }
      return area.contains(face.box.area) ? (face.score, false, rank) : nil
    }
  }

  /// The face that the detection takes: a crowd may be taken again, and what is asked for comes before what is ignored.
  private func match(_ detection: Int, _ bar: Double, _ taken: [Bool]) -> Int? {
    var (choice, highest) = (Int?.none, bar)
    for face in order where !taken[face] || overlaps.truth[face].ignore {
      if let choice, !ignored[choice], ignored[face] { break }
      guard overlaps[detection, face] >= highest else { continue }
      (choice, highest) = (face, overlaps[detection, face])
    }
    return choice
  }
}
