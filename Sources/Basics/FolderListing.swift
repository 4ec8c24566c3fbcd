import Foundation

/// The names in one folder, sorted by their bytes; those that start with a dot are left out.
///
/// The names lie one behind the other in one piece of memory, some 30 bytes each, so that a folder of a million files is no
/// burden. What an entry is, the system is asked when the entry is.
public struct FolderListing: ~Copyable {
  /// One name in a folder.
  public struct Entry: Sendable {
    /// The name; where it is not UTF-8, the bytes that are not are written as `\xE9`.
    public let name: String
    /// Whether ``name`` is the name as it is.
    public let isUTF8: Bool
    /// What the name stands for, links followed; nil where it leads nowhere.
    public let facts: FileFacts?
    /// Whether it is a folder that lies elsewhere.
    public let isLinkToFolder: Bool
  }

  private let folder: Descriptor
  private let bytes: [CChar]
  private let starts: [Int]

  /// How many there are.
  public var count: Int { starts.count }

  /// Reads the names in the folder at `path`.
  public init(_ path: String) throws(SystemError) {
    let descriptor = try Descriptor(opening: path, O_RDONLY | O_DIRECTORY | O_NONBLOCK)
    let names = try Self.names(descriptor.number)
    folder = descriptor
    (bytes, starts) = names
  }

  private static func names(_ folder: Int32) throws(SystemError) -> ([CChar], [Int]) {
    // What fdopendir takes, closedir closes.
    let copy = fcntl(folder, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0, let stream = fdopendir(copy) else {
      let error = SystemError.last
      if copy >= 0 { close(copy) }
      throw error
    }
    defer { closedir(stream) }
    var (bytes, starts): ([CChar], [Int]) = ([], [])
    errno = 0
    while let entry = readdir(stream) {
      // The field is as long as the name, whatever its type says: it must not be copied as a whole.
      let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
      let name = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
      guard name[0] != CChar(UInt8(ascii: ".")) else { continue }
      starts.append(bytes.count)
      bytes.append(contentsOf: UnsafeBufferPointer(start: name, count: strlen(name) + 1))
    }
    guard errno == 0 else { throw .last }
    bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      starts.sort { strcmp(base + $0, base + $1) < 0 }
    }
    return (bytes, starts)
  }

  /// The entry at a place below ``count``.
  public subscript(place: Int) -> Entry {
    let (folder, start) = (folder.number, starts[place])
    return bytes.withUnsafeBufferPointer { bytes in
      let name = UnsafeBufferPointer(rebasing: bytes[start...])
      guard let pointer = name.baseAddress else { preconditionFailure("a name ends with a zero") }
      let facts = Self.facts(folder, pointer, followed: true)
      let isLink = facts?.isFolder == true && Self.facts(folder, pointer, followed: false)?.isFolder == false
      let text = String(validatingCString: pointer)
      return Entry(
        name: text ?? Self.escaped(UnsafeBufferPointer(start: pointer, count: strlen(pointer))), isUTF8: text != nil,
        facts: facts, isLinkToFolder: isLink)
    }
  }

  private static func facts(_ folder: Int32, _ name: UnsafePointer<CChar>, followed: Bool) -> FileFacts? {
    var status = stat()
    return fstatat(folder, name, &status, followed ? 0 : AT_SYMLINK_NOFOLLOW) == 0 ? FileFacts(status) : nil
  }

  /// The characters that are UTF-8 as they are, all other bytes as `\xE9`.
  private static func escaped(_ name: UnsafeBufferPointer<CChar>) -> String {
    var rest = name.map { UInt8(bitPattern: $0) }[...]
    var text = ""
    while let byte = rest.first {
      let character = (1...4).lazy.compactMap { String(validating: rest.prefix($0), as: UTF8.self) }.first
      text += character ?? "\\x" + String(byte, radix: 16, uppercase: true)
      rest = rest.dropFirst(character?.utf8.count ?? 1)
    }
    return text
  }
}
