import Foundation

/// Standard output or standard error. Foundation's `FileHandle` traps where a write fails (a full disk, a closed pipe); here it throws.
public enum StandardStream: Sendable {
  /// Where the payload goes.
  case output
  /// Where everything else goes.
  case error

  private var descriptor: Int32 { self == .output ? STDOUT_FILENO : STDERR_FILENO }

  /// Whether a person looks at it.
  public var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Writes `text`, at once.
  public func write(_ text: String) throws(SystemError) {
    var text = text
    let descriptor = descriptor
    let problem = text.withUTF8 { bytes -> SystemError? in
      do throws(SystemError) {
        try writeFully(UnsafeRawBufferPointer(bytes), to: descriptor)
        return nil
      } catch {
        return error
      }
    }
    if let problem { throw problem }
  }

  /// Writes `bytes`, at once.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) { try writeFully(bytes, to: descriptor) }

  /// Writes `text` for whoever may be there to read it.
  public func tell(_ text: String) { try? write(text) }

  /// To be called first of all: from now on, writing to a pipe that nobody reads is an error and no end of the process,
  /// and a stream that the caller has closed stays unusable instead of becoming the next file that is opened.
  public static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is given out: this very one. Writing to what is open for reading only fails.
      _ = open("/dev/null", O_RDONLY)
    }
  }
}
