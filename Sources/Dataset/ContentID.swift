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
    let digits = Set("0123456789abcdef")
    guard hex.count == 64, hex.allSatisfy(digits.contains) else { return nil }
    self.hex = hex
  }

  /// The first 64 bits: a stream word for random numbers that belong to the image.
  public var word: UInt64 { UInt64(hex.prefix(16), radix: 16) ?? 0 }

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
