import Basics

/// Field numbers are those of onnx.proto; fields that no convolutional network needs are passed over.
extension ONNXModel {
  /// Reads a file's content.
  public init(_ bytes: [UInt8]) throws(ONNXProblem) {
    var (message, graph, opset): (ProtobufMessage, ONNXGraph?, Int?) = (ProtobufMessage(bytes[...]), nil, nil)
    self.init(graph: ONNXGraph(name: ""))
    while let (field, value) = try message.next() {
      switch field {
      case 1: irVersion = try value.int()
      case 2: producer = try value.text()
      case 3: producerVersion = try value.text()
      case 7: graph = try ONNXGraph(try value.message())
      case 8: opset = try Self.opset(try value.message()) ?? opset
      case 14:
        let (key, word) = try Self.entry(try value.message())
        metadata[key] = word
      default: break
      }
    }
    guard let graph, let opset else {
      throw ONNXProblem("it has no graph or no operator set: it was cut short, or is no ONNX file")
    }
    (self.graph, self.opset) = (graph, opset)
  }

  /// The version of ONNX's own operators; nil where the message tells of others.
  private static func opset(_ message: ProtobufMessage) throws(ONNXProblem) -> Int? {
    var (message, domain, version) = (message, "", 1)
    while let (field, value) = try message.next() {
      if field == 1 { domain = try value.text() }
      if field == 2 { version = try value.int() }
    }
    return domain.isEmpty || domain == "ai.onnx" ? version : nil
  }

  private static func entry(_ message: ProtobufMessage) throws(ONNXProblem) -> (key: String, word: String) {
    var (message, key, word) = (message, "", "")
    while let (field, value) = try message.next() {
      if field == 1 { key = try value.text() }
      if field == 2 { word = try value.text() }
    }
    return (key, word)
  }
}

extension ONNXGraph {
  fileprivate init(_ message: ProtobufMessage) throws(ONNXProblem) {
    var message = message
    while let (field, value) = try message.next() {
      switch field {
      case 1: nodes.append(try ONNXNode(try value.message()))
      case 2: name = try value.text()
      case 5:
        let (name, tensor) = try ONNXTensor.read(try value.message())
        constants[name] = tensor
      case 11: inputs.append(try ONNXValue(try value.message()))
      case 12: outputs.append(try ONNXValue(try value.message()))
      default: break
      }
    }
  }
}

extension ONNXNode {
  fileprivate init(_ message: ProtobufMessage) throws(ONNXProblem) {
    var message = message
    self.init("", name: "", inputs: [], outputs: [])
    while let (field, value) = try message.next() {
      switch field {
      case 1: inputs.append(try value.text())
      case 2: outputs.append(try value.text())
      case 3: name = try value.text()
      case 4: type = try value.text()
      case 5:
        let (name, attribute) = try ONNXAttribute.read(try value.message())
        attributes[name] = attribute
      default: break
      }
    }
  }
}

extension ONNXAttribute {
  fileprivate static func read(_ message: ProtobufMessage) throws(ONNXProblem) -> (name: String, Self) {
    var (message, name, type, text) = (message, "", 0, "")
    var (float, int, floats, ints): (Float, Int, [Float], [Int]) = (0, 0, [], [])
    while let (field, value) = try message.next() {
      switch field {
      case 1: name = try value.text()
      case 2: float = try value.float()
      case 3: int = try value.int()
      case 4: text = try value.text()
      case 7: floats += try value.floats()
      case 8: ints += try value.ints()
      case 20: type = try value.int()
      default: break
      }
    }
    let all: [Int: Self] = [1: .float(float), 2: .int(int), 3: .text(text), 6: .floats(floats), 7: .ints(ints)]
    return (name, all[type] ?? .other(type: type))
  }
}

extension ONNXTensor {
  /// The numbers of types in ONNX's list.
  static let (floatType, intType) = (1, 7)

  fileprivate static func read(_ message: ProtobufMessage) throws(ONNXProblem) -> (name: String, Self) {
    var (message, name, shape, type) = (message, "", [Int](), 0)
    var (floats, ints, raw): ([Float], [Int], ArraySlice<UInt8>?) = ([], [], nil)
    while let (field, value) = try message.next() {
      switch field {
      case 1: shape += try value.ints()
      case 2: type = try value.int()
      case 4: floats += try value.floats()
      case 7: ints += try value.ints()
      case 8: name = try value.text()
      case 9: raw = try value.bytes()
      case 14 where try value.int() != 0: throw ONNXProblem("its tensors lie in other files; save it as one file")
      default: break
      }
    }
    let values: Values
    switch type {
    case floatType: values = .floats(try raw?.littleEndianFloats() ?? floats)
    case intType: values = .ints(try raw?.littleEndianInts() ?? ints)
    default: values = .other(type: type)
    }
    try check(name, shape, values)
    return (name, Self(shape: shape, values: values))
  }

  private static func check(_ name: String, _ shape: [Int], _ values: Values) throws(ONNXProblem) {
    let count: Int
    switch values {
    case .floats(let numbers): count = numbers.count
    case .ints(let numbers): count = numbers.count
    case .other: return
    }
    var product = 1
    for size in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow else { throw ONNXProblem("the tensor \(name) has the shape \(shape)") }
      product = next
    }
    guard product == count else {
      throw ONNXProblem("the tensor \(name) of the shape \(shape) holds \(count) numbers")
    }
  }
}

extension ONNXValue {
  fileprivate init(_ message: ProtobufMessage) throws(ONNXProblem) {
    var message = message
    self.init("", [])
    while let (field, value) = try message.next() {
      if field == 1 { name = try value.text() }
      if field == 2 { shape = try Self.shape(try value.message()) }
    }
  }

  private static func shape(_ type: ProtobufMessage) throws(ONNXProblem) -> [Size] {
    guard let tensor = try member(1, of: type), let shape = try member(2, of: tensor) else { return [] }
    var (message, sizes) = (shape, [Size]())
    while let (field, value) = try message.next() { if field == 1 { sizes.append(try Size(try value.message())) } }
    return sizes
  }

  private static func member(_ wanted: Int, of message: ProtobufMessage) throws(ONNXProblem) -> ProtobufMessage? {
    var message = message
    while let (field, value) = try message.next() { if field == wanted { return try value.message() } }
    return nil
  }
}

extension ONNXValue.Size {
  fileprivate init(_ message: ProtobufMessage) throws(ONNXProblem) {
    var message = message
    self = .named("")
    while let (field, value) = try message.next() {
      if field == 1 { self = .fixed(try value.int()) }
      if field == 2 { self = .named(try value.text()) }
    }
  }
}
