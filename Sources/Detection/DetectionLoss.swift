import Dataset
import Foundation

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

  /// Nothing yet.
  public init() {}

  /// All parts together.
  public var sum: Double { obj + cls + box + landmarks }

  /// The loss: the sum over the answering cells, or over one where none answers.
  public var loss: Double { sum / Double(max(1, positives)) }

  /// The parts of two sets of cells together.
  public static func + (a: LossParts, b: LossParts) -> LossParts {
    var sum = a
    sum.obj += b.obj
    sum.cls += b.cls
    sum.box += b.box
    sum.landmarks += b.landmarks
    sum.positives += b.positives
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
    return (parts, gradient)
  }

  private func add(
    _ predictions: Predictions, _ cell: Int, _ channel: Int, _ target: Double, _ gradient: inout [Double]
  ) -> Double {
    let logit = predictions[cell, channel]
    gradient[cell * HeadChannels.count + channel] += sigmoid(logit) - target
    return crossEntropy(logit: logit, target: target)
  }

  private func addBox(_ predictions: Predictions, _ cell: Int, _ face: Box, _ gradient: inout [Double]) -> Double {
    let start = cell * HeadChannels.count + HeadChannels.box
    let t = (0..<4).map { Dual.variable(predictions.values[start + $0], $0) }
    let loss = boxWeight * smoothEIoU(dualBox(predictions.cells, cell, t), face)
    for index in 0..<4 { gradient[start + index] += loss.slope[index] }
    return loss.value
  }

  /// ``Cells/box(of:_:)`` with derivatives, as two corners.
  private func dualBox(_ cells: Cells, _ cell: Int, _ t: [Dual]) -> (x1: Dual, y1: Dual, x2: Dual, y2: Dual) {
    let stride = cells.stride(of: cell)
    let corner = cells.point(of: cell, x: 0, y: 0)
    let (x, y) = (Dual(corner.x) + stride * t[0], Dual(corner.y) + stride * t[1])
    let halfWidth = (stride / 2) * Dual.exp(clamped(t[2]))
    let halfHeight = (stride / 2) * Dual.exp(clamped(t[3]))
    return (x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight)
  }

  private func clamped(_ t: Dual) -> Dual {
    let value = Cells.clamped(t.value)
    return value == t.value ? t : Dual(value)
  }

  /// 1 - IoU with an intersection that turns negative for boxes that do not meet, so that they are drawn together, and quadratic
  /// below 0.1 (Peng and Yu, "A systematic IoU-related method: beyond simplified regression for better localization", 2021).
  private func smoothEIoU(_ p: (x1: Dual, y1: Dual, x2: Dual, y2: Dual), _ face: Box) -> Dual {
    let (tx1, ty1, tx2, ty2) = (Dual(face.x), Dual(face.y), Dual(face.maxX), Dual(face.maxY))
    let (ex1, ey1) = (Dual.min(p.x1, tx1), Dual.min(p.y1, ty1))
    let (ix1, iy1) = (Dual.max(p.x1, tx1), Dual.max(p.y1, ty1))
    let (ix2, iy2) = (Dual.min(p.x2, tx2), Dual.min(p.y2, ty2))
    let (minX, maxX) = (Dual.min(ix1, ix2), Dual.max(ix1, ix2))
    let (minY, maxY) = (Dual.min(iy1, iy2), Dual.max(iy1, iy2))
    let cross = (minX - ex1) * (minY - ey1) - (ix1 - ex1) * (maxY - ey1) - (maxX - ex1) * (iy1 - ey1)
    let shared = (ix2 - ex1) * (iy2 - ey1) + cross
    let union = (p.x2 - p.x1) * (p.y2 - p.y1) + Dual(face.area + 1e-7) - shared
    let loss = Dual(1) - shared / union
    return loss.value < 0.1 ? 5 * (loss * loss) : loss - Dual(0.05)
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
    let bend = 1.0 / 9
    let difference = predictions[cell, channel] - target
    gradient[cell * HeadChannels.count + channel] += weight * min(max(difference / bend, -1), 1)
    return abs(difference) < bend ? difference * difference / (2 * bend) : abs(difference) - bend / 2
  }
}
