import Compute
import Dataset
import Detection
import Foundation
import Network
import Testing

/// The rules of Ge et al., "YOLOX", 2021, and of the first steps, looked up cell by cell: slow, and as they are written.
private struct AssignmentOracle {
  let predictions: Predictions
  let faces: [Box]

  private var cells: Range<Int> { 0..<predictions.cells.count }

  /// How far a cell's centre lies from a face's, in strides, along the axis where that is more.
  private func distance(_ cell: Int, _ face: Box) -> Double {
    let (center, stride) = (predictions.cells.center(of: cell), predictions.cells.stride(of: cell))
    return max(abs(center.x - face.center.x), abs(center.y - face.center.y)) / stride
  }

  private func isInside(_ cell: Int, _ face: Box) -> Bool { face.contains(predictions.cells.center(of: cell)) }

  /// Candidates of SimOTA with their costs.
  private func costs(_ face: Box) -> [Int: Double] {
    let candidates = cells.filter { isInside($0, face) || distance($0, face) < 2.5 }
    return Dictionary(
      uniqueKeysWithValues: candidates.map { cell in
        let isBoth = isInside(cell, face) && distance(cell, face) < 2.5
        let fit = predictions.box(cell).iou(face)
        return (cell, -log(predictions.score(cell)) - 3 * log(fit + 1e-7) + (isBoth ? 0 : 1e5))
      })
  }

  private func wanted(_ costs: [Int: Double], _ face: Box) -> Int {
    let overlaps = costs.keys.map { predictions.box($0).iou(face) }.sorted(by: >)
    return max(1, Int(overlaps.prefix(10).reduce(0, +)))
  }

  /// The face of each answering cell.
  var simOTA: [Int: Int] {
    let costs = faces.map(costs)
    let chosen = zip(costs, faces).map { costs, face in
      Set(costs.sorted { $0.value < $1.value }.prefix(wanted(costs, face)).map(\.key))
    }
    return owners { cell in
      faces.indices.filter { chosen[$0].contains(cell) }.min { costs[$0][cell]! < costs[$1][cell]! }
    }
  }

  /// The face of each cell that answers in the first steps.
  var centerPrior: [Int: Int] {
    let chosen = faces.map(middle)
    return owners { cell in
      faces.indices.filter { chosen[$0].contains(cell) }.min { distance(cell, faces[$0]) < distance(cell, faces[$1]) }
    }
  }

  private func middle(_ face: Box) -> Set<Int> {
    let side = (face.width * face.height).squareRoot()
    let sides: [Double: Range<Double>] = [8: 0..<48, 16: 32..<128, 32: 96..<Double.infinity]
    let fitting = cells.filter { sides[predictions.cells.stride(of: $0)]!.contains(side) }
    let near = fitting.filter { isInside($0, face) && distance($0, face) < 1.5 }
    return Set(near.isEmpty ? Array(fitting.min { distance($0, face) < distance($1, face) }.map { [$0] } ?? []) : near)
  }

  private func owners(_ owner: (Int) -> Int?) -> [Int: Int] {
    Dictionary(uniqueKeysWithValues: cells.compactMap { cell in owner(cell).map { (cell, $0) } })
  }
}

@Suite("Which cells answer")
struct AssignmentTests {
  private static let seeds = (0..<40).map { _ in UInt64.random(in: 0..<UInt64.max) }

  /// Faces of all sizes, some of which overlap, with predictions that fit some of them.
  private func scene(_ seed: UInt64) -> (predictions: Predictions, faces: [Box]) {
    var random = Random(seed: seed)
    let faces = (0..<Int(random.integer(in: 1...6))).map { _ in
      let side = exp(random.uniform(in: log(9)...log(150)))
      return Box(
        x: random.uniform(in: -4...150), y: random.uniform(in: -4...120), width: side, height: side * 1.2)
    }
    let cells = Cells(height: 160, width: 192)
    var predictions = Predictions(
      cells: cells, values: (0..<(cells.count * HeadChannels.count)).map { _ in random.normal() })
    for cell in 0..<cells.count where random.chance(0.5) {
      let (face, stride) = (random.choose(faces), cells.stride(of: cell))
      let corner = cells.center(of: cell)
      let start = cell * HeadChannels.count + HeadChannels.box
      predictions.values[start] = (face.center.x - corner.x) / stride + 0.5
      predictions.values[start + 1] = (face.center.y - corner.y) / stride + 0.5
      predictions.values[start + 2] = log(face.width / stride)
      predictions.values[start + 3] = log(face.height / stride)
    }
    return (predictions, faces)
  }

  @Test("The cells are those that the rules give when all cells are looked at", arguments: seeds)
  func oracle(seed: UInt64) {
    let (predictions, faces) = scene(seed)
    let oracle = AssignmentOracle(predictions: predictions, faces: faces)
    for (assigner, expected) in [(Assigner.simOTA, oracle.simOTA), (.centerPrior, oracle.centerPrior)] {
      let matches = assigner.assign(predictions, faces: faces, ignored: []).matches
      let found = Dictionary(uniqueKeysWithValues: matches.map { ($0.cell, $0.face) })
      #expect(found == expected, "seed \(seed), \(assigner), faces \(faces)")
      for match in matches { #expect(match.iou == predictions.box(match.cell).iou(faces[match.face])) }
    }
  }

  private static let sizes: [(side: Double, strides: Set<Double>)] = [
    (20, [8]), (31, [8]), (32, [8, 16]), (47, [8, 16]), (48, [16]), (95, [16]), (96, [16, 32]), (127, [16, 32]),
    (128, [32]), (150, [32]),
  ]

  @Test("A face is first learned on the levels that fit its size", arguments: sizes)
  func levels(side: Double, strides: Set<Double>) {
    let (predictions, _) = scene(1)
    let face = Box(x: 5, y: 5, width: side, height: side)
    let matches = Assigner.centerPrior.assign(predictions, faces: [face], ignored: []).matches
    #expect(Set(matches.map { predictions.cells.stride(of: $0.cell) }) == strides)
  }

  @Test(
    "Cells whose centre lies in a face to ignore are set aside, unless they answer for another",
    arguments: seeds.prefix(10))
  func ignored(seed: UInt64) {
    let (predictions, faces) = scene(seed)
    let boxes = [Box(x: 30, y: 20, width: 50, height: 41), Box(x: 100, y: 90, width: 9, height: 70)]
    let assignment = Assigner.simOTA.assign(predictions, faces: faces, ignored: boxes)
    let answering = Set(assignment.matches.map(\.cell))
    #expect(assignment.ignored.isDisjoint(with: answering))
    for cell in 0..<predictions.cells.count where !answering.contains(cell) {
      let center = predictions.cells.center(of: cell)
      guard boxes.contains(where: { $0.contains(center) }) else { continue }
      #expect(assignment.ignored.contains(cell), "seed \(seed), cell \(cell)")
    }
  }
}
