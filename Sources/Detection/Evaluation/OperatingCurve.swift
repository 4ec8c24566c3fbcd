/// What a detector reaches at each threshold, at IoU 0.5: recall by precision and by false positives for each photograph (FPPI).
public struct OperatingCurve: Codable, Hashable, Sendable {
  /// What is reached by taking all detections from a score on.
  public struct Point: Codable, Hashable, Sendable {
    /// The lowest score that is taken.
    public var score: Double
    /// Of the faces, the part that was found.
    public var recall: Double
    /// Of what was found, the part that is right.
    public var precision: Double
    /// False positives divided by photographs, those without faces among them.
    public var falsePositivesPerImage: Double
  }

  /// From the highest threshold to the lowest; a point for each at which recall grows, or the most telling two hundred or so of them.
  public private(set) var points: [Point]
  /// Recall with at most 0.01, 0.03, 0.1, 0.3 and 1 false positives for each photograph.
  public private(set) var recallAtFalsePositives: [Reading]
  /// The highest F1 on these photographs.
  public private(set) var bestF1: Double
  /// The score that has the highest F1.
  public private(set) var bestThreshold: Double

  /// The recall at a rate of false positives.
  public struct Reading: Codable, Hashable, Sendable {
    /// At most so many false positives for each photograph.
    public var falsePositivesPerImage: Double
    /// The recall that can be had for them.
    public var recall: Double
  }

  static let rates = [0.01, 0.03, 0.1, 0.3, 1]
  private static let mostPoints = 200

  /// The curve of detections that are matched with faces.
  public init(_ matches: Matches) {
    let ranking = matches.ranking()
    let all = Self.points(ranking, images: matches.images.count)
    recallAtFalsePositives = Self.rates.map { rate in
      Reading(
        falsePositivesPerImage: rate,
        recall: all.last { $0.falsePositivesPerImage <= rate }?.recall ?? 0)
    }
    (bestF1, bestThreshold) = ranking.best
    points = Self.thinned(all.indices.filter { $0 == 0 || all[$0].recall > all[$0 - 1].recall }.map { all[$0] })
  }

  /// A point for each score that occurs.
  private static func points(_ ranking: Ranking, images: Int) -> [Point] {
    let faces = ranking.allFaces
    var (right, points) = (0, [Point]())
    for (index, verdict) in ranking.verdicts.enumerated() {
      right += verdict.isRight ? 1 : 0
      guard index + 1 == ranking.verdicts.count || ranking.verdicts[index + 1].score < verdict.score else { continue }
      points.append(
        Point(
          score: verdict.score, recall: faces > 0 ? Double(right) / Double(faces) : 0,
          precision: Double(right) / Double(index + 1),
          falsePositivesPerImage: Double(index + 1 - right) / Double(images)))
    }
    return points
  }

  /// Points evenly spread over the list, its ends among them.
  private static func thinned(_ points: [Point]) -> [Point] {
    guard points.count > mostPoints else { return points }
    return (0..<mostPoints).map { points[$0 * (points.count - 1) / (mostPoints - 1)] }
  }
}
