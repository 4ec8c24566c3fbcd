import Compute
import Imaging

/// Whether two pictures that may be alike are: their thumbnails are laid over one another and compared.
struct DuplicateCheck: Sendable {
  let rule: DuplicateRule

  /// At most so many steps at the coarse level until a first look, then until a second, and at the fine level.
  private static let (firstSteps, coarseSteps, fineSteps) = (4, 8, 4)
  /// Pictures of equal extent that correlate so much as they are, their hashes being so near, need not be moved.
  private static let (closeDistance, closeCorrelation) = (4, 0.9)
  /// What the coarse templates must reach before they are moved, and at the first look.
  private static let (hopeful, promising) = (0.4, 0.55)
  /// From so much of a picture on that lies within another, all of it does.
  private static let nearlyAll = 0.85

  /// The link, where one of the ways to lay them over one another shows that they are alike.
  func link(_ ways: [DuplicateCandidate], _ thumbnail: (Int) -> Thumbnail?) -> DuplicateLink? {
    for way in ways {
      guard let whole = thumbnail(way.whole), let part = thumbnail(way.part) else { return nil }
      if let link = link(way, whole, part.upright(from: way.orientation)) { return link }
    }
    return nil
  }

  private func link(_ way: DuplicateCandidate, _ whole: Thumbnail, _ part: Thumbnail) -> DuplicateLink? {
    if way.window == 0, let correlation = Self.asTheyAre(way, whole, part) {
      return DuplicateLink(way, correlation: correlation, relation: .frame)
    }
    guard let placement = placed(part, in: whole, from: Self.start(way.window, in: whole)) else { return nil }
    let score = Self.score(part.finest, of: part, in: whole, at: placement)
    guard score.correlation >= rule.minCorrelation, score.coverage >= rule.minCoverage,
      score.texture >= rule.minTexture
    else { return nil }
    return DuplicateLink(
      way, correlation: score.correlation, relation: Self.relation(placement, score.coverage, in: whole))
  }

  /// How pictures correlate that need not be moved; nil where they are not so near.
  private static func asTheyAre(_ way: DuplicateCandidate, _ whole: Thumbnail, _ part: Thumbnail) -> Double? {
    if whole.isEqual(to: part) { return 1 }
    guard way.distance <= closeDistance else { return nil }
    let score = score(part.finest, of: part, in: whole, at: start(0, in: whole))
    return score.correlation >= closeCorrelation ? score.correlation : nil
  }

  /// Where the one lies in the other; nil where coarse pictures show already that it does not.
  private func placed(
    _ part: Thumbnail, in whole: Thumbnail, from start: Alignment.Placement
  ) -> Alignment.Placement? {
    var placement = start
    for (least, steps) in [(Self.hopeful, Self.firstSteps), (Self.promising, Self.coarseSteps)] {
      guard Self.score(part.coarse, of: part, in: whole, at: placement).correlation >= least else { return nil }
      Self.refine(&placement, part.coarse, of: part, in: whole, steps: steps)
    }
    guard Self.score(part.coarse, of: part, in: whole, at: placement).correlation >= rule.minCorrelation else {
      return nil
    }
    Self.refine(&placement, part.fine, of: part, in: whole, steps: Self.fineSteps)
    return placement
  }

  private static func refine(
    _ placement: inout Alignment.Placement, _ template: Alignment.Level, of part: Thumbnail, in whole: Thumbnail,
    steps: Int
  ) {
    let level = whole.level(pixel: pixel(of: template, part, at: placement))
    Alignment.refine(&placement, of: template, span: part.span, in: level, steps: steps)
  }

  private static func score(
    _ template: Alignment.Level, of part: Thumbnail, in whole: Thumbnail, at placement: Alignment.Placement
  ) -> Alignment.Score {
    let level = whole.level(pixel: pixel(of: template, part, at: placement))
    return Alignment.compare(template, span: part.span, in: level, at: placement)
  }

  private static func start(_ window: Int, in whole: Thumbnail) -> Alignment.Placement {
    guard window > 0 else { return Alignment.Placement(x: 0, y: 0, width: whole.span.x, height: whole.span.y) }
    let (place, side) = (PictureWindow.all[window - 1], Double(PictureWindow.side))
    return Alignment.Placement(
      x: whole.span.x * Double(place.x) / side, y: whole.span.y * Double(place.y) / side,
      width: whole.span.x * Double(place.width) / side, height: whole.span.y * Double(place.height) / side)
  }

  /// How long a pixel of a template is where it lies in the other picture.
  private static func pixel(of template: Alignment.Level, _ part: Thumbnail, at placement: Alignment.Placement)
    -> Double
  {
    template.scale * (abs(placement.area) / (part.span.x * part.span.y)).squareRoot()
  }

  private static func relation(
    _ placement: Alignment.Placement, _ coverage: Double, in whole: Thumbnail
  ) -> DuplicateRelation {
    let share = coverage * abs(placement.area) / (whole.span.x * whole.span.y)
    if coverage < nearlyAll { return share < nearlyAll ? .overlap : .part }
    return share < nearlyAll ? .part : .frame
  }
}

extension Alignment.Score {
  /// Half by all that is to be seen, half by what looks least alike off the rim.
  fileprivate var correlation: Double { (likeness + core) / 2 }
}

extension DuplicateLink {
  fileprivate init(_ way: DuplicateCandidate, correlation: Double, relation: DuplicateRelation) {
    let isAhead = way.whole < way.part
    self.init(
      first: way.pair.x, second: way.pair.y,
      orientation: isAhead ? way.orientation : HammingPair.inverse(of: way.orientation), distance: way.distance,
      correlation: correlation, relation: relation)
  }
}
