import Crypto
import Foundation

/// SHA-256, the one hash that names content throughout dsm.
public enum Digest {
  /// The SHA-256 of `bytes`, in 64 lower-case hexadecimal digits.
  public static func sha256(_ bytes: some DataProtocol) -> String { hex(SHA256.hash(data: bytes)) }

  /// The SHA-256 of `text` in UTF-8, in 64 lower-case hexadecimal digits.
  public static func sha256(_ text: String) -> String { sha256(Array(text.utf8)) }

  private static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
