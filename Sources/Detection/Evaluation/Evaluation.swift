/// The figures of a detector on a set of photographs.
///
/// ``Matches`` says what is right and what is wrong. False positives on photographs without faces count like any other. AP is the area
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
  public init(_ images: [ExaminedImage], threshold: Double? = nil) { self.init(Matches(images), threshold: threshold) }

  /// The figures for photographs whose detections are matched already. See ``init(_:threshold:)``.
  public init(_ matches: Matches, threshold: Double? = nil) {
    let rankings = Matches.bars.indices.map { matches.ranking(bar: $0) }
    let loose = rankings[0]
    ap50 = loose.averagePrecision
    ap = rankings.map(\.averagePrecision).reduce(0, +) / Double(rankings.count)
    bestThreshold = loose.best.score
    let bar = threshold ?? bestThreshold
    self.threshold = bar
    (precision, recall) = loose.precisionAndRecall(at: bar)
    images = matches.images.count
    faces = loose.allFaces
    let empty = matches.images.filter(\.truth.isEmpty)
    emptyImages = empty.count
    falsePositivesOnEmpty = empty.reduce(0) { $0 + $1.found.count { $0.score >= bar } }
  }
}
