import Dataset

/// What a detector found in one photograph, beside what is there.
public struct ExaminedImage: Sendable {
  /// The faces that are there, those to be ignored among them.
  public var truth: [Annotation]
  /// The faces that were found, in any order.
  public var found: [DetectedFace]

  /// One photograph's truth and findings.
  public init(truth: [Annotation], found: [DetectedFace]) { (self.truth, self.found) = (truth, found) }
}

/// The figures of a detector on a set of photographs.
///
/// Each detection, the surest first, takes the free face that it overlaps best, if the overlap (IoU) reaches the bar; else it is a false
/// positive, unless it meets a face to be ignored. False positives on photographs without faces count like any other. AP is the area
/// under precision by recall, where precision is made to fall monotonically (Everingham et al., PASCAL VOC 2010).
public struct Evaluation: Codable, Hashable, Sendable {
  /// AP at IoU 0.5.
  public var ap50: Double
  /// The mean of AP at IoU 0.5, 0.55 … 0.95.
  public var ap: Double
  /// The score at which the following figures were taken.
  public var threshold: Double
  /// Of what was found above the threshold, the part that is right.
  public var precision: Double
  /// Of the faces, the part that was found above the threshold.
  public var recall: Double
  /// The score at which precision and recall balance best (F1) on these photographs.
  public var bestThreshold: Double
  /// Photographs.
  public var images: Int
  /// Faces to be found.
  public var faces: Int
  /// Photographs without any face.
  public var emptyImages: Int
  /// False positives above the threshold on photographs without any face.
  public var falsePositivesOnEmpty: Int

  /// The figures for `images`.
  ///
  /// - Parameter threshold: the score for precision and recall; the best on these very photographs where nothing is said, which flatters.
  public init(_ images: [ExaminedImage], threshold: Double? = nil) {
    let outcomes = (0..<10).map { Outcomes(images, overlap: 0.5 + 0.05 * Double($0)) }
    let strict = outcomes[0]
    ap50 = strict.averagePrecision
    ap = outcomes.map(\.averagePrecision).reduce(0, +) / Double(outcomes.count)
    bestThreshold = strict.bestThreshold
    let bar = threshold ?? strict.bestThreshold
    self.threshold = bar
    (precision, recall) = strict.precisionAndRecall(at: bar)
    self.images = images.count
    faces = strict.faces
    let empty = images.filter(\.truth.isEmpty)
    emptyImages = empty.count
    falsePositivesOnEmpty = empty.reduce(0) { $0 + $1.found.count { $0.score >= bar } }
  }
}

/// All detections with their verdicts at one overlap, the surest first.
private struct Outcomes {
  var verdicts: [(score: Double, isRight: Bool)] = []
  var faces = 0

  init(_ images: [ExaminedImage], overlap: Double) {
    for image in images {
      faces += image.truth.count { !$0.ignore }
      verdicts += Self.judge(image, overlap)
    }
    verdicts.sort { $0.score > $1.score }
  }

  private static func judge(_ image: ExaminedImage, _ overlap: Double) -> [(score: Double, isRight: Bool)] {
    var free = image.truth.filter { !$0.ignore }.map(\.box)
    let ignored = image.truth.filter(\.ignore).map(\.box)
    return image.found.sorted { $0.score > $1.score }.compactMap { face in
      let best = free.indices.max { free[$0].iou(face.box) < free[$1].iou(face.box) }
      if let best, free[best].iou(face.box) >= overlap {
        free.remove(at: best)
        return (face.score, true)
      }
      return ignored.contains { excuses($0, face.box) } ? nil : (face.score, false)
    }
  }

  /// A region to be ignored excuses what it overlaps well or mostly covers.
  private static func excuses(_ region: Box, _ found: Box) -> Bool {
    found.area > 0 && (region.iou(found) >= 0.5 || region.intersection(found).area >= 0.5 * found.area)
  }

  var averagePrecision: Double {
    guard faces > 0 else { return 0 }
    var right = 0
    var curve: [(recall: Double, precision: Double)] = []
    for (index, verdict) in verdicts.enumerated() where verdict.isRight {
      right += 1
      curve.append((Double(right) / Double(faces), Double(right) / Double(index + 1)))
    }
    var (area, highest) = (0.0, 0.0)
    for (index, point) in curve.enumerated().reversed() {
      highest = max(highest, point.precision)
      area += highest * (point.recall - (index > 0 ? curve[index - 1].recall : 0))
    }
    return area
  }

  var bestThreshold: Double {
    var (right, best, score) = (0, 0.0, 0.5)
    for (index, verdict) in verdicts.enumerated() {
      right += verdict.isRight ? 1 : 0
      let f1 = 2 * Double(right) / Double(index + 1 + faces)
      if f1 > best { (best, score) = (f1, verdict.score) }
    }
    return score
  }

  func precisionAndRecall(at threshold: Double) -> (Double, Double) {
    let taken = verdicts.prefix { $0.score >= threshold }
    let right = Double(taken.count { $0.isRight })
    return (taken.isEmpty ? 1 : right / Double(taken.count), faces == 0 ? 1 : right / Double(faces))
  }
}
