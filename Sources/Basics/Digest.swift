import Crypto
import Foundation

/// SHA-256, the one hash that names content throughout dsm.
public enum Digest {
  /// The SHA-256 of `bytes`, in 64 lower-case hexadecimal digits.
  public static func sha256(_ bytes: some DataProtocol) -> String { hex(SHA256.hash(data: bytes)) }

  /// The SHA-256 of `text` in UTF-8, in 64 lower-case hexadecimal digits.
  public static func sha256(_ text: String) -> String { sha256(Array(text.utf8)) }

  /// The 32 bytes of the SHA-256 of `bytes`.
  public static func bytes(_ bytes: some DataProtocol) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

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

  /// The 32 bytes of a digest in 64 lower-case hexadecimal digits.
  public static func hex(_ bytes: some Sequence<UInt8>) -> String {
    String(unsafeUninitializedCapacity: 64) { text in
      var count = 0
      for byte in bytes {
        text[count] = digit(byte >> 4)
        text[count + 1] = digit(byte & 15)
        count += 2
      }
      return count
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
