import Dataset
import Foundation

/// Which cells answer for which face. Fixed before the loss is taken, so that the loss is a smooth function of the predictions.
public struct Assignment: Sendable {
  /// A cell that answers for a face.
  public struct Match: Hashable, Sendable {
    /// The cell.
    public let cell: Int
    /// The face's index.
    public let face: Int
    /// How well the cell's box fits the face at this moment: the class's target.
    public let iou: Double
  }

  /// The answering cells, in order of the cell.
  public let matches: [Match]
  /// Cells that count neither as right nor as wrong: their centre lies in a face to be ignored.
  public let ignored: Set<Int>
}

/// The rules by which cells are chosen.
public enum Assigner: String, Sendable, Codable {
  /// Cells near the centre, on the levels that fit the face's size: for the first steps, when predictions say nothing.
  case centerPrior
  /// The cells that already predict the face best, as many as fit it well (Ge et al., "YOLOX", 2021).
  case simOTA

  /// Chooses cells for `faces`; cells in `ignored` boxes are set aside.
  public func assign(_ predictions: Predictions, faces: [Box], ignored: [Box]) -> Assignment {
    let candidates = faces.indices.map { face in
      self == .simOTA ? Self.bestCells(predictions, faces[face]) : Self.centerCells(predictions, faces[face])
    }
    var owner: [Int: (face: Int, cost: Double)] = [:]
    for (face, cells) in candidates.enumerated() {
      for (cell, cost) in cells where cost < owner[cell]?.cost ?? .infinity { owner[cell] = (face, cost) }
    }
    let matches = owner.sorted { $0.key < $1.key }.map { cell, claim in
      Assignment.Match(cell: cell, face: claim.face, iou: predictions.box(cell).iou(faces[claim.face]))
    }
    return Assignment(matches: matches, ignored: Self.cells(in: ignored, predictions.cells, except: owner.keys))
  }

  /// How far from the face's centre, in strides, a cell may lie to be a candidate of SimOTA.
  private static let reach = 2.5

  /// The k cheapest cells, where k is the sum of the ten best overlaps. The cost is that of a wrong score plus three times that of a
  /// wrong box, and prohibitive for cells that do not lie both in the box and near its centre.
  private static func bestCells(_ predictions: Predictions, _ face: Box) -> [(cell: Int, cost: Double)] {
    var costs: [(cell: Int, cost: Double)] = []
    var overlaps: [Double] = []
    predictions.cells.forEachCell(around: face, reach: reach) { cell, isInside, isNear in
      let iou = predictions.box(cell).iou(face)
      let score = min(max(predictions.score(cell), 1e-12), 1)
      overlaps.append(iou)
      costs.append((cell, -log(score) - 3 * log(iou + 1e-7) + (isInside && isNear ? 0 : 1e5)))
    }
    let wanted = max(1, Int(overlaps.sorted(by: >).prefix(10).reduce(0, +)))
    return Array(costs.sorted { ($0.cost, $0.cell) < ($1.cost, $1.cell) }.prefix(wanted))
  }

  /// Cells inside of the face within 1.5 strides of its centre, on the levels for its size; at least the nearest one.
  private static func centerCells(_ predictions: Predictions, _ face: Box) -> [(cell: Int, cost: Double)] {
    var found: [(cell: Int, cost: Double)] = []
    var nearest: (cell: Int, cost: Double)?
    let side = face.area.squareRoot()
    predictions.cells.forEachCell(around: face, reach: 1.5) { cell, isInside, isNear in
      let stride = predictions.cells.stride(of: cell)
      guard levelFits(stride: stride, side: side) else { return }
      let center = predictions.cells.center(of: cell)
      let distance = max(abs(center.x - face.center.x), abs(center.y - face.center.y)) / stride
      if isInside && isNear { found.append((cell, distance)) }
      if distance < nearest?.cost ?? .infinity { nearest = (cell, distance) }
    }
    return found.isEmpty ? nearest.map { [$0] } ?? [] : found
  }

  /// Levels overlap on purpose: a face of 40 px is learned at strides 8 and 16.
  private static func levelFits(stride: Double, side: Double) -> Bool {
    switch stride {
    case 8: return side < 48
    case 16: return side >= 32 && side < 128
    default: return side >= 96
    }
  }

  private static func cells(in boxes: [Box], _ cells: Cells, except taken: some Collection<Int>) -> Set<Int> {
    var ignored: Set<Int> = []
    for box in boxes {
      cells.forEachCell(around: box, reach: 0.5) { cell, _, _ in ignored.insert(cell) }
    }
    return ignored.subtracting(taken)
  }
}

extension Cells {
  /// Calls `body` for every cell whose centre lies in `box` or within `reach` strides of its centre (in both directions).
  func forEachCell(around box: Box, reach: Double, _ body: (_ cell: Int, _ isInside: Bool, _ isNear: Bool) -> Void) {
    let center = box.center
    for level in levels {
      let stride = Double(level.stride)
      let near = Box(
        x: center.x - reach * stride, y: center.y - reach * stride, width: 2 * reach * stride,
        height: 2 * reach * stride)
      let left = min(box.x, near.x), right = max(box.maxX, near.maxX)
      let top = min(box.y, near.y), bottom = max(box.maxY, near.maxY)
      for row in Self.range(top, bottom, stride, level.rows) {
        for column in Self.range(left, right, stride, level.columns) {
          let point = Point(x: (Double(column) + 0.5) * stride, y: (Double(row) + 0.5) * stride)
          let (isInside, isNear) = (box.contains(point), near.contains(point))
          if isInside || isNear { body(level.offset + row * level.columns + column, isInside, isNear) }
        }
      }
    }
  }

  private static func range(_ low: Double, _ high: Double, _ stride: Double, _ count: Int) -> Range<Int> {
    let first = max(0, Int((low / stride - 1).rounded(.down)))
    let end = min(count, Int((high / stride + 1).rounded(.up)))
    return first..<max(first, end)
  }
}
