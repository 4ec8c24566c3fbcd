import Basics
import Compute
import Detection
import Foundation
import Imaging
import Network
import ONNX
import TestSupport
import Testing

@Suite("Export to ONNX and back") struct ONNXExportTests {
  private func model(_ detector: FaceDetector) throws -> ONNXModel {
    try FaceDetector.onnx(card: detector.card, weights: detector.weights)
  }

  @Test("The network in the file computes what the model does", arguments: Preset.allCases)
  func parity(_ preset: Preset) throws {
    let detector = SampleDetector.of(preset)
    let copy = try FaceDetector.detector(ONNXModel(try model(detector).bytes))
    #expect(copy.card == detector.card)
    for image in [SampleDetector.picture(96, 160), SampleDetector.picture(33, 70)] {
      let expected = try detector.predict(image)
      #expect(Set(expected.values).count > expected.values.count / 2)
      #expect(SampleDetector.difference(expected, try copy.predict(image)) < 1e-4)
    }
  }

  @Test("Batch norm of a model that was read is the identity, so that it is written again to the bit")
  func identity() throws {
    let first = try model(SampleDetector.of(.nano))
    let copy = try FaceDetector.detector(first)
    let second = try model(copy)
    #expect(second.graph.nodes == first.graph.nodes)
    for (name, tensor) in first.graph.constants where !name.hasPrefix("stem") {
      #expect(second.graph.constants[name] == tensor, "\(name)")
    }
  }

