import Dataset

/// WIDER FACE's figures as its evaluation code, and the ports of it that everyone runs, compute them (Yang et al., "WIDER FACE", 2016).
///
/// Photographs without faces or without detections are passed over, so that false positives on photographs without faces are *not*
/// counted: no figures to choose a detector for use by.
public struct WIDERFigures: Codable, Hashable, Sendable {
  /// AP at IoU 0.5 on one of the nested sets of faces.
  public struct Subset: Codable, Hashable, Sendable {
    /// `easy`, `medium` or `hard`.
    public var name: String
    /// The faces are at least so many pixels high.
    public var height: Double
    /// How many faces that are.
    public var faces: Int
    /// The area under precision by recall; nil where there is no such face.
    public var ap: Double?
  }

  /// Easy, medium and hard.
  public var subsets: [Subset]

  /// The figures for `images`; a face belongs to the subsets by its height, which is what the official lists roughly say.
  public init(_ images: [ExaminedImage]) {
    let overlaps = images.map { Overlaps($0) { Self.overlap($0, $1.box) } }
    let scores = WIDERScores(overlaps)
    subsets = [("easy", 50.0), ("medium", 30), ("hard", 10)].map { name, height in
      let wanted = { (face: Annotation) in !face.ignore && face.box.height >= height }
      let faces = overlaps.reduce(0) { $0 + $1.truth.count(where: wanted) }
      let ap = faces > 0 ? WIDERCurve(overlaps, scores, wanted).averagePrecision(faces) : nil
      return Subset(name: name, height: height, faces: faces, ap: ap)
    }
  }

  /// IoU where both corners are pixels of the box, so that a side is one pixel longer.
  static func overlap(_ a: Box, _ b: Box) -> Double {
    func grown(_ box: Box) -> Box { Box(x: box.x, y: box.y, width: box.width + 1, height: box.height + 1) }
    return grown(a).iou(grown(b))
  }
}

/// Scores stretched so that the lowest of the whole set is 0 and the highest 1.
private struct WIDERScores {
  private let lowest: Double
  private let span: Double

  init(_ overlaps: [Overlaps]) {
    let scores = overlaps.lazy.flatMap { $0.found.map(\.score) }
    lowest = min(1, scores.min() ?? 0)
    span = max(0, scores.max() ?? 0) - lowest
  }

  /// 1 for all where all are equal.
  func stretched(_ score: Double) -> Double { span > 0 ? (score - lowest) / span : 1 }
}

/// Detections and found faces at a thousand thresholds.
private struct WIDERCurve {
  private static let thresholds = 1000

  private var detections = [Int](repeating: 0, count: thresholds)
  private var hits = [Int](repeating: 0, count: thresholds)

  init(_ overlaps: [Overlaps], _ scores: WIDERScores, _ wanted: (Annotation) -> Bool) {
    for photograph in overlaps where !photograph.truth.isEmpty && !photograph.found.isEmpty {
      add(photograph, scores, wanted)
    }
  }

  private mutating func add(_ overlaps: Overlaps, _ scores: WIDERScores, _ wanted: (Annotation) -> Bool) {
    let sums = Self.sums(overlaps, wanted)
    let stretched = overlaps.found.map { scores.stretched($0.score) }
    var taken = 0
    for place in 0..<Self.thresholds {
      let threshold = 1 - Double(place + 1) / Double(Self.thresholds)
      while taken < stretched.count, stretched[taken] >= threshold { taken += 1 }
      guard taken > 0 else { continue }
      detections[place] += sums[taken - 1].detections
      hits[place] += sums[taken - 1].hits
    }
  }

  /// After each detection, the surest first: how many count so far, and how many of the wanted faces were met.
  ///
  /// Each meets the face that it overlaps most, taken or not. Where that is not a wanted one, the detection is dropped.
  private static func sums(_ overlaps: Overlaps, _ wanted: (Annotation) -> Bool) -> [(detections: Int, hits: Int)] {
    var met = Set<Int>()
    var detections = 0
    return overlaps.found.indices.map { detection in
      // The first of several that are overlapped as much.
      let best = overlaps.truth.indices.reduce(0) { overlaps[detection, $1] > overlaps[detection, $0] ? $1 : $0 }
      let isHit = overlaps[detection, best] >= 0.5
      if isHit, wanted(overlaps.truth[best]) { met.insert(best) }
      detections += isHit && !wanted(overlaps.truth[best]) ? 0 : 1
      return (detections, met.count)
    }
  }

  /// The area under the falling envelope of precision.
  func averagePrecision(_ faces: Int) -> Double {
    var (area, highest) = (0.0, 0.0)
    for place in hits.indices.reversed() {
      highest = max(highest, detections[place] > 0 ? Double(hits[place]) / Double(detections[place]) : 0)
      area += highest * Double(hits[place] - (place > 0 ? hits[place - 1] : 0)) / Double(faces)
    }
    return area
  }
}
