import Dataset

/// PASCAL VOC's AP since 2010, at IoU 0.5 over all points of the curve (Everingham et al., 2010).
///
/// Each detection, the surest first, meets the face that it overlaps most. It is right if that face is still free, wrong if it was taken,
/// and dropped if it is difficult or otherwise to be ignored.
public struct VOCFigures: Codable, Hashable, Sendable {
  /// The area under precision by recall, where precision is made to fall monotonically; nil where there are no faces.
  public var ap: Double?
  /// Faces to be found.
  public var faces: Int

  /// The figures for `images`.
  public init(_ images: [ExaminedImage]) {
    var ranking = Ranking()
    for image in images {
      ranking.add(Self.judge(Overlaps(image)), faces: image.truth.count { !$0.ignore })
    }
    ranking.sort()
    faces = ranking.allFaces
    ap = faces > 0 ? ranking.averagePrecision : nil
  }

  private static func judge(_ overlaps: Overlaps) -> [(score: Double, isRight: Bool)] {
    var taken = Set<Int>()
    return overlaps.found.enumerated().compactMap { detection, face in
      let best = overlaps.truth.indices.max { overlaps[detection, $0] < overlaps[detection, $1] }
      guard let best, overlaps[detection, best] >= 0.5 else { return (face.score, false) }
      return overlaps.truth[best].ignore ? nil : (face.score, taken.insert(best).inserted)
    }
  }
}
