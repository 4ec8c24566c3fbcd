import Compute
import Imaging
import Foundation
let DEBUGSCORES = ProcessInfo.processInfo.environment["DSM_SCORES"] != nil

/// Whether two pictures that may be alike are: their thumbnails are laid over one another and compared.
struct DuplicateCheck: Sendable {
  let rule: DuplicateRule

  /// At most so many steps at the coarse level, and at the fine one.
  private static let (coarseSteps, fineSteps) = (12, 6)
  /// What the coarse templates must reach for a closer look.
  private static let worthwhile = 0.5
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
    var placement = Self.start(way.window, in: whole)
    Self.refine(&placement, part.coarse, of: part, in: whole, steps: Self.coarseSteps)
    guard Self.score(part.coarse, of: part, in: whole, at: placement).likeness >= Self.worthwhile else { return nil }
    Self.refine(&placement, part.fine, of: part, in: whole, steps: Self.fineSteps)
    let score = Self.score(part.finest, of: part, in: whole, at: placement)
    if DEBUGSCORES { print("S \(way.whole) \(way.part) \(way.window) \(way.orientation) \(way.distance) \(Float(score.likeness)) \(Float(score.texture)) \(Float(score.coverage)) \(Float(score.core)) E") }
    let correlation = (score.likeness + score.core) / 2
    guard correlation >= rule.minCorrelation, score.coverage >= rule.minCoverage, score.texture >= rule.minTexture
    else { return nil }
    return DuplicateLink(
      way, correlation: correlation, relation: Self.relation(placement, score.coverage, in: whole))
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
  private static func pixel(of template: Alignment.Level, _ part: Thumbnail, at placement: Alignment.Placement) -> Double {
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

extension DuplicateLink {
  fileprivate init(_ way: DuplicateCandidate, correlation: Double, relation: DuplicateRelation) {
    let isAhead = way.whole < way.part
    self.init(
      first: way.pair.x, second: way.pair.y,
      orientation: isAhead ? way.orientation : HammingPair.inverse(of: way.orientation), distance: way.distance,
      correlation: correlation, relation: relation)
  }
}
