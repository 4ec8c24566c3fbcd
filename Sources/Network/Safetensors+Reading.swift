import Basics

extension Safetensors {
  /// Reads the file at `path`. Every length and offset is checked before anything is believed.
  public init(reading path: String) throws(Failure) {
    let bytes = try Files.read(path)
    try LargeFilePointer.refuse(bytes, path)
    do {
      try self.init(bytes)
    } catch {
      throw Failure(
        path, "not a safetensors file that dsm can read (\(error))",
        nextStep: "Name a file that dsm has saved, or fetch it again if it was cut short.")
    }
  }

  /// Reads a file's content: numbers of 64, 32 and 16 bits, which all become 32-bit floats.
  public init(_ bytes: [UInt8]) throws(SafetensorsProblem) {
    let header = try SafetensorsHeader(bytes)
    self.init(metadata: header.metadata)
    var end = 0
    for tensor in header.tensors.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
      guard tensor.start == end else {
        throw SafetensorsProblem(
          "\(tensor.name) begins at byte \(tensor.start) of the numbers, where the one before ends at \(end)")
      }
      end = tensor.end
      guard end <= bytes.count - header.size else {
        throw SafetensorsProblem("the file ends before the numbers of \(tensor.name) do: it was cut short")
      }
      let numbers = bytes[(header.size + tensor.start)..<(header.size + end)]
      tensors[tensor.name] = Entry(shape: tensor.shape, values: tensor.type.floats(numbers))
    }
    guard end == bytes.count - header.size else { throw SafetensorsProblem("the file is longer than its tensors") }
  }
}

/// What the header of a safetensors file tells, each tensor checked for itself.
private struct SafetensorsHeader {
  struct Tensor {
    var name: String
    var type: SafetensorsType
    var shape: [Int]
    var start: Int
    var end: Int
  }

  var metadata: [String: String] = [:]
  var tensors: [Tensor] = []
  /// Bytes before the numbers.
  let size: Int

  private static let longest = 100_000_000

  init(_ bytes: [UInt8]) throws(SafetensorsProblem) {
    guard bytes.count >= 8 else { throw SafetensorsProblem("it has \(bytes.count) bytes, fewer than any header") }
    let length = bytes[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= Self.longest, length <= bytes.count - 8 else {
      throw SafetensorsProblem("a header of \(length) bytes is announced in a file of \(bytes.count)")
    }
    size = 8 + Int(length)
    guard length > 0, bytes[8] == UInt8(ascii: "{") else {
      throw SafetensorsProblem("its header does not begin with '{'")
    }
    try read(Array(bytes[8..<size]))
  }

  private mutating func read(_ text: [UInt8]) throws(SafetensorsProblem) {
    var names: Set<String> = []
    do throws(JSONProblem) {
      var json = JSONReader(text)
      try json.beginObject()
      while let name = try json.nextKey() {
        guard names.insert(name).inserted else { throw json.problem("'\(name)' comes twice") }
        if name == Safetensors.metadataKey {
          metadata = try Self.words(&json)
        } else {
          tensors.append(try Self.tensor(name, &json))
        }
      }
      try json.end()
    } catch {
      throw SafetensorsProblem("header: \(error)")
    }
  }

  private static func words(_ json: inout JSONReader) throws(JSONProblem) -> [String: String] {
    var words: [String: String] = [:]
    try json.beginObject()
    while let key = try json.nextKey() {
      guard words.updateValue(try json.text(), forKey: key) == nil else { throw json.problem("'\(key)' comes twice") }
    }
    return words
  }

  private static func tensor(_ name: String, _ json: inout JSONReader) throws(JSONProblem) -> Tensor {
    var (dtype, shape, offsets): (String?, [Int]?, [Int]?) = (nil, nil, nil)
    try json.beginObject()
    while let key = try json.nextKey() {
      switch key {
      case "dtype" where dtype == nil: dtype = try json.text()
      case "shape" where shape == nil: shape = try wholeNumbers(&json)
      case "data_offsets" where offsets == nil: offsets = try wholeNumbers(&json)
      default: throw json.problem("'\(key)' in \(name), where dtype, shape and data_offsets stand, once each")
      }
    }
    guard let dtype, let shape, let offsets else { throw json.problem("\(name) lacks dtype, shape or data_offsets") }
    guard let type = SafetensorsType(rawValue: dtype) else {
      throw json.problem("\(name) has the type \(dtype); F64, F32, F16 and BF16 can be read")
    }
    guard offsets.count == 2, let bytes = byteCount(shape, type), offsets[0] <= offsets[1],
      offsets[1] - offsets[0] == bytes
    else {
      throw json.problem("\(name) has offsets \(offsets) that do not fit the shape \(shape) of \(dtype)")
    }
    return Tensor(name: name, type: type, shape: shape, start: offsets[0], end: offsets[1])
  }

  /// A list of whole numbers from zero on.
  private static func wholeNumbers(_ json: inout JSONReader) throws(JSONProblem) -> [Int] {
    var numbers: [Int] = []
    try json.beginList()
    while try json.nextElement() {
      guard let number = try json.wholeNumber(), number >= 0 else { throw json.problem("a count is expected") }
      numbers.append(number)
    }
    return numbers
  }

  private static func byteCount(_ shape: [Int], _ type: SafetensorsType) -> Int? {
    var count = type.size
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }
}

/// The types of number that can be read.
private enum SafetensorsType: String {
  case f64 = "F64"
  case f32 = "F32"
  case f16 = "F16"
  case bf16 = "BF16"

  /// Bytes a number.
  var size: Int {
    switch self {
    case .f64: return 8
    case .f32: return 4
    case .f16, .bf16: return 2
    }
  }

  /// The numbers in `bytes`, little endian, to the nearest 32-bit float.
  func floats(_ bytes: ArraySlice<UInt8>) -> [Float] {
    stride(from: bytes.startIndex, to: bytes.endIndex, by: size).map { start in
      let pattern = bytes[start..<(start + size)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      switch self {
      case .f64: return Float(Double(bitPattern: pattern))
      case .f32: return Float(bitPattern: UInt32(pattern))
      case .f16: return Self.float(half: UInt32(pattern))
      case .bf16: return Float(bitPattern: UInt32(pattern) << 16)
      }
    }
  }

  /// An IEEE half as a float. By hand, because Swift has no `Float16` on every platform.
  private static func float(half bits: UInt32) -> Float {
    let (sign, exponent, fraction) = (bits >> 15, bits >> 10 & 31, bits & 1023)
    let magnitude: Float
    switch exponent {
    case 0: magnitude = Float(fraction) * 0x1p-24
    case 31: magnitude = Float(bitPattern: 0x7F80_0000 | fraction << 13)
    default: magnitude = Float(bitPattern: (exponent + 112) << 23 | fraction << 13)
    }
    return sign == 0 ? magnitude : -magnitude
  }
}
