import CKernels

/// Hamming distances of one 64-bit number from many: vector code where the processor has it.
public enum Hamming {
  /// Writes the positions of those of `numbers` that differ from `query` in at most `radius` bits to `hits`, in order.
  ///
  /// - Parameter hits: holds at least as many as there are numbers.
  /// - Returns: how many there are.
  public static func positions(
    within radius: Int, of query: UInt64, in numbers: Span<UInt64>, into hits: inout [UInt32]
  ) -> Int {
    precondition(radius >= 0 && hits.count >= numbers.count, "every number may be a hit")
    return unsafe numbers.withUnsafeBufferPointer { source in
      unsafe hits.withUnsafeMutableBufferPointer { target in
        unsafe chamming_within(query, source.baseAddress, source.count, UInt32(radius), target.baseAddress)
      }
    }
  }
}
