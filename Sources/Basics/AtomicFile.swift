import Foundation

/// Writes files so that a reader, or a crash at any moment, sees the old content or the new one and nothing between.
public enum AtomicFile {
  /// Replaces `path` by `bytes`: written beside it, synced to the disk, then renamed over it.
  ///
  /// Missing parent folders are made. Where anything fails (a full disk, say), the old file stays as it was.
  public static func write(_ bytes: some Collection<UInt8> & ContiguousBytes, to path: String) throws(Failure) {
    let target = URL(fileURLWithPath: path)
    let folder = target.deletingLastPathComponent()
    let temporary = folder.appendingPathComponent(
      ".\(target.lastPathComponent).\(getpid()).\(UInt32.random(in: 0 ... .max))")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try writeSynced(bytes, to: temporary)
      guard rename(temporary.path, target.path) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
      syncFolder(folder.path)
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw Failure(
        path, "cannot be written (\(reason(of: error)))",
        nextStep: "Check that the folder exists, is writable and has space, then run the command again.")
    }
  }

  /// Replaces `path` by `text` in UTF-8. See ``write(_:to:)``.
  public static func write(_ text: String, to path: String) throws(Failure) {
    try write(Array(text.utf8), to: path)
  }

  private static func writeSynced(_ bytes: some Collection<UInt8> & ContiguousBytes, to file: URL) throws {
    guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    try handle.write(contentsOf: Data(bytes))
    try handle.synchronize()
  }

  /// Makes the rename itself durable; a file system that cannot sync folders is left to its own promises.
  private static func syncFolder(_ path: String) {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}

/// The reason within a Foundation or POSIX error, in the system's own words and without its wrapping.
public func reason(of error: any Error) -> String {
  if let failure = error as? Failure { return failure.description }
  let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
  let code = underlying ?? (error as NSError)
  if code.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(code.code))) }
  return error.localizedDescription
}
