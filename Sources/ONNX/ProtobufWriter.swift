/// Writes a message of protocol buffers, field by field.
struct ProtobufWriter {
  /// The message so far.
  private(set) var bytes: [UInt8] = []

  /// A whole number; negative ones in ten bytes, as the format wants.
  mutating func add(_ field: Int, _ number: Int) {
    key(field, wireType: 0)
    varint(UInt64(bitPattern: Int64(number)))
  }

  /// A 32-bit float.
  mutating func add(_ field: Int, _ number: Float) {
    key(field, wireType: 5)
    withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// A text.
  mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }

  /// Bytes as they are.
  mutating func add(_ field: Int, _ content: [UInt8]) {
    key(field, wireType: 2)
    varint(UInt64(content.count))
    bytes += content
  }

  /// A message within this one.
  mutating func add(_ field: Int, _ build: (inout ProtobufWriter) -> Void) {
    var message = ProtobufWriter()
    build(&message)
    add(field, message.bytes)
  }

  private mutating func key(_ field: Int, wireType: UInt64) { varint(UInt64(field) << 3 | wireType) }

  private mutating func varint(_ number: UInt64) {
    var left = number
    while left > 127 {
      bytes.append(UInt8(left & 127) | 128)
      left >>= 7
    }
    bytes.append(UInt8(left))
  }
}
