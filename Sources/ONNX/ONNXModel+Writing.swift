import Basics

/// Field numbers are those of onnx.proto.
extension ONNXModel {
  /// The file's bytes: equal for equal models.
  public var bytes: [UInt8] {
    var message = ProtobufWriter()
    message.add(1, irVersion)
    message.add(2, producer)
    message.add(3, producerVersion)
    message.add(7, graph.write)
    message.add(8) { $0.add(2, opset) }
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      message.add(14) { entry in
        entry.add(1, key)
        entry.add(2, value)
      }
    }
    return message.bytes
  }

  /// Writes the file, atomically.
  public func write(to path: String) throws(Failure) { try AtomicFile.write(bytes, to: path) }
}

extension ONNXGraph {
  fileprivate func write(_ message: inout ProtobufWriter) {
    for node in nodes { message.add(1, node.write) }
    message.add(2, name)
    for (name, tensor) in constants.sorted(by: { $0.key < $1.key }) {
      message.add(5) { tensor.write(&$0, name: name) }
    }
    for input in inputs { message.add(11, input.write) }
    for output in outputs { message.add(12, output.write) }
  }
}

extension ONNXNode {
  fileprivate func write(_ message: inout ProtobufWriter) {
    for input in inputs { message.add(1, input) }
    for output in outputs { message.add(2, output) }
    message.add(3, name)
    message.add(4, type)
    for (name, attribute) in attributes.sorted(by: { $0.key < $1.key }) {
      message.add(5) { attribute.write(&$0, name: name) }
    }
  }
}

extension ONNXAttribute {
  fileprivate func write(_ message: inout ProtobufWriter, name: String) {
    message.add(1, name)
    switch self {
    case .float(let number): message.add(2, number)
    case .int(let number): message.add(3, number)
    case .text(let text): message.add(4, text)
    case .floats(let numbers): for number in numbers { message.add(7, number) }
    case .ints(let numbers): for number in numbers { message.add(8, number) }
    case .other: break
    }
    message.add(20, typeNumber)
  }

  private var typeNumber: Int {
    switch self {
    case .float: return 1
    case .int: return 2
    case .text: return 3
    case .floats: return 6
    case .ints: return 7
    case .other(let type): return type
    }
  }
}

extension ONNXTensor {
  fileprivate func write(_ message: inout ProtobufWriter, name: String) {
    for size in shape { message.add(1, size) }
    switch values {
    case .floats(let numbers):
      message.add(2, ONNXTensor.floatType)
      message.add(8, name)
      message.add(9, numbers.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0) } })
    case .ints(let numbers):
      message.add(2, ONNXTensor.intType)
      message.add(8, name)
      message.add(9, numbers.flatMap { withUnsafeBytes(of: Int64($0).littleEndian) { Array($0) } })
    case .other(let type): preconditionFailure("a tensor of the type \(type) was not read and cannot be written")
    }
  }
}

extension ONNXValue {
  fileprivate func write(_ message: inout ProtobufWriter) {
    message.add(1, name)
    message.add(2) { type in
      type.add(1) { tensor in
        tensor.add(1, ONNXTensor.floatType)
        tensor.add(2) { shape in for size in self.shape { shape.add(1, size.write) } }
      }
    }
  }
}

extension ONNXValue.Size {
  fileprivate func write(_ message: inout ProtobufWriter) {
    switch self {
    case .fixed(let size): message.add(1, size)
    case .named(let name): message.add(2, name)
    }
  }
}
