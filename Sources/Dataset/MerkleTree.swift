import Basics
import Foundation

/// One digest of a set of images with their labels, from which no image can be taken, added or relabelled unseen (RFC 6962, section 2.1).
///
/// A leaf is an image: SHA-256 of a byte 0, the 32 bytes of its content id, and its labels as a manifest writes them (`null` where they are
/// not known). Leaves stand in the order of the ids (of equal ones, of the
/// leaves), so that the order of the images says nothing.
public enum MerkleTree {
  /// The root, in 64 hexadecimal digits; that of no image is the SHA-256 of no byte.
  public static func root(of records: some Sequence<ManifestRecord>) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let leaves = try records.map { (id: $0.id.hex, digest: try leaf($0, encoder)) }
    let sorted = leaves.sorted { $0.id != $1.id ? $0.id < $1.id : $0.digest.lexicographicallyPrecedes($1.digest) }
    return Digest.hex(root(of: sorted.map(\.digest)[...]))
  }

  private static func leaf(_ record: ManifestRecord, _ encoder: JSONEncoder) throws -> [UInt8] {
    var labels = Array("null".utf8)
    if case .labelled(let annotations) = record.labels { labels = Array(try encoder.encode(LabelColumns(annotations))) }
    return Digest.bytes([0] + bytes(record.id) + labels)
  }

  /// The left part has the largest power of two that is less than all.
  private static func root(of leaves: ArraySlice<[UInt8]>) -> [UInt8] {
    guard leaves.count > 1 else { return leaves.first ?? Digest.bytes([UInt8]()) }
    var split = 1
    while 2 * split < leaves.count { split *= 2 }
    let middle = leaves.startIndex + split
    return Digest.bytes([1] + root(of: leaves[..<middle]) + root(of: leaves[middle...]))
  }

  private static func bytes(_ id: ContentID) -> [UInt8] {
    let digits = id.hex.utf8.map { $0 < 58 ? $0 - 48 : $0 - 87 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
