import Foundation
import Synchronization

/// A turn at something that only one process may do at a time: a file that the holder has locked, and takes away afterwards.
///
/// The system gives the lock back when its holder dies, however it dies, so that a file that was left behind blocks nobody.
public final class FileLock: Sendable {
  private let path: String
  private let descriptor: Mutex<Int32>

  /// Takes the turn at `path`, where a file is made.
  ///
  /// - Parameter wait: asked ten times a second while another process has the turn, with that process's number where it is
  ///   known; false gives up.
  /// - Returns: nil where `wait` gave up.
  public init?(_ path: String, wait: (_ holder: Int32?) -> Bool) throws(SystemError) {
    self.path = path
    while true {
      let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      guard file >= 0 else { throw .last }
      if try Self.take(file) {
        // Who had the turn before has taken this very file away, perhaps: then it is nobody's lock.
        guard Self.isAt(path, file) else {
          close(file)
          continue
        }
        Self.sign(file)
        descriptor = Mutex(file)
        return
      }
      let holder = Self.holder(file)
      close(file)
      guard wait(holder) else { return nil }
      usleep(100_000)
    }
  }

  deinit { release() }

  /// Ends the turn; later calls do nothing.
  public func release() {
    descriptor.withLock { file in
      guard file >= 0 else { return }
      unlink(path)
      close(file)
      file = -1
    }
  }

  /// Whether a process has its turn at `path` now.
  public static func isTaken(_ path: String) -> Bool {
    guard let file = try? Descriptor(opening: path, O_RDONLY) else { return false }
    return flock(file.number, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  private static func take(_ file: Int32) throws(SystemError) -> Bool {
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      guard errno != EWOULDBLOCK else { return false }
      guard errno == EINTR else {
        let error = SystemError.last
        close(file)
        throw error
      }
    }
    return true
  }

  private static func isAt(_ path: String, _ file: Int32) -> Bool {
    var status = stat()
    return fstat(file, &status) == 0 && FileFacts(path)?.identity == FileFacts(status).identity
  }

  private static func sign(_ file: Int32) {
    let text = Array("\(getpid())\n".utf8)
    ftruncate(file, 0)
    text.withUnsafeBytes { _ = pwrite(file, $0.baseAddress, $0.count, 0) }
  }

  private static func holder(_ file: Int32) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, 0) }
    return Int32(String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).filter(\.isNumber))
  }
}
