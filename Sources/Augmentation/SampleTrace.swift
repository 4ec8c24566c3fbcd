import Dataset
import Imaging

/// What a recipe did to one sample, transform by transform: with which numbers, by which map, and what became of each face.
public struct SampleTrace: Hashable, Sendable, Codable {
  /// A number that a transform drew, or that followed from what it drew.
  public struct Value: Hashable, Sendable, Codable {
    /// What it is.
    public let name: String
    /// In the unit of the transform's parameters, or in pixels.
    public let value: Double
  }

  /// What became of a face.
  public enum Fate: String, Hashable, Sendable, Codable {
    /// Seen before, and as much of it is seen behind.
    case kept
    /// Seen before, and less of it behind.
    case clipped
    /// Seen before, and behind not at all, or too little by the rules.
    case dropped
    /// Not seen before, and seen behind.
    case returned
    /// Not seen before, and not behind either.
    case absent
    /// Of another photograph, or a copy.
    case added
  }

  /// A face behind a transform.
  public struct Face: Hashable, Sendable, Codable {
    /// Which of the sample's annotations it is, from 0 on, whatever becomes of the others.
    public let number: Int
    /// What became of it.
    public let fate: Fate
    /// The part of it that is seen, 0 to 1.
    public let visibility: Double
    /// The parameter of the recipe's `boxes` that does not take it for a face, or `outside` where nothing of it is on the canvas.
    public let rule: String?
    /// Its box as the sample has it: in pixels of the canvas, x, y, width and height; nil where it has none.
    public let box: [Double]?
    /// Whether that box is neither face nor background.
    public let isIgnored: Bool

    private enum CodingKeys: String, CodingKey {
      case number, fate, visibility, rule, box
      case isIgnored = "ignored"
    }
  }

  /// One transform that was applied.
  public struct Step: Hashable, Sendable, Codable {
    /// The transform's name.
    public let name: String
    /// What it drew, in the order in which it did.
    public internal(set) var values: [Value] = []
    /// The 3x3 matrix, row by row, that takes pixels of the canvas before to those of the canvas behind; nil where nothing moved.
    public internal(set) var map: [Double]?
    /// Pixels across of the canvas behind it.
    public internal(set) var width = 0
    /// Pixels down.
    public internal(set) var height = 0
    /// The faces behind it, in the order of their numbers.
    public internal(set) var faces: [Face] = []
  }

  /// What was applied, in order.
  public internal(set) var steps: [Step] = []
  /// The whole way, from the photograph to the sample.
  public internal(set) var faces: [Face] = []

  /// Nothing done yet.
  public init() {}
}

/// How a face stands at some moment.
struct FaceView {
  var number: Int
  var visibility: Double
  var rule: String?
  var seen: Annotation?

  /// What became of the face, which was `before`; nil where it was not there.
  func face(after before: FaceView?) -> SampleTrace.Face {
    SampleTrace.Face(
      number: number, fate: fate(after: before), visibility: visibility, rule: rule,
      box: seen.map { [$0.box.x, $0.box.y, $0.box.width, $0.box.height] }, isIgnored: seen?.ignore ?? false)
  }

  /// What rounding takes is not less.
  private func fate(after before: FaceView?) -> SampleTrace.Fate {
    guard let before else { return rule == nil ? .added : .absent }
    guard before.rule == nil else { return rule == nil ? .returned : .absent }
    guard rule == nil else { return .dropped }
    return visibility >= before.visibility - 1e-9 ? .kept : .clipped
  }

  /// A face of which nothing is left.
  static func gone(_ number: Int) -> FaceView { FaceView(number: number, visibility: 0, rule: outside) }

  /// Said in place of a rule where nothing of a face is on the canvas.
  static let outside = "outside"
}

extension SampleTrace {
  /// The faces of now against those of before, in the order of their numbers; who is not there any more is told as well.
  static func faces(_ views: [FaceView], after before: [FaceView]) -> [Face] {
    let old = Dictionary(before.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    let new = Set(views.map(\.number))
    let gone = before.map(\.number).filter { !new.contains($0) }.map(FaceView.gone)
    return (views + gone).sorted { $0.number < $1.number }.map { $0.face(after: old[$0.number]) }
  }
}

extension Sample {
  /// Takes note of a number that a transform drew, under a name that says what it is; costs nothing where nobody asked for a trace.
  public mutating func note(_ name: String, _ value: @autoclosure () -> Double) {
    guard trace != nil else { return }
    let value = value()
    guard let last = trace?.steps.indices.last else { return }
    trace?.steps[last].values.append(SampleTrace.Value(name: name, value: value))
  }

  /// The same for whole numbers.
  public mutating func note(_ name: String, _ value: @autoclosure () -> Int) { note(name, Double(value())) }

  /// Applies a transform and takes note of all that it does.
  mutating func applyTraced(_ step: any Augmentation, _ apply: (inout Sample) -> Void) {
    guard trace != nil else { return apply(&self) }
    let before = views
    trace?.steps.append(SampleTrace.Step(name: type(of: step).name))
    apply(&self)
    let (size, faces) = (canvas, SampleTrace.faces(views, after: before))
    trace?.end(on: size, faces)
  }
}

extension SampleTrace {
  /// Takes note of where the transform under way has led.
  mutating func end(on canvas: CanvasSize, _ faces: [Face]) {
    guard let last = steps.indices.last else { return }
    (steps[last].width, steps[last].height, steps[last].faces) = (canvas.width, canvas.height, faces)
  }

  /// Takes note that the transform under way moves the canvas by `map`.
  mutating func moved(by map: Projective) {
    guard let last = steps.indices.last else { return }
    let before = steps[last].map.map { Projective(coefficients: $0) } ?? .identity
    steps[last].map = before.then(map).coefficients
  }
}
