import Dataset
import Network

/// The parts of the loss, each a sum over cells that is still to be divided by the number of answering cells.
public struct LossParts: Sendable, Hashable, Codable {
  /// Objectness over all cells.
  public var obj = 0.0
  /// Class of the answering cells.
  public var cls = 0.0
  /// Boxes of the answering cells, weighted.
  public var box = 0.0
  /// Landmarks of the answering cells, weighted.
  public var landmarks = 0.0
  /// Cells that answer for a face.
  public var positives = 0
  /// Cells that are to say that they answer for none.
  public var negatives = 0

  /// Nothing yet.
  public init() {}

  /// All parts together.
  public var sum: Double { obj + cls + box + landmarks }

  /// The loss: the sum over the answering cells, or over one where none answers.
  public var loss: Double { sum / Double(max(1, positives)) }

  /// What objectness costs, for each answering cell, as long as every cell says what its bias says: that one in a hundred answers.
  public var expectedObj: Double {
    let logit = HeadChannels.initialObjectness
    let (positive, negative) = (BinaryCrossEntropy().at(logit, 1).value, BinaryCrossEntropy().at(logit, 0).value)
    return (Double(positives) * positive + Double(negatives) * negative) / Double(max(1, positives))
  }

  /// What the class costs, for each answering cell, where every cell says nothing.
  public var expectedCls: Double { positives == 0 ? 0 : BinaryCrossEntropy().at(0, 0).value }

  /// The parts of two sets of cells together.
  public static func + (a: LossParts, b: LossParts) -> LossParts {
    var sum = a
    sum.obj += b.obj
    sum.cls += b.cls
    sum.box += b.box
    sum.landmarks += b.landmarks
    sum.positives += b.positives
    sum.negatives += b.negatives
    return sum
  }
}

/// What the detector is trained to make small, for one image:
/// Σ over all cells of BCE(obj) + Σ over answering cells of BCE(cls, IoU) + 5 smooth EIoU + 0.1 mean smooth L1 of the known landmarks.
///
/// Everything is divided by the batch's number of answering cells at last; as gradients are linear in that factor, it is applied to
/// the sum of the gradients of all images.
public struct DetectionLoss: Sendable {
  /// The weight of the boxes.
  public var boxWeight = 5.0
  /// The weight of the landmarks.
  public var landmarkWeight = 0.1

  /// The loss with the reference's weights.
  public init() {}

  /// The parts of the loss, and their gradient by every number of `predictions` (not yet divided).
  public func callAsFunction(
    _ predictions: Predictions, _ faces: [Annotation], _ assignment: Assignment
  ) -> (parts: LossParts, gradient: [Double]) {
    var parts = LossParts()
    var gradient = [Double](repeating: 0, count: predictions.values.count)
    let answering = Set(assignment.matches.map(\.cell))
    for cell in 0..<predictions.cells.count where !assignment.ignored.contains(cell) {
      let target = answering.contains(cell) ? 1.0 : 0
      parts.obj += add(predictions, cell, HeadChannels.obj, target, &gradient)
    }
    for match in assignment.matches {
      parts.cls += add(predictions, match.cell, HeadChannels.cls, match.iou, &gradient)
      parts.box += addBox(predictions, match.cell, faces[match.face].box, &gradient)
      parts.landmarks += addLandmarks(predictions, match.cell, faces[match.face].landmarks, &gradient)
    }
    parts.positives = assignment.matches.count
    parts.negatives = predictions.cells.count - assignment.ignored.count - answering.count
    return (parts, gradient)
  }

  private func add(
    _ predictions: Predictions, _ cell: Int, _ channel: Int, _ target: Double, _ gradient: inout [Double]
  ) -> Double {
    let term = BinaryCrossEntropy().at(predictions[cell, channel], target)
    gradient[cell * HeadChannels.count + channel] += term.slope
    return term.value
  }

  /// The loss of ``Cells/box(of:_:)``, whose sides are centre ∓ half a size: the chain rule by hand.
  private func addBox(_ predictions: Predictions, _ cell: Int, _ face: Box, _ gradient: inout [Double]) -> Double {
    let start = cell * HeadChannels.count + HeadChannels.box
    let box = predictions.box(cell)
    let loss = SmoothEIoU().at(box.sides, face.sides)
    let (left, top, right, bottom) = (loss.slope[0], loss.slope[1], loss.slope[2], loss.slope[3])
    let stride = boxWeight * predictions.cells.stride(of: cell)
    gradient[start] += stride * (left + right)
    gradient[start + 1] += stride * (top + bottom)
    let isFree = [2, 3].map { Cells.clamped(predictions.values[start + $0]) == predictions.values[start + $0] }
    if isFree[0] { gradient[start + 2] += boxWeight * box.width / 2 * (right - left) }
    if isFree[1] { gradient[start + 3] += boxWeight * box.height / 2 * (bottom - top) }
    return boxWeight * loss.value
  }

  /// Smooth L1 with a bend at 1/9, in strides, averaged over the coordinates that are known.
  private func addLandmarks(
    _ predictions: Predictions, _ cell: Int, _ landmarks: Landmarks?, _ gradient: inout [Double]
  ) -> Double {
    guard let points = landmarks?.points else { return 0 }
    let known = points.compactMap { $0 }.count
    var loss = 0.0
    for (index, point) in points.enumerated() {
      guard let point else { continue }
      let target = predictions.cells.offsets(of: cell, to: point)
      let channel = HeadChannels.landmarks + 2 * index
      let weight = landmarkWeight / Double(2 * known)
      loss += weight * addSmoothL1(predictions, cell, channel, target.x, weight, &gradient)
      loss += weight * addSmoothL1(predictions, cell, channel + 1, target.y, weight, &gradient)
    }
    return loss
  }

  private func addSmoothL1(
    _ predictions: Predictions, _ cell: Int, _ channel: Int, _ target: Double, _ weight: Double,
    _ gradient: inout [Double]
  ) -> Double {
    let term = SmoothL1(beta: 1.0 / 9).at(predictions[cell, channel], target)
    gradient[cell * HeadChannels.count + channel] += weight * term.slope
    return term.value
  }
}

extension Box {
  /// Left, top, right and bottom.
  fileprivate var sides: SIMD4<Double> { SIMD4(x, y, maxX, maxY) }
}
