import Foundation

/// Writes files so that a reader, or a crash at any moment, sees the old content or the new one and nothing between.
public enum AtomicFile {
  /// Replaces `path` by `bytes`: written beside it, synced to the disk, then renamed over it.
  ///
  /// Missing parent folders are made. Where anything fails (a full disk, say), the old file stays as it was. A link is
  /// followed and stays. What is there and is no file (a pipe, a device such as /dev/null) is written to as it stands.
  public static func write(_ bytes: some Collection<UInt8> & ContiguousBytes, to path: String) throws(Failure) {
    do {
      let kind = Files.kind(of: path)
      guard kind != S_IFDIR else { throw SystemError(EISDIR) }
      if kind == nil || kind == S_IFREG {
        try replace(Files.followingLinks(path), by: bytes)
      } else {
        try put(bytes, into: try Descriptor(opening: path, O_WRONLY))
      }
    } catch {
      throw unwritable(path, error)
    }
  }

  /// Replaces `path` by `text` in UTF-8. See ``write(_:to:)``.
  public static func write(_ text: String, to path: String) throws(Failure) {
    try write(Array(text.utf8), to: path)
  }

  /// Replaces `path` by a symbolic link that leads to `target`, which may be relative to the link's own folder.
  public static func link(_ target: String, at path: String) throws(Failure) {
    do {
      let temporary = try temporaryName(beside: path)
      guard symlink(target, temporary) == 0 else { throw SystemError.last }
      guard rename(temporary, path) == 0 else {
        let error = SystemError.last
        unlink(temporary)
        throw error
      }
    } catch {
      throw unwritable(path, error)
    }
  }

  static func unwritable(_ path: String, _ error: any Error) -> Failure {
    Failure(
      path, "cannot be written (\(reason(of: error)))",
      nextStep: "Check that the folder exists, is writable and has space, then run the command again.")
  }

  /// A name beside `path` that nobody has; the folder is made where it is missing.
  private static func temporaryName(beside path: String) throws(SystemError) -> String {
    let folder = Files.parent(of: path)
    try Files.makeFolder(folder)
    return "\(folder)/.\(Files.name(of: path)).\(getpid()).\(UInt32.random(in: 0 ... .max))"
  }

  /// Replaces `path` by what `body` writes, piece by piece: for what is too large to be held.
  public static func write(
    to path: String, _ body: (inout FileWriter) throws(Failure) -> Void
  ) throws(Failure) {
    var refusal: Failure?
    do {
      try replace(Files.followingLinks(path)) { file in
        var writer = FileWriter(number: file.number, path: path)
        do throws(Failure) {
          try body(&writer)
        } catch {
          refusal = error
          throw error
        }
        try file.sync()
      }
    } catch {
      throw refusal ?? unwritable(path, error)
    }
  }

  private static func replace(_ path: String, by bytes: some ContiguousBytes) throws {
    try replace(path) { file in
      try put(bytes, into: file)
      try file.sync()
    }
  }

  private static func replace(_ path: String, _ body: (borrowing Descriptor) throws -> Void) throws {
    let temporary = try temporaryName(beside: path)
    do {
      try body(try Descriptor(opening: temporary, O_WRONLY | O_CREAT | O_EXCL))
      guard rename(temporary, path) == 0 else { throw SystemError.last }
    } catch {
      unlink(temporary)
      throw error
    }
    // Makes the rename itself durable; a file system that cannot sync folders is left to its own promises.
    try? Descriptor(opening: Files.parent(of: path), O_RDONLY).sync()
  }

  private static func put(_ bytes: some ContiguousBytes, into file: borrowing Descriptor) throws {
    // The closure must not capture what is only borrowed.
    let number = file.number
    try bytes.withUnsafeBytes { try writeFully($0, to: number) }
  }
}

/// A file that is being written by ``AtomicFile/write(to:_:)``.
public struct FileWriter {
  let number: Int32
  let path: String
  /// Bytes that were written.
  public private(set) var count = 0

  init(number: Int32, path: String) { (self.number, self.path) = (number, path) }

  /// Writes `bytes` behind those that were written.
  public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    do {
      try writeFully(bytes, to: number)
      count += bytes.count
    } catch {
      throw AtomicFile.unwritable(path, error)
    }
  }

  /// Writes `bytes` behind those that were written.
  public mutating func write(_ bytes: [UInt8]) throws(Failure) {
    var refusal: Failure?
    bytes.withUnsafeBytes { buffer in
      do throws(Failure) { try write(buffer) } catch { refusal = error }
    }
    if let refusal { throw refusal }
  }
}
