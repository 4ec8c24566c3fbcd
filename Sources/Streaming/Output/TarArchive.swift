import Foundation

/// The bytes of tar archives (POSIX.1-1988, `ustar`), a member at a time: equal members give equal bytes.
enum TarArchive {
  private static let block = 512

  /// A regular file called `name`, with its header and padding.
  ///
  /// - Parameter name: at most 100 bytes.
  static func member(_ name: String, _ content: some Collection<UInt8>) -> [UInt8] {
    var bytes = header(name, size: content.count)
    bytes.append(contentsOf: content)
    bytes.append(contentsOf: repeatElement(0, count: (block - content.count % block) % block))
    return bytes
  }

  /// What an archive ends with.
  static let end = [UInt8](repeating: 0, count: 2 * block)

  private static func header(_ name: String, size: Int) -> [UInt8] {
    precondition(name.utf8.count <= 100, "a name of 100 bytes at most")
    var header = [UInt8](repeating: 0, count: block)
    func put(_ text: some Collection<UInt8>, at place: Int) {
      header.replaceSubrange(place..<(place + text.count), with: text)
    }
    put(Array(name.utf8), at: 0)
    put(octal(0o644, digits: 7), at: 100)
    put(octal(0, digits: 7), at: 108)
    put(octal(0, digits: 7), at: 116)
    put(octal(size, digits: 11), at: 124)
    put(octal(0, digits: 11), at: 136)
    put(Array("        0".utf8), at: 148)
    put(Array("ustar\u{0}00".utf8), at: 257)
    put(octal(header.reduce(0) { $0 + Int($1) }, digits: 6) + [0], at: 148)
    return header
  }

  private static func octal(_ value: Int, digits: Int) -> [UInt8] {
    let text = String(value, radix: 8)
    precondition(text.count <= digits, "a member of 8 GiB at most")
    return Array((String(repeating: "0", count: digits - text.count) + text).utf8)
  }
}
