import Basics
import Dataset

/// What a source says is to be seen in one photograph.
struct Marks: Hashable, Sendable {
  /// Boxes within the frame.
  var annotations: [Annotation] = []
  /// The categories of boxes that cannot be used.
  var unusable: Set<String> = []

  /// Whether something is said of which nothing can be used: then the photograph is neither labelled nor empty.
  var isVoid: Bool { annotations.isEmpty && !unusable.isEmpty }
}

/// What is left of a photograph's labels when they are held against its frame.
struct FittedLabels {
  private let frame: Frame
  private let boxes: Int
  /// Whether nothing of it is used, as nothing is to be repaired.
  let isRefused: Bool
  private(set) var marks = Marks()
  private(set) var repairs: [Repair] = []
  private var farLandmarks = 0

  /// Boxes that were cut to the frame.
  var clipped: Int { isRefused ? 0 : repairs.count { $0.kind == .clipped } }
  /// Boxes that are left out.
  var dropped: Int { isRefused ? boxes : repairs.count { $0.kind.drops } }

  /// - Parameter isStrict: whether nothing is repaired: where a rule would change or report anything, all labels are refused.
  init(_ labels: PictureLabels, width: Int, height: Int, isStrict: Bool = false) {
    frame = Frame(width: width, height: height)
    boxes = labels.annotations.count + labels.unplaced.count
    let annotations = labels.isNormalized ? labels.annotations.map(frame.scaled) : labels.annotations
    var fitting = Fitting(frame)
    fitting.add(annotations, unplaced: labels.unplaced)
    repairs = fitting.repairs
    farLandmarks = fitting.farLandmarks
    isRefused = isStrict && !repairs.isEmpty
    marks =
      isRefused ? Marks(unusable: Set(annotations.map(\.category) + labels.unplaced)) : fitting.marks
  }
}

/// The work of ``FittedLabels``: annotations in, marks and repairs out.
private struct Fitting {
  let frame: Frame
  var kept: [(position: Int, annotation: Annotation)] = []
  var unusable: Set<String> = []
  var repairs: [Repair] = []
  var farLandmarks = 0

  init(_ frame: Frame) { self.frame = frame }

  var marks: Marks { Marks(annotations: kept.map(\.annotation), unusable: unusable) }

  mutating func add(_ annotations: [Annotation], unplaced: [String]) {
    for (position, annotation) in annotations.enumerated() { fit(annotation, position) }
    for (index, category) in unplaced.enumerated() {
      unusable.insert(category)
      let before = (try? JSON.line(["category": category])) ?? "{}"
      repairs.append(Repair(kind: .unplaced, position: annotations.count + index, before: before, after: nil))
    }
    removeDuplicates()
    for (position, annotation) in kept where frame.isOddlyCovered(by: annotation.box, among: kept.count) {
      repairs.append(Repair(.covering, position, annotation.box, annotation.box))
    }
  }

  private mutating func fit(_ annotation: Annotation, _ position: Int) {
    var copy = annotation
    // A box that was computed from an ellipse is rounded by the computation: to stick out by that much is no fault of it.
    if let box = copy.ellipse?.boundingBox, box == copy.box { copy.box = frame.settled(box) }
    for rule in BoxRule.all {
      switch rule.apply(copy.box, frame) {
      case .fine: continue
      case .changed(let box):
        repairs.append(Repair(rule.kind, position, copy.box, box))
        copy.box = box
      case .dropped:
        repairs.append(Repair(rule.kind, position, copy.box, nil))
        unusable.insert(annotation.category)
        return
      }
    }
    copy.landmarks = annotation.landmarks.flatMap { near($0, position) }
    kept.append((position, copy))
  }

  private mutating func removeDuplicates() {
    let found = Duplicates.found(in: kept.map(\.annotation))
    for (index, other) in found.sorted(by: { $0.key < $1.key }) {
      repairs.append(
        Repair(.duplicated, kept[index].position, kept[index].annotation.box, kept[other].annotation.box))
    }
    kept = kept.indices.filter { found[$0] == nil }.map { kept[$0] }
  }

