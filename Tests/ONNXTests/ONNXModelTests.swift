import Compute
import ONNX
import TestSupport
import Testing

@Suite("ONNX files") struct ONNXModelTests {
  /// One of everything that is written.
  private var model: ONNXModel {
    var graph = ONNXGraph(name: "small")
    graph.constants = [
      "w": ONNXTensor([1, -2.5, .pi, 1e-30, 0, -0.0], shape: [3, 2]), "none": ONNXTensor([], shape: [0]),
      "sizes": ONNXTensor([1, -1, .max, .min]),
    ]
    graph.inputs = [ONNXValue("x", [.fixed(1), .named("rows"), .fixed(3)])]
    graph.outputs = [ONNXValue("y", [.fixed(1), .named("rows"), .fixed(2)])]
    graph.nodes = [
      ONNXNode(
        "MatMul", name: "first", inputs: ["x", "w", ""], outputs: ["y"],
        attributes: [
          "a": .int(-7), "b": .float(0.25), "c": .text("ö"), "d": .ints([3, -4, 0]), "e": .floats([0.5, -1]),
        ])
    ]
    var model = ONNXModel(graph: graph)
    (model.producer, model.producerVersion) = ("test", "1")
    model.metadata = ["a": "b", "z": String(repeating: "long ", count: 100)]
    return model
  }

  @Test("What is written is what is read, and the same bytes each time")
  func roundTrip() throws {
    let read = try ONNXModel(model.bytes)
    #expect(read == model)
    #expect(read.bytes == model.bytes)
  }

  @Test("A file cut short is refused, or only lacks the last words of its metadata")
  func truncated() throws {
    let bytes = model.bytes
    var shorter = 0
    for count in 0..<bytes.count {
      guard let read = try? ONNXModel(Array(bytes.prefix(count))) else { continue }
      shorter += 1
      #expect(read.graph == model.graph && read.metadata.count < model.metadata.count)
    }
    #expect(shorter == model.metadata.count)
  }

  @Test("Damaged bytes never crash", arguments: [1, 2, 3] as [UInt64])
  func mutations(seed: UInt64) {
    var random = Random(seed: seed)
    for _ in 0..<2000 {
      var damaged = model.bytes
      for _ in 0...random.integer(in: 0...2) {
        damaged[random.integer(in: 0...(damaged.count - 1))] = UInt8(random.integer(in: 0...255))
      }
      _ = try? ONNXModel(damaged)
    }
  }

  @Test(
    "What is no ONNX file is refused with a reason",
    arguments: [
      ([], "no graph"), ([0x00], "field has the number 0"), ([0x0B], "wire type 3"),
      ([0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], "cut short"),
      ([0x08] + [UInt8](repeating: 0x80, count: 11), "more than 64 bits"), (Array("<html>".utf8), "wire type 4"),
      ([0x3A, 0x02, 0x08, 0x01], "another type"),
      // A tensor that says [2] and holds one float.
      ([0x3A, 0x0C, 0x2A, 0x0A, 0x08, 0x02, 0x10, 0x01, 0x4A, 0x04, 0, 0, 0, 0], "holds 1 numbers"),
      // A tensor of floats with three bytes.
      ([0x3A, 0x09, 0x2A, 0x07, 0x10, 0x01, 0x4A, 0x03, 0, 0, 0], "no whole number of 32-bit floats"),
      // A tensor of a negative size.
      (
        [0x3A, 0x0F, 0x2A, 0x0D, 0x08] + [UInt8](repeating: 0xFF, count: 9) + [0x01, 0x10, 0x01],
        "has the shape [-1]"
      ),
      // A tensor that lies in another file.
      ([0x3A, 0x04, 0x2A, 0x02, 0x70, 0x01], "in other files"),
    ] as [([UInt8], String)])
  func refused(bytes: [UInt8], reason: String) {
    #expect { try ONNXModel(bytes) } throws: { "\($0)".contains(reason) }
  }
}
