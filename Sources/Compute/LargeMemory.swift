import CKernels

/// Megabytes that stay for long, apart from what the allocator hands out and takes back.
///
/// It is not checked that threads keep out of each other's way; who writes to it sees to that.
@safe public final class LargeMemory: @unchecked Sendable {
  /// The bytes, zero at first.
  public let bytes: UnsafeMutableRawBufferPointer

  /// So many bytes, at least one; nil where the system has none.
  public init?(byteCount: Int) {
    precondition(byteCount > 0, "memory has a byte at least")
    guard let base = unsafe cmemory_map(byteCount) else { return nil }
    unsafe bytes = UnsafeMutableRawBufferPointer(start: base, count: byteCount)
  }

  deinit { unsafe cmemory_unmap(bytes.baseAddress, bytes.count) }
}
