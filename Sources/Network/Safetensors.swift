import Basics
import Foundation

/// Named tensors of 32-bit floats with a few words of metadata, in Hugging Face's safetensors format: eight bytes of header length,
/// a JSON header, then the numbers, little endian, without holes.
public struct Safetensors: Sendable {
  /// One tensor.
  public struct Entry: Sendable, Hashable {
    /// Sizes, outermost first.
    public var shape: [Int]
    /// The numbers, outermost index slowest.
    public var values: [Float]

    /// A tensor of that shape.
    public init(shape: [Int], values: [Float]) {
      precondition(shape.reduce(1, *) == values.count, "\(values.count) numbers do not fill \(shape)")
      (self.shape, self.values) = (shape, values)
    }
  }

  /// The tensors by name.
  public var tensors: [String: Entry]
  /// Words beside them.
  public var metadata: [String: String]

  /// A file's content.
  public init(tensors: [String: Entry] = [:], metadata: [String: String] = [:]) {
    (self.tensors, self.metadata) = (tensors, metadata)
  }

  /// The file's bytes: equal for equal content.
  public func bytes() throws -> [UInt8] {
    var offset = 0
    var header: [String: Header] = [:]
    for name in tensors.keys.sorted() {
      guard let entry = tensors[name] else { continue }
      let end = offset + 4 * entry.values.count
      header[name] = Header(dtype: "F32", shape: entry.shape, offsets: [offset, end])
      offset = end
    }
    var text = Array(try JSON.line(HeaderFile(metadata: metadata, tensors: header)).utf8)
    text += [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8)
    var bytes = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
    bytes.reserveCapacity(bytes.count + offset)
    for name in tensors.keys.sorted() {
      for value in tensors[name]?.values ?? [] {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
    return bytes
  }

  /// Writes the file, atomically.
  public func write(to path: String) throws { try AtomicFile.write(try bytes(), to: path) }

  /// Reads the file at `path`. Every length and offset is checked before anything is believed.
  public init(reading path: String) throws(Failure) {
    let bytes = try Files.read(path)
    do {
      try self.init(bytes)
    } catch {
      throw Failure(
        path, "not a safetensors file of 32-bit floats (\(error))", nextStep: "Name a file that dsm has saved.")
    }
  }

  /// Reads a file's content.
  public init(_ bytes: [UInt8]) throws(SafetensorsProblem) {
    let (header, start) = try Self.header(bytes)
    self.init(metadata: header.metadata)
    var expected = 0
    for (name, entry) in header.tensors.sorted(by: {
      $0.value.offsets.lexicographicallyPrecedes($1.value.offsets)
    }) {
      guard entry.dtype == "F32" else { throw SafetensorsProblem("\(name) has the type \(entry.dtype)") }
      guard let count = Self.product(entry.shape), entry.offsets == [expected, expected + 4 * count],
        expected + 4 * count <= bytes.count - start
      else {
        throw SafetensorsProblem("\(name) has offsets \(entry.offsets) that do not fit its shape or the file")
      }
      tensors[name] = Entry(shape: entry.shape, values: Self.floats(bytes, at: start + expected, count: count))
      expected += 4 * count
    }
    guard expected == bytes.count - start else { throw SafetensorsProblem("the file is longer than its tensors") }
  }

  private static func header(_ bytes: [UInt8]) throws(SafetensorsProblem) -> (HeaderFile, Int) {
    guard bytes.count >= 8 else { throw SafetensorsProblem("the file is shorter than its header") }
    let length = bytes[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= 100_000_000, length <= UInt64(bytes.count - 8) else {
      throw SafetensorsProblem("a header of \(length) bytes is announced")
    }
    let start = 8 + Int(length)
    do {
      return (try JSONDecoder().decode(HeaderFile.self, from: Data(bytes[8..<start])), start)
    } catch {
      throw SafetensorsProblem("header: \(JSON.explain(error))")
    }
  }

  private static func product(_ shape: [Int]) -> Int? {
    var product = 1
    for size in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow, next < 1 << 40 else { return nil }
      product = next
    }
    return product
  }

  private static func floats(_ bytes: [UInt8], at start: Int, count: Int) -> [Float] {
    (0..<count).map { index in
      let i = start + 4 * index
      let pattern =
        UInt32(bytes[i]) | UInt32(bytes[i + 1]) << 8 | UInt32(bytes[i + 2]) << 16 | UInt32(bytes[i + 3]) << 24
      return Float(bitPattern: pattern)
    }
  }
}

/// Why bytes are no safetensors file.
public struct SafetensorsProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What does not fit.
  public let description: String

  /// A problem in words.
  public init(_ description: String) { self.description = description }
}

private struct Header: Codable {
  var dtype: String
  var shape: [Int]
  var offsets: [Int]

  private enum CodingKeys: String, CodingKey {
    case dtype, shape
    case offsets = "data_offsets"
  }
}

/// The header's JSON: an entry for each tensor beside `__metadata__`.
private struct HeaderFile: Codable {
  var metadata: [String: String]
  var tensors: [String: Header]

  init(metadata: [String: String], tensors: [String: Header]) { (self.metadata, self.tensors) = (metadata, tensors) }

  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Name.self)
    metadata = try values.decodeIfPresent([String: String].self, forKey: Name("__metadata__")) ?? [:]
    tensors = [:]
    for key in values.allKeys where key.stringValue != "__metadata__" {
      tensors[key.stringValue] = try values.decode(Header.self, forKey: key)
    }
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Name.self)
    if !metadata.isEmpty { try values.encode(metadata, forKey: Name("__metadata__")) }
    for (name, header) in tensors { try values.encode(header, forKey: Name(name)) }
  }
}
