import Basics
import Compute
import Foundation
import Network
import TestSupport
import Testing

@Suite("Safetensors")
struct SafetensorsTests {
  private let file = Safetensors(
    tensors: [
      "b.weight": .init(shape: [2, 3], values: [1, -2, 3.5, .pi, 0, 1e-30]), "a": .init(shape: [], values: [7]),
      "none": .init(shape: [0, 4], values: []),
    ], metadata: ["dsm": "yes \"quoted\""])

  /// A file of this header and these numbers.
  private func bytes(_ header: String, _ numbers: [UInt8] = [0, 0, 0, 0]) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8) + numbers
  }

  @Test("What is written is what is read, and the same bytes each time")
  func roundTrip() throws {
    let bytes = try file.bytes()
    let read = try Safetensors(bytes)
    #expect(read.tensors == file.tensors && read.metadata == file.metadata)
    #expect(try read.bytes() == bytes && (bytes.count - 4 * 7) % 8 == 0)
  }

  @Test("A file cut short anywhere is refused")
  func truncated() throws {
    let bytes = try file.bytes()
    for count in 0..<bytes.count {
      #expect(throws: SafetensorsProblem.self) { try Safetensors(Array(bytes.prefix(count))) }
    }
  }

  @Test(
    "Headers that lie are refused with the reason",
    arguments: [
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, "do not fit the shape [2] of F32"),
      (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, "a count is expected"),
      (#"{"a":{"dtype":"F32","shape":[0.5],"data_offsets":[0,4]}}"#, "a count is expected"),
      (#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#, "do not fit"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, "begins at byte 4"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, "do not fit"),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "cut short"),
      (#"{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#, "longer than its tensors"),
      (#"{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#, "a has the type I64"),
      (
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
        "b begins at byte 0"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
        "'a' comes twice"
      ),
      (#"{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "'dtype' in a"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}}"#, "'more' in a"),
      (#"{"a":{"dtype":"F32","shape":[1]}}"#, "lacks dtype, shape or data_offsets"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[]}}"#, "do not fit"),
      (#"{"__metadata__":{"a":1},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "a text is expected"),
      (#"{"__metadata__":{"a":"","a":""},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "'a' comes twice"),
      (#" {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "does not begin with '{'"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} x"#, "something follows the end"),
      ("[]", "does not begin with '{'"), ("{", "header"), ("", "does not begin with '{'"),
    ])
  func hostile(_ header: String, _ reason: String) {
    #expect { try Safetensors(bytes(header)) } throws: { "\($0)".contains(reason) }
  }

  @Test("A header of more than 100 MB is refused before it is looked for")
  func longHeader() {
    for length in [100_000_001, .max] as [UInt64] {
      let start = withUnsafeBytes(of: length.littleEndian) { Array($0) }
      #expect { try Safetensors(start + [0x7B]) } throws: { "\($0)".contains("\(length) bytes is announced") }
    }
  }

  @Test("Numbers of 64 and 16 bits are read, the odd ones too")
  func types() throws {
    let header =
      #"{"a":{"dtype":"F16","shape":[7],"data_offsets":[0,14]},"b":{"dtype":"BF16","shape":[2],"data_offsets":"#
    let rest = #"[14,18]},"c":{"dtype":"F64","shape":[1],"data_offsets":[18,26]}}   "#
    let half: [UInt16] = [0x3C00, 0xC500, 0x0001, 0x03FF, 0x7BFF, 0xFC00, 0x8000]
    let brain: [UInt16] = [0x3F80, 0xC020]
    let numbers = (half + brain).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let double = withUnsafeBytes(of: (0.1).bitPattern.littleEndian) { Array($0) }
    let read = try Safetensors(bytes(header + rest, numbers + double)).tensors
    #expect(read["a"]?.values == [1, -5, 0x1p-24, 0x1.FF8p-15, 65504, -.infinity, 0])
    #expect(read["a"]?.values.last?.sign == .minus)
    #expect(read["b"]?.values == [1, -2.5] && read["c"]?.values == [Float(0.1)])
  }

  @Test("Damaged bytes never crash", arguments: [1, 2, 3] as [UInt64])
  func mutations(seed: UInt64) throws {
    var random = Random(seed: seed)
    let bytes = try file.bytes()
    for _ in 0..<1000 {
      var damaged = bytes
      for _ in 0...random.integer(in: 0...2) {
        damaged[random.integer(in: 0...(bytes.count - 1))] = UInt8(random.integer(in: 0...255))
      }
      _ = try? Safetensors(damaged)
    }
  }

  private static let python = PythonScript.interpreter(with: "safetensors", "numpy")

  @Test(
    "Hugging Face's package reads what is written, and what it writes is read",
    .enabled(if: Self.python != nil, "DSM_PYTHON names no Python that has safetensors"))
  func otherPackage() throws {
    try withTemporaryFolder { folder in
      try file.write(to: folder + "/ours.safetensors")
      let python = try #require(Self.python)
      let outcome = try PythonScript.run(
        python, script: "safetensors_copy.py", folder + "/ours.safetensors", folder)
      #expect(outcome.code == 0, "\(outcome.output)")
      for name in ["f64", "f32", "f16"] {
        let read = try Safetensors(reading: "\(folder)/\(name).safetensors")
        #expect(read.metadata == file.metadata && read.tensors.keys.sorted() == file.tensors.keys.sorted())
        for (key, tensor) in file.tensors {
          #expect(read.tensors[key]?.shape == tensor.shape)
          let tolerance: Float = name == "f16" ? 1e-3 : 0
          for (a, b) in zip(read.tensors[key]?.values ?? [], tensor.values) {
            #expect(abs(a - b) <= tolerance * abs(b) + tolerance * 1e-4)
          }
        }
      }
    }
  }

  @Test("Tensors of another network are told: what is missing, unexpected, of another shape; nothing is taken")
  func otherNetwork() throws {
    var network = Network(inputChannels: 3)
    _ = network.add(
      "bn", BatchNorm(channels: 2, relu: false),
      network.add("conv", PointwiseConv2D(inputs: 3, outputs: 2), network.input))
    let weights = Weights<Float>(initializing: network, seed: 3)
    let good = Safetensors(tensors: network.export(weights, prefix: "m."))
    let (before, empty) = (weights.parameters.array, Weights<Float>(initializing: network, seed: 4))
    try network.import(good, prefix: "m.", into: empty)
    #expect(empty.parameters.array == before)
    for (change, reason) in [
      (["m.conv.bias": .init(shape: [3], values: [1, 2, 3])], "1 of another shape (m.conv.bias is [3], not [2])"),
      (["m.conv.bias": nil], "1 missing (m.conv.bias)"), (["m.b": .init(shape: [], values: [1])], "1 unexpected (m.b)"),
      (
        ["m.bn.weight": nil, "m.bn.bias": nil, "m.bn.running_var": nil, "m.conv.weight": nil],
        "4 missing (m.conv.weight, m.bn.weight, m.bn.bias, …)"
      ),
      (
        ["m.bn.running_var": .init(shape: [2], values: [1, .infinity])],
        "m.bn.running_var holds numbers that are not finite"
      ),
      (["m.conv.bias": .init(shape: [2], values: [.nan, 0])], "m.conv.bias holds numbers that are not finite"),
    ] as [([String: Safetensors.Entry?], String)] {
      var file = good
      for (name, tensor) in change { file.tensors[name] = tensor }
      file.tensors["other"] = .init(shape: [], values: [5])
      let target = Weights<Float>(initializing: network, seed: 5)
      let untouched = target.parameters.array
      let harmed = file
      #expect { try network.import(harmed, prefix: "m.", into: target) } throws: { "\($0)".contains(reason) }
      #expect(target.parameters.array == untouched)
    }
  }
}
