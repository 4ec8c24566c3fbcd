import Crypto
import Foundation

/// SHA-256, the one hash that names content throughout dsm.
public enum Digest {
  /// The SHA-256 of `bytes`, in 64 lower-case hexadecimal digits.
  public static func sha256(_ bytes: some DataProtocol) -> String { hex(SHA256.hash(data: bytes)) }

  /// The SHA-256 of `text` in UTF-8, in 64 lower-case hexadecimal digits.
  public static func sha256(_ text: String) -> String { sha256(Array(text.utf8)) }

  /// SHA-256 of text that comes line by line and is never held whole.
  public struct Lines {
    private var hash = SHA256()

    /// The digest of no line.
    public init() {}

    /// Takes in one more line.
    public mutating func add(_ line: String) {
      var line = line
      line.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
      hash.update(data: [UInt8(ascii: "\n")])
    }

    /// The digest of all lines so far, in 64 lower-case hexadecimal digits.
    public var hex: String { Digest.hex(hash.finalize()) }
  }

  fileprivate static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
