import CKernels

/// Memory that was freed and not given back to the system.
public enum FreedMemory {
  /// Keeps up to a quarter of a gigabyte of it for those who ask next, for the rest of the process.
  ///
  /// Pictures come and go in megabytes. Where the C library gives each back, the system clears every page again for the next one,
  /// which takes longer than most loops over its pixels.
  public static func keep() { cmemory_keep_freed() }
}
