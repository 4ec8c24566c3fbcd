import Basics
import Dataset

/// What is done with a box that cannot be as it is written.
///
/// Each rule looks at one box and says what becomes of it; they are asked in turn (``all``), each about what the one before
/// left.
struct BoxRule: Sendable {
  /// What a rule makes of a box.
  enum Outcome: Hashable, Sendable {
    /// The rule has nothing to say.
    case fine
    /// The box becomes another.
    case changed(Box)
    /// The box is left out.
    case dropped
  }

  let kind: Repair.Kind
  let apply: @Sendable (Box, Frame) -> Outcome

  /// In the order in which they are asked.
  static let all: [BoxRule] = [notFinite, inverted, zero, outside, clipped]

  static let notFinite = BoxRule(kind: .notFinite) { box, _ in
    box.numbers.allSatisfy { $0.isFinite && abs($0) < 1e12 } ? .fine : .dropped
  }

  /// A corner for its opposite is a slip of whoever drew from right to left: the place is not in doubt.
  static let inverted = BoxRule(kind: .inverted) { box, _ in
    guard box.width < 0 || box.height < 0 else { return .fine }
    return .changed(
      Box(x: min(box.x, box.maxX), y: min(box.y, box.maxY), width: abs(box.width), height: abs(box.height)))
  }

  static let zero = BoxRule(kind: .zero) { box, _ in box.width > 0 && box.height > 0 ? .fine : .dropped }

  static let outside = BoxRule(kind: .outside) { box, frame in
    box.intersection(frame.box).area > 0 ? .fine : .dropped
  }

  static let clipped = BoxRule(kind: .clipped) { box, frame in
    frame.holds(box) ? .fine : .changed(box.intersection(frame.box))
  }
}

/// An upright photograph's size, in pixels.
struct Frame: Hashable, Sendable {
  var width: Double
  var height: Double

  init(width: Int, height: Int) { (self.width, self.height) = (Double(width), Double(height)) }

  var box: Box { Box(x: 0, y: 0, width: width, height: height) }

  func holds(_ box: Box) -> Bool { box.x >= 0 && box.y >= 0 && box.maxX <= width && box.maxY <= height }

  /// Whether a point lies no further from the frame than the frame's own size.
  func isNear(_ point: Point) -> Bool {
    ((-width)...(2 * width)).contains(point.x) && ((-height)...(2 * height)).contains(point.y)
  }

  /// Whether a box of the photograph is worth a look because it covers (nearly) all of it.
  ///
  /// A cut-out face fills its small picture, and is then alone in it. Nobody photographs a face so that it touches all four
  /// edges of a picture of a camera's size: there, a box over everything most likely means the whole photograph. The same holds
  /// for one over everything with others beside it, at any size. Neither is certain, so that the box is kept.
  func isOddlyCovered(by box: Box, among count: Int) -> Bool {
    box.area >= 0.99 * width * height && (count > 1 || min(width, height) >= 256)
  }
}

/// Finds boxes that mark the same thing twice: of one category, both to be ignored or neither, and with an IoU above 0.95.
///
/// A region to ignore over a face is no copy of the face.
enum Duplicates {
  /// For each annotation that repeats another: which one. The first counts unless only a later one has landmarks.
  static func found(in annotations: [Annotation]) -> [Int: Int] {
    var kept: [Int] = []
    var found: [Int: Int] = [:]
    for index in annotations.indices {
      guard let slot = kept.firstIndex(where: { areSame(annotations[$0], annotations[index]) }) else {
        kept.append(index)
        continue
      }
      let first = kept[slot]
      if annotations[first].landmarks == nil, annotations[index].landmarks != nil {
        kept[slot] = index
        found[first] = index
      } else {
        found[index] = first
      }
    }
    return found
  }

  private static func areSame(_ a: Annotation, _ b: Annotation) -> Bool {
    // The cheap question first: a photograph may have thousands of boxes.
    abs(a.box.x - b.box.x) <= 0.06 * a.box.width && a.box.iou(b.box) > 0.95 && a.category == b.category
      && a.ignore == b.ignore
  }
}
