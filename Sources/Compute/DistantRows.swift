import CKernels

/// Rows of bytes, at equal distances in memory, that the processor is not likely to have at hand: it is told early which ones come.
public struct DistantRows {
  /// From the beginning of the bytes to the first row, and from a row to the next.
  public let start, stride: Int
  /// Bytes of a row.
  public let length: Int
  /// How many there are.
  public let count: Int

  /// Some rows.
  public init(start: Int, stride: Int, length: Int, count: Int) {
    precondition(start >= 0 && stride >= length && length > 0 && count > 0, "rows follow one another")
    (self.start, self.stride, self.length, self.count) = (start, stride, length, count)
  }

  /// Behind the last byte of the last row.
  private var end: Int { start + (count - 1) * stride + length }

  /// The rows without what is between them.
  public func copied(from bytes: UnsafeRawBufferPointer) -> [UInt8] {
    precondition(bytes.count >= end, "rows lie within the bytes")
    return unsafe [UInt8](unsafeUninitializedCapacity: count * length) { target, written in
      unsafe cmemory_copy_rows(
        bytes.bindMemory(to: UInt8.self).baseAddress! + start, stride, length, count, target.baseAddress)
      written = count * length
    }
  }
}
