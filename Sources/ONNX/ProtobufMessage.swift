/// A message of protocol buffers, read field by field. Nothing is copied; every length is checked against the bytes that are there.
struct ProtobufMessage {
  /// A field's content, by wire type.
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case bytes(ArraySlice<UInt8>)
    case fixed32(UInt32)
  }

  private var rest: ArraySlice<UInt8>

  /// The message in `bytes`.
  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// The next field; nil at the end.
  mutating func next() throws(ONNXProblem) -> (number: Int, value: Value)? {
    guard !rest.isEmpty else { return nil }
    let key = try varint()
    guard key >> 3 > 0, key >> 3 < 1 << 29 else { throw ONNXProblem("a field has the number \(key >> 3)") }
    return (Int(key >> 3), try value(wireType: key & 7))
  }

  private mutating func value(wireType: UInt64) throws(ONNXProblem) -> Value {
    switch wireType {
    case 0: return .varint(try varint())
    case 1: return .fixed64(Self.number(try take(8)))
    case 2: return .bytes(try take(try varint()))
    case 5: return .fixed32(UInt32(Self.number(try take(4))))
    default: throw ONNXProblem("a field has the wire type \(wireType)")
    }
  }

  /// A number of seven bits a byte, the lowest first.
  mutating func varint() throws(ONNXProblem) -> UInt64 {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { throw .cutShort }
      number |= UInt64(byte & 127) << shift
      if byte < 128 { return number }
    }
    throw ONNXProblem("a number has more than 64 bits")
  }

  private mutating func take(_ count: UInt64) throws(ONNXProblem) -> ArraySlice<UInt8> {
    guard count <= UInt64(rest.count) else { throw .cutShort }
    defer { rest = rest.dropFirst(Int(count)) }
    return rest.prefix(Int(count))
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension ProtobufMessage.Value {
  /// A whole number.
  func int() throws(ONNXProblem) -> Int {
    guard case .varint(let number) = self else { throw .wrongType }
    return Int(truncatingIfNeeded: Int64(bitPattern: number))
  }

  /// A 32-bit float.
  func float() throws(ONNXProblem) -> Float {
    guard case .fixed32(let bits) = self else { throw .wrongType }
    return Float(bitPattern: bits)
  }

  /// Bytes as they are.
  func bytes() throws(ONNXProblem) -> ArraySlice<UInt8> {
    guard case .bytes(let bytes) = self else { throw .wrongType }
    return bytes
  }

  /// A message within the message.
  func message() throws(ONNXProblem) -> ProtobufMessage { ProtobufMessage(try bytes()) }

  /// A text; what is no UTF-8 is replaced.
  func text() throws(ONNXProblem) -> String { String(decoding: try bytes(), as: UTF8.self) }

  /// Whole numbers: one, or many that are packed.
  func ints() throws(ONNXProblem) -> [Int] {
    guard case .bytes(let bytes) = self else { return [try int()] }
    var (message, numbers) = (ProtobufMessage(bytes), [Int]())
    while !message.isAtEnd { numbers.append(Int(truncatingIfNeeded: Int64(bitPattern: try message.varint()))) }
    return numbers
  }

  /// 32-bit floats: one, or many that are packed.
  func floats() throws(ONNXProblem) -> [Float] {
    guard case .bytes(let bytes) = self else { return [try float()] }
    return try bytes.littleEndianFloats()
  }
}

extension ProtobufMessage {
  fileprivate var isAtEnd: Bool { rest.isEmpty }
}

extension ArraySlice<UInt8> {
  /// 32-bit floats, little endian.
  func littleEndianFloats() throws(ONNXProblem) -> [Float] {
    guard count % 4 == 0 else { throw ONNXProblem("\(count) bytes are no whole number of 32-bit floats") }
    return stride(from: startIndex, to: endIndex, by: 4).map { start in
      Float(bitPattern: self[start..<(start + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
  }

  /// 64-bit whole numbers, little endian.
  func littleEndianInts() throws(ONNXProblem) -> [Int] {
    guard count % 8 == 0 else { throw ONNXProblem("\(count) bytes are no whole number of 64-bit integers") }
    return stride(from: startIndex, to: endIndex, by: 8).map { start in
      let bits = self[start..<(start + 8)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return Int(truncatingIfNeeded: Int64(bitPattern: bits))
    }
  }
}

/// Why bytes are no ONNX model, or none that is understood.
public struct ONNXProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What does not fit.
  public let description: String

  /// A problem in words.
  public init(_ description: String) { self.description = description }

  static let cutShort = ONNXProblem("the file ends in the middle of a field: it was cut short, or is no ONNX file")
  static let wrongType = ONNXProblem("a field holds another type than ONNX says: it is damaged, or no ONNX file")
}
