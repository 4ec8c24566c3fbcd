import Compute
import Dataset
import Detection
import Foundation
import Network
import Testing

@Suite("The bundled networks")
struct PresetTests {
  @Test("Parameters are as many as published", arguments: zip(Preset.allCases, [19456, 57680, 79952]))
  func parameterCount(_ preset: Preset, expected: Int) {
    // Statistics of batch norm are no parameters.
    #expect(preset.network.parameters.count == expected)
  }

  @Test("Outputs have sixteen channels at strides 8, 16 and 32", arguments: Preset.allCases)
  func outputs(_ preset: Preset) throws {
    let executor = try Executor<Float>(preset.network, height: 64, width: 96, batch: 1, purpose: .inference)
    #expect(executor.outputExtents == [Extent(8, 12, 16), Extent(4, 6, 16), Extent(2, 3, 16)])
  }
}

@Suite("The detector's loss")
struct DetectionLossTests {
  static let faces = [
    Annotation(box: Box(x: 10, y: 12, width: 20, height: 26)),
    Annotation(
      box: Box(x: 30, y: 20, width: 33, height: 40),
      landmarks: Landmarks([Point(x: 40, y: 32), Point(x: 52, y: 33), nil, Point(x: 42, y: 50), Point(x: 51, y: 49)])),
  ]
  static let ignored = [Box(x: 0, y: 44, width: 18, height: 18)]

  static func predictions(seed: UInt64) -> Predictions {
    let cells = Cells(height: 64, width: 64)
    var random = Random(seed: seed)
    return Predictions(
      cells: cells, values: (0..<(cells.count * HeadChannels.count)).map { _ in 0.7 * random.normal() })
  }

  @Test(
    "Its gradient is that of finite differences", arguments: [Assigner.simOTA, .centerPrior], [1, 2, 3] as [UInt64])
  func gradient(_ assigner: Assigner, seed: UInt64) {
    var predictions = Self.predictions(seed: seed)
    let assignment = assigner.assign(predictions, faces: Self.faces.map(\.box), ignored: Self.ignored)
    #expect(!assignment.matches.isEmpty && !assignment.ignored.isEmpty)
    let loss = DetectionLoss()
    let gradient = loss(predictions, Self.faces, assignment).gradient
    for index in predictions.values.indices {
      let value = predictions.values[index]
      predictions.values[index] = value + 1e-6
      let above = loss(predictions, Self.faces, assignment).parts.sum
      predictions.values[index] = value - 1e-6
      let below = loss(predictions, Self.faces, assignment).parts.sum
      predictions.values[index] = value
      #expect(abs((above - below) / 2e-6 - gradient[index]) < 1e-6 * max(1, abs(gradient[index])), "number \(index)")
    }
  }

  @Test("At the start it is what the initial bias promises")
  func initialLoss() {
    var predictions = Self.predictions(seed: 1)
    for index in predictions.values.indices { predictions.values[index] = 0 }
    for cell in 0..<predictions.cells.count {
      predictions.values[cell * HeadChannels.count + HeadChannels.obj] = HeadChannels.initialObjectness
    }
    let assignment = Assigner.centerPrior.assign(predictions, faces: Self.faces.map(\.box), ignored: [])
    let positives = Double(assignment.matches.count)
    let parts = DetectionLoss()(predictions, Self.faces, assignment).parts
    let expected = (Double(predictions.cells.count) - positives) * 0.01005 + positives * 4.605
    #expect(abs(parts.obj - expected) < 0.001 * expected)
  }

  @Test("A perfect prediction costs nothing for its boxes and landmarks")
  func perfect() {
    var predictions = Self.predictions(seed: 1)
    let face = Self.faces[1]
    let assignment = Assigner.centerPrior.assign(predictions, faces: [face.box], ignored: [])
    for match in assignment.matches {
      let start = match.cell * HeadChannels.count
      let stride = predictions.cells.stride(of: match.cell)
      let center = predictions.cells.offsets(of: match.cell, to: face.box.center)
      let size = [face.box.width / stride, face.box.height / stride].map { log($0) }
      predictions.values.replaceSubrange((start + 2)..<(start + 6), with: [center.x, center.y] + size)
      for (index, point) in (face.landmarks?.points ?? []).enumerated() {
        guard let point else { continue }
        let offsets = predictions.cells.offsets(of: match.cell, to: point)
        predictions.values.replaceSubrange(
          (start + 6 + 2 * index)..<(start + 8 + 2 * index), with: [offsets.x, offsets.y])
      }
    }
    let parts = DetectionLoss()(predictions, [face], assignment).parts
    #expect(parts.box < 1e-9 && parts.landmarks < 1e-9)
  }

  @Test("A photograph without faces teaches objectness alone")
  func empty() {
    let predictions = Self.predictions(seed: 4)
    let assignment = Assigner.simOTA.assign(predictions, faces: [], ignored: [])
    let (parts, gradient) = DetectionLoss()(predictions, [], assignment)
    #expect(parts.positives == 0 && parts.cls == 0 && parts.box == 0 && parts.obj > 0)
    #expect(gradient.indices.allSatisfy { gradient[$0] == 0 || $0 % HeadChannels.count == HeadChannels.obj })
  }

  @Test("The gradient of every whole detector is that of finite differences", arguments: [1, 2] as [UInt64])
  func wholeDetectors(seed: UInt64) throws {
    #expect(GradientCase.detectors.count == 1 + Preset.allCases.count)
    for verdict in try GradientCase.detectors.map({ try $0.verdict(seed: seed) }) {
      #expect(verdict.passes, "\(verdict), seed \(seed)")
    }
  }
}
