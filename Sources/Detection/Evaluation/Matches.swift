import Dataset

/// What became of the detections of all photographs by dsm's own rule, at ten overlaps; from it come all of dsm's own figures.
///
/// Each detection, the surest first, takes the free face that it overlaps best, if the overlap (IoU) reaches the bar; else it is wrong,
/// unless a face to be ignored excuses it.
public struct Matches: Sendable {
  /// IoU 0.5, 0.55 … 0.95.
  static let bars = (0..<10).map { 0.5 + 0.05 * Double($0) }

  /// What became of a detection.
  enum Fate: Hashable, Sendable {
    /// It found the face at this place of the truth.
    case right(Int)
    case wrong
    /// It lies on a face to be ignored.
    case excused
  }

  /// One photograph's detections, the surest first, with the fate of each at each bar.
  struct Image: Sendable {
    let found: [DetectedFace]
    let truth: [Annotation]
    let fates: [[Fate]]
  }

  let images: [Image]

  /// Matches the detections of each photograph with its faces.
  public init(_ images: [ExaminedImage]) { self.images = images.map(Self.match) }

  private static func match(_ image: ExaminedImage) -> Image {
    let overlaps = Overlaps(image)
    let excused = overlaps.found.indices.map(overlaps.isExcused)
    return Image(
      found: overlaps.found, truth: overlaps.truth, fates: bars.map { fates(overlaps, excused, reaching: $0) })
  }

  private static func fates(_ overlaps: Overlaps, _ excused: [Bool], reaching bar: Double) -> [Fate] {
    var free = overlaps.truth.indices.filter { !overlaps.truth[$0].ignore }
    return overlaps.found.indices.map { detection in
      let best = free.indices.max { overlaps[detection, free[$0]] < overlaps[detection, free[$1]] }
      guard let best, overlaps[detection, free[best]] >= bar else { return excused[detection] ? .excused : .wrong }
      return .right(free.remove(at: best))
    }
  }

  /// The detections that count, at the bar of that number.
  ///
  /// - Parameters:
  ///   - photographs: the places of those that count; all where nothing is said.
  ///   - scope: which faces count. What found another is neither right nor wrong, and so is what found none and has itself a box
  ///     that would not count.
  func ranking(bar: Int = 0, of photographs: [Int]? = nil, scope: (Box) -> Bool = { _ in true }) -> Ranking {
    var ranking = Ranking()
    for place in photographs ?? Array(images.indices) {
      let image = images[place]
      let verdicts = zip(image.found, image.fates[bar]).compactMap { face, fate -> (score: Double, isRight: Bool)? in
        switch fate {
        case .excused: nil
        case .wrong: scope(face.box) ? (face.score, false) : nil
        case .right(let hit): scope(image.truth[hit].box) ? (face.score, true) : nil
        }
      }
      ranking.add(verdicts, faces: image.truth.count { !$0.ignore && scope($0.box) })
    }
    ranking.sort()
    return ranking
  }
}
