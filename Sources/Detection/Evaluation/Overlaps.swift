import Dataset

/// What was found in a photograph, the surest first, and how much each of it overlaps each face: computed once for all thresholds.
struct Overlaps {
  /// The detections, the surest first; equally sure ones stay in the order in which they were found.
  let found: [DetectedFace]
  /// The faces in their own order, those to be ignored among them.
  let truth: [Annotation]
  private let values: [Double]

  /// The overlaps in `image` by `measure`; IoU where nothing is said.
  ///
  /// - Parameter limit: how many detections are looked at, the surest first.
  init(_ image: ExaminedImage, limit: Int = .max, by measure: (Box, Annotation) -> Double = { $0.iou($1.box) }) {
    let found = Array(image.found.sorted { $0.score > $1.score }.prefix(limit))
    (self.found, truth) = (found, image.truth)
    values = found.flatMap { face in image.truth.map { measure(face.box, $0) } }
  }

  /// How much the detection at a place of ``found`` overlaps the face at a place of ``truth``.
  subscript(detection: Int, face: Int) -> Double { values[detection * truth.count + face] }

  /// Whether a face to be ignored excuses the detection: a region excuses what it overlaps well or mostly covers.
  func isExcused(_ detection: Int) -> Bool {
    let box = found[detection].box
    guard box.area > 0 else { return false }
    return truth.contains {
      $0.ignore && ($0.box.iou(box) >= 0.5 || $0.box.intersection(box).area >= 0.5 * box.area)
    }
  }
}
