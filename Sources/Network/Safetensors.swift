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

  /// The key of the header under which the metadata stands; no tensor can have this name.
  static let metadataKey = "__metadata__"

  /// The file's bytes: equal for equal content. The header is filled up with blanks, so that the numbers begin at a multiple of eight.
  public func bytes() throws -> [UInt8] {
    precondition(tensors[Self.metadataKey] == nil, "a tensor cannot be called \(Self.metadataKey)")
    var offset = 0
    var header: [String: Header] = [:]
    for (name, entry) in sorted {
      let end = offset + 4 * entry.values.count
      header[name] = Header(dtype: "F32", shape: entry.shape, offsets: [offset, end])
      offset = end
    }
    var text = Array(try JSON.line(HeaderFile(metadata: metadata, tensors: header)).utf8)
    text += [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8)
    var bytes = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
    bytes.reserveCapacity(bytes.count + offset)
    for (_, entry) in sorted {
      for value in entry.values { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) } }
    }
    return bytes
  }

  private var sorted: [(key: String, value: Entry)] { tensors.sorted { $0.key < $1.key } }

  /// Writes the file, atomically.
  public func write(to path: String) throws { try AtomicFile.write(try bytes(), to: path) }
}

/// Why a file's tensors cannot be taken.
public struct SafetensorsProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What does not fit.
  public let description: String

  /// A problem in words.
  public init(_ description: String) { self.description = description }
}

private struct Header: Encodable {
  var dtype: String
  var shape: [Int]
  var offsets: [Int]

  private enum CodingKeys: String, CodingKey {
    case dtype, shape
    case offsets = "data_offsets"
  }
}

/// The header's JSON: an entry for each tensor beside the metadata.
private struct HeaderFile: Encodable {
  var metadata: [String: String]
  var tensors: [String: Header]

  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Name.self)
    if !metadata.isEmpty { try values.encode(metadata, forKey: Name(Safetensors.metadataKey)) }
    for (name, header) in tensors { try values.encode(header, forKey: Name(name)) }
  }
}
