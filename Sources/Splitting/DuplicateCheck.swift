import Compute
import Foundation
import Imaging

/// Whether two pictures that may be alike are: their thumbnails are laid over one another and compared.
struct DuplicateCheck: Sendable {
  let rule: DuplicateRule

  /// At most so many steps at the coarse level until a first look, then until a second, and at the fine level.
  private static let (firstSteps, coarseSteps, fineSteps) = (4, 8, 4)
  /// Pictures that correlate so much where they are thought to lie, coarse and in full, need not be moved.
  private static let (closeCoarse, close) = (0.9, 0.8)
  /// Pictures of fewer pixels on their longer side must correlate by so much more: they show less of what tells two scenes apart.
  private static let (smallSide, smallMargin) = (64, 0.03)
  /// From so much on, the coarse templates need not be moved any more.
  private static let settled = 0.75
  /// What the coarse templates must reach before they are moved, and at the first look; and the fine ones before they are.
  private static let (hopeful, promising, hopefulFine) = (0.4, 0.55, 0.45)
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
    if way.window == 0, whole.isEqual(to: part) { return DuplicateLink(way, correlation: 1, relation: .frame) }
    let start = Self.start(way.window, in: whole)
    let first = Self.score(part.coarse, of: part, in: whole, at: start).correlation
    if first >= Self.closeCoarse, let link = judged(way, whole, part, at: start), link.correlation >= Self.close {
      return link
    }
    return placed(part, in: whole, from: start, first).flatMap { judged(way, whole, part, at: $0) }
  }

  private func judged(
    _ way: DuplicateCandidate, _ whole: Thumbnail, _ part: Thumbnail, at placement: Alignment.Placement
  ) -> DuplicateLink? {
    let score = Self.score(part.finest, of: part, in: whole, at: placement)
    let margin = min(whole.longSide, part.longSide) < Self.smallSide ? Self.smallMargin : 0
    guard score.correlation >= rule.minCorrelation + margin, score.coverage >= rule.minCoverage,
      score.texture >= rule.minTexture
    else { return nil }
    return DuplicateLink(
      way, correlation: score.correlation, relation: Self.relation(placement, score.coverage, in: whole))
  }

  /// Where the one lies in the other; nil where coarse pictures show already that it does not.
  ///
  /// A step may lead away from there, so the best place counts.
  private func placed(
    _ part: Thumbnail, in whole: Thumbnail, from start: Alignment.Placement, _ first: Double
  ) -> Alignment.Placement? {
    var (placement, reached) = (start, first)
    for (least, steps) in [(Self.hopeful, Self.firstSteps), (Self.promising, Self.coarseSteps)] {
      guard reached >= least else { return nil }
      guard reached < Self.settled else { break }
      var moved = placement
      Self.refine(&moved, part.coarse, of: part, in: whole, steps: steps)
      let correlation = Self.score(part.coarse, of: part, in: whole, at: moved).correlation
      if correlation > reached { (placement, reached) = (moved, correlation) }
    }
    guard reached >= rule.minCorrelation,
      Self.score(part.fine, of: part, in: whole, at: placement).correlation >= Self.hopefulFine
    else { return nil }
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
    let windows = PictureWindow.all.count
    switch window {
    case 0: return Alignment.Placement(x: 0, y: 0, width: whole.span.x, height: whole.span.y)
    case ...windows:
      let (place, cell) = (PictureWindow.all[window - 1], whole.span / Double(PictureWindow.side))
      return Alignment.Placement(
        x: cell.x * Double(place.x), y: cell.y * Double(place.y), width: cell.x * Double(place.width),
        height: cell.y * Double(place.height))
    case windows + 1: return whole.framed
    default: return turned(SlightTurn.degrees[window - windows - 2] * .pi / 180, in: whole)
    }
  }

  private static func turned(_ angle: Double, in whole: Thumbnail) -> Alignment.Placement {
    let (x, y) = (whole.span.x / 2, whole.span.y / 2)
    return Alignment.Placement(x * cos(angle), -y * sin(angle), x, x * sin(angle), y * cos(angle), y)
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
