/// The detections of many photographs that are right or wrong, the surest first.
package struct Ranking {
  /// A detection.
  package struct Verdict: Hashable {
    package var score: Double
    package var isRight: Bool
    /// The place of its photograph in ``Ranking/faces``.
    package var photograph: Int
  }

  package private(set) var verdicts: [Verdict] = []
  /// How many faces are to be found in each photograph.
  package private(set) var faces: [Int] = []

  package init() {}

  /// Adds the verdicts on one photograph.
  package mutating func add(_ judged: [(score: Double, isRight: Bool)], faces count: Int) {
    verdicts += judged.map { Verdict(score: $0.score, isRight: $0.isRight, photograph: faces.count) }
    faces.append(count)
  }

  /// Brings all into order. Of equally sure ones the wrong come first, so that the order of photographs says nothing.
  package mutating func sort() {
    verdicts.sort { $0.score != $1.score ? $0.score > $1.score : !$0.isRight && $1.isRight }
  }

  /// All faces.
  var allFaces: Int { faces.reduce(0, +) }

  /// The area under precision by recall, where precision is made to fall monotonically (PASCAL VOC 2010); 0 where there are no faces.
  package var averagePrecision: Double { averagePrecision(times: [Int](repeating: 1, count: faces.count)) ?? 0 }

  /// The same as though each photograph were there so many times; nil where no faces would be.
  package func averagePrecision(times: [Int]) -> Double? {
    let total = zip(faces, times).reduce(0) { $0 + $1.0 * $1.1 }
    guard total > 0 else { return nil }
    var (right, seen) = (0, 0)
    var steps: [(right: Int, precision: Double)] = []
    for verdict in verdicts where times[verdict.photograph] > 0 {
      seen += times[verdict.photograph]
      guard verdict.isRight else { continue }
      right += times[verdict.photograph]
      steps.append((times[verdict.photograph], Double(right) / Double(seen)))
    }
    // Of copies of one right detection the last has the highest precision, which the envelope gives to all.
    var (area, highest) = (0.0, 0.0)
    for step in steps.reversed() {
      highest = max(highest, step.precision)
      area += highest * Double(step.right)
    }
    return area / Double(total)
  }

  /// The right and the wrong ones among those that reach `threshold`, of each photograph.
  func counts(at threshold: Double) -> [(right: Int, wrong: Int)] {
    var counts = [(right: Int, wrong: Int)](repeating: (0, 0), count: faces.count)
    for verdict in verdicts.prefix(while: { $0.score >= threshold }) {
      if verdict.isRight { counts[verdict.photograph].right += 1 } else { counts[verdict.photograph].wrong += 1 }
    }
    return counts
  }

  /// Precision is 1 where nothing was found, recall where nothing was to be found.
  func precisionAndRecall(at threshold: Double) -> (Double, Double) {
    let taken = verdicts.prefix { $0.score >= threshold }
    let right = Double(taken.count { $0.isRight })
    return (taken.isEmpty ? 1 : right / Double(taken.count), allFaces == 0 ? 1 : right / Double(allFaces))
  }

  /// The highest F1 and the score that has it; a half where nothing is right.
  var best: (f1: Double, score: Double) {
    var (right, best) = (0, (f1: 0.0, score: 0.5))
    let faces = allFaces
    for (index, verdict) in verdicts.enumerated() {
      right += verdict.isRight ? 1 : 0
      let f1 = 2 * Double(right) / Double(index + 1 + faces)
      if f1 > best.f1 { best = (f1, verdict.score) }
    }
    return best
  }
}
