import Dataset

/// A face that the detector found.
public struct DetectedFace: Hashable, Sendable {
  /// Where.
  public var box: Box
  /// How sure, from 0 to 1.
  public var score: Double
  /// Five points; nil where the model never learned any.
  public var landmarks: Landmarks?

  /// A face found at `box`.
  public init(box: Box, score: Double, landmarks: Landmarks? = nil) {
    (self.box, self.score, self.landmarks) = (box, score, landmarks)
  }
}

/// Non-maximum suppression: of faces that overlap by more than `threshold` (IoU) only the surest stays. Surest first.
///
/// At most `limit` stay: an untrained network puts a face into every cell.
public func suppressOverlaps(_ faces: [DetectedFace], threshold: Double, limit: Int = 1000) -> [DetectedFace] {
  var kept: [DetectedFace] = []
  for face in faces.sorted(by: { $0.score > $1.score })
  where kept.count < limit && !kept.contains(where: { $0.box.iou(face.box) > threshold }) {
    kept.append(face)
  }
  return kept
}