  @Test("The file has the names, sizes and operators of YuNet's")
  func names() throws {
    let model = try model(SampleDetector.of(.s))
    let names = ["cls", "obj", "bbox", "kps"].flatMap { part in [8, 16, 32].map { "\(part)_\($0)" } }
    #expect(model.graph.outputs.map(\.name) == names)
    #expect(model.graph.inputs.map(\.name) == ["input"] && model.opset == 11 && model.irVersion == 6)
    let counts = Dictionary(grouping: model.graph.nodes, by: \.type).mapValues(\.count)
    // YuNet_s has 53 convolutions, batch norm folded.
    #expect(
      counts == [
        "Conv": 53, "Relu": 15, "MaxPool": 4, "Resize": 2, "Add": 2, "Transpose": 12, "Reshape": 12, "Sigmoid": 6,
        "Pow": 6,
      ])
    #expect(model.metadata["dsm.preset"] == "s" && model.metadata["dsm.kps"] == "trained")
  }

  @Test("Scores are bent so that the model's own threshold becomes 0.9")
  func calibration() throws {
    let model = try model(SampleDetector.of(.nano, threshold: 0.42))
    let gamma = try #require(Double(model.metadata["dsm.score_gamma"] ?? ""))
    #expect(abs(pow(0.42, gamma) - 0.9) < 1e-12)
    #expect(model.graph.constants["gamma"]?.values == .floats([Float(gamma)]))
  }

  @Test("A threshold that no power makes 0.9 is refused", arguments: [0, 1, -1, 2, .nan])
  func threshold(_ threshold: Double) {
    #expect { try model(SampleDetector.of(.nano, threshold: threshold)) } throws: {
      "\($0)".contains("between 0 and 1")
    }
  }

  @Test("Points that were never learned are zeros, and the file says so")
  func landmarks() throws {
    let detector = SampleDetector.of(.nano, knowsLandmarks: false)
    let model = try model(detector)
    #expect(model.metadata["dsm.kps"] == "untrained")
    let image = SampleDetector.picture(64, 64)
    let (own, copy) = (try detector.predict(image).values, try FaceDetector.detector(model).predict(image).values)
    for index in own.indices {
      if index % 16 < 6 { #expect(abs(own[index] - copy[index]) < 1e-4 * max(1, abs(own[index]))) }
      if index % 16 >= 6 { #expect(copy[index] == 0) }
    }
  }

  @Test("A file cut short anywhere is refused")
  func truncated() throws {
    let bytes = try model(SampleDetector.of(.nano)).bytes
    // Every place at the end, where the metadata are, and some in the many bytes of weights.
    for count in Array(stride(from: 0, to: bytes.count - 4000, by: 997)) + Array((bytes.count - 4000)..<bytes.count) {
      #expect(throws: (any Error).self) { try FaceDetector.detector(ONNXModel(Array(bytes.prefix(count)))) }
    }
  }

  @Test("Damaged bytes never crash", arguments: [1, 2] as [UInt64])
  func mutations(seed: UInt64) throws {
    var random = Random(seed: seed)
    let bytes = try model(SampleDetector.of(.nano)).bytes
    // Operators stand before the weights: nearly all damage would otherwise only change numbers.
    let operators = 20_000
    for round in 0..<300 {
      var damaged = bytes
      let last = round % 3 == 0 ? bytes.count - 1 : operators
      damaged[random.integer(in: 0...last)] = UInt8(random.integer(in: 0...255))
      _ = try? FaceDetector.detector(ONNXModel(damaged))
    }
  }

  /// A change to a model of the preset nano, and what is said of it.
  struct Harm: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let apply: @Sendable (inout ONNXModel) -> Void

    init(_ reason: String, _ apply: @escaping @Sendable (inout ONNXModel) -> Void) {
      (testDescription, self.apply) = (reason, apply)
    }

    static let all = [
      Harm("'stage1.0.dw.weight' or its bias holds numbers that are not finite") {
        $0.graph.constants["stage1.0.dw.bias"] = ONNXTensor([.nan] + [Float](repeating: 0, count: 15), shape: [16])
      },
      Harm("are [1, 1, 1, 1], the network wants [16, 1, 3, 3]") {
        $0.graph.constants["stage1.0.dw.weight"] = ONNXTensor([1], shape: [1, 1, 1, 1])
      },
      Harm("is no constant of the file") { $0.graph.constants["neck4.pw.weight"] = nil },
      Harm("does not double") { $0.graph.constants["scales"] = ONNXTensor([1, 1, 3, 3], shape: [4]) },
      Harm("raised to the powers [-1.0]") { $0.graph.constants["gamma"] = ONNXTensor([-1], shape: [1]) },
      Harm("expected one MaxPool that reads") { model in model.graph.nodes.removeAll { $0.name == "pool3" } },
      Harm("nothing makes 'bbox_16'") { model in model.graph.nodes.removeAll { $0.name == "bbox_16" } },
      Harm("Conv has pads [0, 0, 1, 1], not [1, 1, 1, 1]") { model in
        for index in model.graph.nodes.indices where model.graph.nodes[index].name == "stem.conv" {
          model.graph.nodes[index].attributes["pads"] = .ints([0, 0, 1, 1])
        }
      },
      Harm("expected one Conv that reads 'input', found 0") { $0.graph.nodes = [] },
      Harm("its metadata lack dsm.score_gamma") { $0.metadata["dsm.score_gamma"] = nil },
      Harm("prepared in another way") { $0.metadata["dsm.preprocessing"] = "other" },
    ]
  }

  @Test("What is no such network is refused with the place", arguments: Harm.all)
  func refused(_ harm: Harm) throws {
    var model = try model(SampleDetector.of(.nano))
    harm.apply(&model)
    let harmed = model
    #expect { try FaceDetector.detector(harmed, preset: .nano) } throws: { "\($0)".contains(harm.testDescription) }
  }

  /// The file as YuNet's authors would have exported it: 3x3 kernels at stride 32, no calibration, other names, no metadata of ours.
  private func foreign(_ detector: FaceDetector) throws -> ONNXModel {
    var model = try model(detector)
    model.producer = "pytorch"
    model.metadata = [:]
    for (name, tensor) in model.graph.constants where tensor.shape.suffix(2) == [5, 5] {
      guard case .floats(let wide) = tensor.values else { continue }
      let inner = wide.indices.filter { (1...3).contains($0 / 5 % 5) && (1...3).contains($0 % 5) }
      model.graph.constants[name] = ONNXTensor(inner.map { wide[$0] }, shape: tensor.shape.dropLast(2) + [3, 3])
    }
    for index in model.graph.nodes.indices {
      let node = model.graph.nodes[index]
      if node.type == "Conv", model.graph.constants[node.inputs[1]]?.shape.last == 3 {
        model.graph.nodes[index].attributes["pads"] = .ints([1, 1, 1, 1])
        model.graph.nodes[index].attributes["kernel_shape"] = .ints([3, 3])
      }
      if node.type == "Sigmoid" { model.graph.nodes[index].outputs = [String(node.name.dropLast(8)) + "!"] }
    }
    for index in model.graph.nodes.indices.reversed() where model.graph.nodes[index].type == "Pow" {
      let pow = model.graph.nodes.remove(at: index)
      for other in model.graph.nodes.indices where model.graph.nodes[other].name == pow.inputs[0] {
        model.graph.nodes[other].outputs = pow.outputs
      }
    }
    return model
  }

  @Test("A file of YuNet's kind with 3x3 kernels at stride 32 gives the same with 5x5 ones", arguments: Preset.allCases)
  func wider(_ preset: Preset) throws {
    let sample = SampleDetector.of(preset)
    let layout = preset.network.parameters
    for entry in layout.entries where entry.parameter.shape.prefix(2) == [5, 5] {
      let channels = entry.parameter.shape[2]
      for index in 0..<entry.parameter.count {
        let (row, column) = (index / channels / 5, index / channels % 5)
        if row % 4 == 0 || column % 4 == 0 { sample.weights.parameters[entry.offset + index] = 0 }
      }
    }
    let detector = FaceDetector(card: sample.card, weights: sample.weights)
    let copy = try FaceDetector.detector(try foreign(detector))
    #expect(copy.card.preset == preset && copy.card.knowsLandmarks && abs(copy.card.threshold - 0.9) < 1e-6)
    let image = SampleDetector.picture(128, 64)
    #expect(SampleDetector.difference(try detector.predict(image), try copy.predict(image)) < 1e-4)
  }

  @Test("A file of another preset than was asked for is told as that")
  func anotherPreset() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/faces.onnx"
      try model(SampleDetector.of(.nano)).write(to: path)
      #expect(try FaceDetector.load(path, preset: .nano).card.preset == .nano)
      #expect { try FaceDetector.load(path, preset: .m) } throws: { "\($0)".contains("a model of the preset nano") }
    }
  }

  @Test("An export tells how far the file is off; a pointer of Git LFS in its place is told to be one")
  func export() throws {
    try withTemporaryFolder { folder in
      for format in DetectorExport.Format.allCases {
        let path = "\(folder)/faces.\(format)"
        let report = try DetectorExport(
          SampleDetector.of(.nano, knowsLandmarks: false), to: path, as: format, threshold: 0.25)
        #expect(report.agrees && report.largestDifference < 1e-4 && report.threshold == 0.25)
        #expect(try FaceDetector.load(path).card.threshold == 0.25 && Files.read(path).count == report.bytes)
        try AtomicFile.write("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 232589\n", to: path)
        #expect { try FaceDetector.load(path) } throws: { "\($0)".contains("a Git LFS pointer") }
      }
    }
  }

  @Test("Weights that are no numbers are not exported as if they were")
  func notFinite() throws {
    try withTemporaryFolder { folder in
      let detector = SampleDetector.of(.nano)
      detector.weights.parameters[0] = .nan
      for format in DetectorExport.Format.allCases {
        #expect { try DetectorExport(detector, to: "\(folder)/a.\(format)", as: format) } throws: {
          "\($0)".contains("stem.conv.weight") && "\($0)".contains("not finite")
        }
      }
    }
  }
}
