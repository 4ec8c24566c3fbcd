import Basics
import Foundation

/// The identity of an image: the SHA-256 of its file's bytes. Names, folders and machines do not enter.
public struct ContentID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  public let hex: String

  /// The identity of a file with these bytes.
  public init(hashing bytes: some DataProtocol) { hex = Digest.sha256(bytes) }

  /// The identity that ``hex`` names; nil where `hex` is not 64 lower-case hexadecimal digits.
  public init?(hex: String) {
    let isHex = hex.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 || $0 &- UInt8(ascii: "a") < 6 }
    guard hex.utf8.count == 64, isHex else { return nil }
    self.hex = hex
  }

  /// The first 64 bits: a stream word for random numbers that belong to the image.
  public var word: UInt64 {
    hex.utf8.prefix(16).reduce(0) { $0 << 4 | UInt64($1 < UInt8(ascii: "a") ? $1 &- UInt8(ascii: "0") : $1 &- 87) }
  }

  public var description: String { hex }

  public static func < (a: ContentID, b: ContentID) -> Bool { a.hex < b.hex }
}

/// Written as the bare digits.
extension ContentID: Codable {
  public init(from decoder: any Decoder) throws {
    let text = try String(from: decoder)
    guard let id = ContentID(hex: text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is not a content id of 64 digits"))
    }
    self = id
  }

  public func encode(to encoder: any Encoder) throws { try hex.encode(to: encoder) }
}
