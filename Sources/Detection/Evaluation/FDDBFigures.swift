import Dataset

/// FDDB's ROC curves (Jain and Learned-Miller, "FDDB: a benchmark for face detection in unconstrained settings", 2010).
///
/// At each threshold, detections and faces of a photograph are matched one to one so that the sum of overlaps (IoU) is the largest. A pair of more
/// than a half is a face found; what else is above the threshold is a false positive, counted over all photographs.
public struct FDDBFigures: Codable, Hashable, Sendable {
  /// What is reached by taking all detections from a score on.
  public struct Point: Codable, Hashable, Sendable {
    /// The lowest score that is taken.
    public var score: Double
    /// Detections that find no face, in all photographs.
    public var falsePositives: Int
    /// Of the faces, the part that was found: the discrete score.
    public var truePositiveRate: Double
    /// The sum of the overlaps of all pairs, divided by faces: the continuous score.
    public var continuousRate: Double
  }

  /// From the highest threshold to the lowest: a point wherever the discrete score changes, and that of all detections.
  public private(set) var points: [Point]
  /// The best that can be had with at most 10, 50, 100, 500, 1000 and 2000 false positives; only those numbers that there are.
  public private(set) var readings: [Reading]
  /// Faces to be found.
  public private(set) var faces: Int

  /// The rates at a number of false positives.
  public struct Reading: Codable, Hashable, Sendable {
    /// At most so many.
    public var falsePositives: Int
    /// The discrete score.
    public var truePositiveRate: Double
    /// The continuous score at the same threshold.
    public var continuousRate: Double
  }

  static let counts = [10, 50, 100, 500, 1000, 2000]

  /// The curves for `images`.
  public init(_ images: [ExaminedImage]) {
    let faces = images.reduce(0) { $0 + $1.truth.count { !$0.ignore } }
    let steps = images.flatMap { FDDBPhotograph($0).steps }.sorted { $0.score > $1.score }
    let points = faces > 0 ? Self.points(steps, faces: Double(faces)) : []
    self.faces = faces
    self.points = points.indices.filter { place in
      place == 0 || place == points.count - 1 || points[place].truePositiveRate != points[place - 1].truePositiveRate
    }.map { points[$0] }
    let most = points.last?.falsePositives ?? 0
    readings = Self.counts.filter { $0 <= most }.map { count in
      let best = points.filter { $0.falsePositives <= count }.max { $0.truePositiveRate < $1.truePositiveRate }
      return Reading(
        falsePositives: count, truePositiveRate: best?.truePositiveRate ?? 0, continuousRate: best?.continuousRate ?? 0)
    }
  }

  private static func points(_ steps: [FDDBPhotograph.Step], faces: Double) -> [Point] {
    var sum = FDDBPhotograph.Step(score: 1)
    var points: [Point] = []
    for (index, step) in steps.enumerated() {
      sum.right += step.right
      sum.wrong += step.wrong
      sum.overlap += step.overlap
      guard index + 1 == steps.count || steps[index + 1].score < step.score else { continue }
      let point = Point(
        score: step.score, falsePositives: sum.wrong, truePositiveRate: Double(sum.right) / faces,
        continuousRate: sum.overlap / faces)
      // A later point with as many false positives has seen more.
      if points.last?.falsePositives == sum.wrong { points.removeLast() }
      points.append(point)
    }
    return points
  }
}

/// What each detection of a photograph, the surest first, changes.
private struct FDDBPhotograph {
  /// The difference that one more detection makes.
  struct Step {
    var score: Double
    var right = 0
    var wrong = 0
    var overlap = 0.0
  }

  let steps: [Step]

  init(_ image: ExaminedImage) {
    let overlaps = Overlaps(image)
    let faces = overlaps.truth.indices.filter { !overlaps.truth[$0].ignore }
    let meeting = overlaps.found.indices.filter { row in faces.contains { overlaps[row, $0] > 0 } }
    var matching = BestMatching(rows: meeting.count, columns: faces.count)
    var last = Step(score: 1)
    let changes = meeting.enumerated().map { place, row in
      matching.add(faces.map { overlaps[row, $0] })
      let sum = Self.sum(matching.pairs.map { (meeting[$0.row], faces[$0.column]) }, meeting[...place], overlaps)
      defer { last = sum }
      return Step(
        score: overlaps.found[row].score, right: sum.right - last.right, wrong: sum.wrong - last.wrong,
        overlap: sum.overlap - last.overlap)
    }
    let alone = Set(overlaps.found.indices).subtracting(meeting).filter { !overlaps.isExcused($0) }
    steps = changes + alone.map { Step(score: overlaps.found[$0].score, wrong: 1) }
  }

  /// What `pairs` of a detection and a face say about `detections`, the matched ones among them.
  private static func sum(_ pairs: [(Int, Int)], _ detections: ArraySlice<Int>, _ overlaps: Overlaps) -> Step {
    let right = Set(pairs.filter { overlaps[$0.0, $0.1] > 0.5 }.map(\.0))
    return Step(
      score: 0, right: right.count, wrong: detections.count { !right.contains($0) && !overlaps.isExcused($0) },
      overlap: pairs.reduce(0) { $0 + overlaps[$1.0, $1.1] })
  }
}
