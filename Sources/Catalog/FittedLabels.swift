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
  private let width: Double
  private let height: Double
  private let unplaced: Int
  private(set) var marks = Marks()
  private(set) var clipped = 0
  private var withoutArea = 0
  private var farLandmarks = 0

  /// Boxes that are left out.
  var dropped: Int { unplaced + withoutArea }

  init(_ labels: PictureLabels, width: Int, height: Int) {
    (self.width, self.height) = (Double(width), Double(height))
    unplaced = labels.unplaced.count
    marks.unusable = Set(labels.unplaced)
    for annotation in labels.annotations { add(annotation) }
  }

  /// What the user should hear of the photograph at `place`, which `source` speaks of.
  func problems(_ place: String, source: String) -> [Problem] {
    [boxProblem(place, source), landmarkProblem(place, source)].compactMap { $0 }
  }

  /// Takes the annotation with its box cut to the frame, unless nothing is left of it.
  private mutating func add(_ annotation: Annotation) {
    let box = annotation.box
    let fits = box.x >= 0 && box.y >= 0 && box.maxX <= width && box.maxY <= height
    let inside = fits ? box : box.intersection(Box(x: 0, y: 0, width: width, height: height))
    guard box.area > 0, inside.area > 0 else {
      withoutArea += 1
      marks.unusable.insert(annotation.category)
      return
    }
    if !fits { clipped += 1 }
    var copy = annotation
    copy.box = inside
    copy.landmarks = annotation.landmarks.flatMap { near($0) }
    marks.annotations.append(copy)
  }

  /// The landmarks without those further from the frame than its own size; nil where none is left.
  private mutating func near(_ landmarks: Landmarks) -> Landmarks? {
    let (xs, ys) = ((-width)...(2 * width), (-height)...(2 * height))
    let kept = landmarks.mapped { xs.contains($0.x) && ys.contains($0.y) ? $0 : nil }
    farLandmarks += zip(landmarks.points, kept.points).count { $0 != nil && $1 == nil }
    return kept.points.contains { $0 != nil } ? kept : nil
  }

  private func boxProblem(_ place: String, _ source: String) -> Problem? {
    guard dropped > 0 else { return nil }
    let why = [(withoutArea, "without an area in the frame"), (unplaced, "without four numbers")]
      .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    let all = dropped + marks.annotations.count
    let which =
      marks.isVoid
      ? "nothing that \(source) marks in it can be used, so that it is not taken to be empty"
      : "\(dropped) of its \(all) boxes in \(source) \(dropped == 1 ? "is" : "are") left out"
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
}
