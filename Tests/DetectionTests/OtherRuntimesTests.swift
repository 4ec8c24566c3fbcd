import Basics
import Detection
import Foundation
import Imaging
import Network
import TestSupport
import Testing

extension Predictions {
  fileprivate var scores: [Double] { (0..<cells.count).map(score) }
}

@Suite("Other programs compute what dsm computes") struct OtherRuntimesTests {
  private static let python = PythonScript.interpreter(with: "onnx", "onnxruntime", "cv2", "numpy")
  /// The folder of the files that YuNet's authors publish: `yunet_s_320_320.onnx`, `yunet_n_320_320.onnx`.
  private static let yunet = ProcessInfo.processInfo.environment["DSM_YUNET"]

  private struct Line: Decodable {
    var onnx: String
    var onnxruntime: Double?
    var opencv: String
    var faces: Double
  }

  /// The picture and what is expected of it, as Tests/Python/compare_onnx.py reads it.
  private func reference(_ image: Image, _ predictions: Predictions, gamma: Double) -> Safetensors {
    let pixels = stride(from: 0, to: image.pixels.count, by: 3).flatMap { start in
      [2, 1, 0].map { Float(image.pixels[start + $0]) }
    }
    var file = Safetensors(tensors: ["image": .init(shape: [image.height, image.width, 3], values: pixels)])
    for level in predictions.cells.levels {
      for (name, channels, isProbability) in [
        ("cls", 0..<1, true), ("obj", 1..<2, true), ("bbox", 2..<6, false), ("kps", 6..<16, false),
      ] {
        let count = level.rows * level.columns
        let values = (level.offset..<(level.offset + count)).flatMap { cell in
          channels.map { channel in
            let value = predictions.values[16 * cell + channel]
            return Float(isProbability ? 1 / (1 + exp(-value)) : value)
          }
        }
        file.tensors["\(name)_\(level.stride)"] = .init(shape: [count, channels.count], values: values)
      }
    }
    let faces = (0..<predictions.cells.count).flatMap { cell -> [Float] in
      let box = predictions.box(cell)
      let points = predictions.landmarks(cell).points.flatMap { point -> [Double] in [point?.x ?? 0, point?.y ?? 0] }
      let numbers: [Double] = [box.x, box.y, box.width, box.height] + points + [predictions.score(cell)]
      return numbers.map { Float($0) }
    }
    file.tensors["gamma"] = .init(shape: [1], values: [Float(gamma)])
    file.tensors["faces"] = .init(shape: [predictions.cells.count, 15], values: faces)
    return file
  }

  private func compare(_ model: String, _ references: [Safetensors], _ folder: String) throws -> [Line] {
    let python = try #require(Self.python)
    var arguments: [String] = []
    for (index, reference) in references.enumerated() {
      arguments.append("\(folder)/\(index).safetensors")
      try reference.write(to: arguments[index])
    }
    return try arguments.map { path in
      let outcome = try PythonScript.run(python, script: "compare_onnx.py", model, path)
      #expect(outcome.code == 0, "\(outcome.output)")
      let last = outcome.output.split(separator: "\n").last.map(String.init) ?? ""
      return try JSONDecoder().decode(Line.self, from: Data(last.utf8))
    }
  }

  @Test(
    "ONNX's checker, ONNX Runtime and OpenCV's FaceDetectorYN take what was exported, at any size",
    .enabled(if: Self.python != nil, "DSM_PYTHON names no Python that has onnx, onnxruntime and opencv"),
    arguments: Preset.allCases)
  func exported(_ preset: Preset) throws {
    try withTemporaryFolder { folder in
      let detector = SampleDetector.of(preset)
      let gamma = log(0.9) / log(detector.card.threshold)
      _ = try DetectorExport(detector, to: folder + "/faces.onnx", as: .onnx)
      let references = try [(64, 64), (320, 320), (160, 96), (100, 230), (33, 1)].map { width, height in
        let image = SampleDetector.picture(width, height)
        return reference(image, try detector.predict(image), gamma: gamma)
      }
      for line in try compare(folder + "/faces.onnx", references, folder) {
        #expect(line.onnxruntime ?? .infinity < 1e-4 && line.faces < 1e-4, "\(line)")
      }
    }
  }

  @Test(
    "The lines of Python in docs/export.md find what dsm finds",
    .enabled(if: Self.python != nil, "DSM_PYTHON names no Python that has onnx, onnxruntime and opencv"))
  func documentation() throws {
    try withTemporaryFolder { folder in
      let root = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
      let page = String(decoding: try Files.read(root + "/docs/export.md"), as: UTF8.self)
      let blocks = page.components(separatedBy: "```python\n").dropFirst().map {
        $0.components(separatedBy: "```")[0]
      }
      try #require(blocks.count == 2)
      let image = SampleDetector.picture(100, 70)
      try image.write(to: folder + "/picture.png")
      let scores = try SampleDetector.of(.nano).predict(image).scores.sorted()
      let threshold = (scores[scores.count - 3] + scores[scores.count - 4]) / 2
      _ = try DetectorExport(SampleDetector.of(.nano, threshold: threshold), to: folder + "/faces.onnx", as: .onnx)
      let outputs = try blocks.map { block in
        let code = block.replacingOccurrences(of: "picture.jpg", with: "picture.png")
        let outcome = try PythonScript.run(try #require(Self.python), code: code, in: folder)
        #expect(outcome.code == 0, "\(outcome.output)")
        return Set(outcome.output.split(separator: "\n").filter { $0.hasPrefix("face at ") })
      }
      #expect(outputs[1].count == 3, "three cells are surer than the threshold")
      #expect(!outputs[0].isEmpty && outputs[0].isSubset(of: outputs[1]), "\(outputs)")
    }
  }

  @Test(
    "The networks of YuNet's authors compute what they do in ONNX Runtime and OpenCV",
    .enabled(if: Self.python != nil && Self.yunet != nil, "DSM_YUNET names no folder of YuNet's files"),
    arguments: [("yunet_s_320_320.onnx", Preset.s), ("yunet_n_320_320.onnx", .m)])
  func published(_ name: String, _ preset: Preset) throws {
    try withTemporaryFolder { folder in
      let path = try #require(Self.yunet) + "/" + name
      let detector = try FaceDetector.load(path)
      #expect(detector.card.preset == preset)
      let root = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
      let photograph = try Image(contentsOf: root + "/datasets/sample/images/00001.jpg")
      let image = photograph.warped(
        by: .scale(x: 320 / Double(photograph.width), y: 320 / Double(photograph.height)), width: 320, height: 320,
        border: .replicate)
      let references = [reference(image, try detector.predict(image), gamma: 1)]
      for line in try compare(path, references, folder) {
        #expect(line.onnxruntime ?? .infinity < 1e-4 && line.faces < 1e-4, "\(line)")
      }
    }
  }
}
