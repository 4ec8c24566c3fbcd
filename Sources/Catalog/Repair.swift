import Basics
import Dataset

/// A change that a rule made to a photograph's labels, or something odd that was left as it is.
struct Repair: Hashable, Sendable {
  /// Which rule.
  enum Kind: String, Sendable, CaseIterable {
    /// Left out: not four numbers.
    case unplaced
    /// Left out: a number that is infinite or none at all.
    case notFinite = "not finite"
    /// Left out: nothing of it lies in the frame.
    case outside
    /// Left out: a side of 0.
    case zero
    /// Left out: marked twice.
    case duplicated
    /// Edges exchanged: right is left of left, or below is above.
    case inverted
    /// Cut to the frame.
    case clipped
    /// Landmarks so far from the frame that they can be on no face in it are unknown now.
    case landmarks = "far landmarks"
    /// Kept as it is, though it covers the whole photograph.
    case covering

    /// Whether the box is not used.
    var drops: Bool { [.unplaced, .notFinite, .outside, .zero, .duplicated].contains(self) }
  }

  var kind: Kind
  /// Which of the source's boxes of this photograph, from 0; those without four numbers come last.
  var position: Int
  /// JSON.
  var before: String
  /// JSON; nil where nothing is left.
  var after: String?
}

extension Repair {
  init(_ kind: Kind, _ position: Int, _ before: Box, _ after: Box?) {
    self.init(
      kind: kind, position: position, before: Self.json(before.numbers), after: after.map { Self.json($0.numbers) })
  }

  /// Numbers as a JSON array; those that JSON cannot write are texts.
  private static func json(_ numbers: [Double]) -> String {
    "[" + numbers.map { $0.isFinite ? text($0) : "\"\($0)\"" }.joined(separator: ",") + "]"
  }

  private static func text(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
  }
}

extension Box {
  /// `x, y, width, height`.
  var numbers: [Double] { [x, y, width, height] }
}
