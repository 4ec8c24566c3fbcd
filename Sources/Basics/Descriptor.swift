import Foundation

/// An open file of the operating system, closed with its last use. Reading and writing go on after signals.
struct Descriptor: ~Copyable {
  /// As the operating system counts.
  let number: Int32

  /// Opens `path` with open(2)'s flags; a file that it makes may be read and written as the user's mask allows.
  init(opening path: String, _ flags: Int32) throws(SystemError) {
    number = open(path, flags | O_CLOEXEC, 0o666)
    guard number >= 0 else { throw .last }
  }

  deinit { close(number) }

  /// The status of the open file.
  func status() throws(SystemError) -> stat {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw .last }
    return status
  }

  /// All bytes that are left to read; `expected` saves moving them about where their number is known.
  func readAll(expected: Int) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: max(expected, 0) + 1)
    var count = 0
    while true {
      let free = bytes.count - count
      let got = bytes.withUnsafeMutableBytes { Foundation.read(number, $0.baseAddress?.advanced(by: count), free) }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw .last }
      guard got > 0 else { break }
      count += got
      if count == bytes.count { bytes.append(contentsOf: repeatElement(0, count: max(4096, count))) }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// The next `count` bytes, or as many as there are.
  func read(_ count: Int) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var got = -1
    repeat {
      got = bytes.withUnsafeMutableBytes { Foundation.read(number, $0.baseAddress, count) }
    } while got < 0 && errno == EINTR
    guard got >= 0 else { throw .last }
    bytes.removeLast(count - got)
    return bytes
  }

  /// Returns once what was written is on the disk.
  func sync() throws(SystemError) {
    guard fsync(number) == 0 || errno == EINVAL else { throw .last }
  }
}

/// write(2) until all is written: after signals, after half-done writes, and where a terminal or pipe is full for the moment.
func writeFully(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(SystemError) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let written = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
    if written >= 0 {
      rest = rest.dropFirst(written)
    } else if errno == EAGAIN {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      poll(&waiting, 1, -1)
    } else if errno != EINTR {
      throw .last
    }
  }
}