  /// The landmarks without those too far away; nil where none is left.
  private mutating func near(_ landmarks: Landmarks, _ position: Int) -> Landmarks? {
    let kept = landmarks.mapped { $0.x.isFinite && $0.y.isFinite && frame.isNear($0) ? $0 : nil }
    let far = zip(landmarks.points, kept.points).count { $0 != nil && $1 == nil }
    guard far > 0 else { return landmarks }
    farLandmarks += far
    let hasAny = kept.points.contains { $0 != nil }
    repairs.append(
      Repair(
        kind: .landmarks, position: position, before: Self.json(landmarks), after: hasAny ? Self.json(kept) : nil))
    return hasAny ? kept : nil
  }

  private static func json(_ landmarks: Landmarks) -> String {
    let points = landmarks.points.map { point in
      point.map { $0.x.isFinite && $0.y.isFinite ? "[\($0.x),\($0.y)]" : "[\"\($0.x)\",\"\($0.y)\"]" } ?? "null"
    }
    return "[" + points.joined(separator: ",") + "]"
  }
}

/// What the user hears of it.
extension FittedLabels {
  /// What the user should hear of the photograph at `place`, which `source` speaks of.
  func problems(_ place: String, source: String) -> [Problem] {
    guard !isRefused else { return [refusal(place, source)] }
    return [boxProblem(place, source), landmarkProblem(place, source), coverProblem(place, source)].compactMap { $0 }
  }

  private func count(_ kinds: Repair.Kind...) -> Int { repairs.count { kinds.contains($0.kind) } }

  private func refusal(_ place: String, _ source: String) -> Problem {
    let kinds = Repair.Kind.allCases.filter { count($0) > 0 }.map { "\(count($0)) \($0.rawValue)" }
    return Problem(
      place, "none of its labels in \(source) is used, as --strict repairs nothing (\(kinds.joined(separator: ", ")))",
      nextStep: "Mend what \(source) says of it, or run 'dsm ingest --no-strict', which repairs it.")
  }

  private func boxProblem(_ place: String, _ source: String) -> Problem? {
    // Of a box that is marked twice nothing is lost.
    let lost = dropped - count(.duplicated)
    guard lost > 0 else { return nil }
    let why = [
      (count(.outside, .zero), "without an area in the frame"), (count(.unplaced), "without four numbers"),
      (count(.notFinite), "with a number that is none"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    let which =
      marks.isVoid
      ? "nothing that \(source) marks in it can be used, so that it is not taken to be empty"
      : "\(lost) of its \(boxes) boxes in \(source) \(lost == 1 ? "is" : "are") left out"
    return Problem(
      place, "\(which) (\(why))", nextStep: "Mend or remove what \(source) says of it, then run 'dsm ingest' again.")
  }

  private func landmarkProblem(_ place: String, _ source: String) -> Problem? {
    guard farLandmarks > 0 else { return nil }
    let count = counted(farLandmarks, "landmark in \(source) lies", "landmarks in \(source) lie")
    return Problem(
      place, "\(count) far outside of the frame and \(farLandmarks == 1 ? "is" : "are") left out",
      nextStep: "Mend the landmarks in \(source), then run 'dsm ingest' again.")
  }

  private func coverProblem(_ place: String, _ source: String) -> Problem? {
    guard count(.covering) > 0 else { return nil }
    let said = counted(
      count(.covering), "box in \(source) covers all of it, and stays as it is",
      "boxes in \(source) cover all of it, and stay as they are")
    return Problem(place, said, nextStep: "Look at it, and remove from \(source) what is no face.")
  }
}

extension Frame {
  /// Parts of the photograph's sides as pixels.
  func scaled(_ annotation: Annotation) -> Annotation {
    var copy = annotation
    copy.box = settled(
      Box(
        x: annotation.box.x * width, y: annotation.box.y * height, width: annotation.box.width * width,
        height: annotation.box.height * height))
    copy.landmarks = annotation.landmarks?.mapped { Point(x: $0.x * width, y: $0.y * height) }
    copy.ellipse = annotation.ellipse.map { ellipse in
      ellipse.mapped(width, 0, 0, height, center: Point(x: ellipse.center.x * width, y: ellipse.center.y * height))
    }
    return copy
  }

  /// The box with edges on the frame that miss it by less than what six decimals are rounded by.
  fileprivate func settled(_ box: Box) -> Box {
    func snap(_ edge: Double, _ side: Double) -> Double {
      if abs(edge) < 2e-6 * side { return 0 }
      return abs(edge - side) < 2e-6 * side ? side : edge
    }
    return Box(
      minX: snap(box.x, width), minY: snap(box.y, height), maxX: snap(box.maxX, width), maxY: snap(box.maxY, height))
  }
}
