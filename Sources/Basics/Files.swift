import Foundation

/// Reading files and naming places, with errors that tell the next step.
public enum Files {
  /// The whole content of `path`.
  ///
  /// - Parameter regularOnly: refuses what is no regular file, for paths that nobody named: a pipe would wait for a writer, a device may
  ///   never end.
  public static func read(_ path: String, regularOnly: Bool = false) throws(Failure) -> [UInt8] {
    do throws(SystemError) {
      let file = try Descriptor(opening: path, regularOnly ? O_RDONLY | O_NONBLOCK : O_RDONLY)
      let status = try file.status()
      guard status.st_mode & S_IFMT != S_IFDIR else { throw SystemError(EISDIR) }
      guard !regularOnly || status.st_mode & S_IFMT == S_IFREG else { throw SystemError(notAFile) }
      return try file.readAll(expected: Int(status.st_size))
    } catch {
      throw Failure(path, words(error), nextStep: "Check the path and its permissions, then run the command again.")
    }
  }

  /// The whole content of the regular file at `path`, and a stamp that stays what it is as long as the content does.
  ///
  /// There is none where the file was written meanwhile, or so lately that it could be written once more within the same tick of the
  /// system's clock.
  ///
  /// - Parameter tick: longer than a clock stands still, in seconds.
  public static func stamped(
    _ path: String, tick: Double = 2
  ) throws(Failure) -> (bytes: [UInt8], stamp: FileStamp?) {
    do throws(SystemError) {
      let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK)
      let status = try file.status()
      guard status.st_mode & S_IFMT != S_IFDIR else { throw SystemError(EISDIR) }
      guard status.st_mode & S_IFMT == S_IFREG else { throw SystemError(notAFile) }
      let before = FileStamp(status)
      let bytes = try file.readAll(expected: Int(status.st_size))
      let isStable = before == FileStamp(try file.status()) && before.changed < Date(timeIntervalSinceNow: -tick)
      return (bytes, isStable ? before : nil)
    } catch {
      throw Failure(path, words(error), nextStep: "Check the path and its permissions, then run the command again.")
    }
  }

  /// What a file held, and what the system said of it meanwhile.
  public struct Content: Sendable {
    /// All bytes, or only the first where the file is longer than was asked for.
    public let bytes: [UInt8]
    /// Size and time of what was read.
    public let facts: FileFacts
    /// Whether nobody wrote the file while it was read.
    public let isStable: Bool
  }

  /// The content of the regular file at `path`; of one longer than `limit`, only the first 64 bytes.
  public static func content(_ path: String, limit: Int64) throws(Failure) -> Content {
    do throws(SystemError) {
      let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK)
      let before = FileFacts(try file.status())
      guard !before.isFolder else { throw SystemError(EISDIR) }
      guard before.isFile else { throw SystemError(notAFile) }
      guard before.size <= limit else {
        return Content(bytes: try file.read(64), facts: before, isStable: true)
      }
      let bytes = try file.readAll(expected: Int(before.size))
      let after = FileFacts(try file.status())
      return Content(bytes: bytes, facts: after, isStable: before == after && Int64(bytes.count) == after.size)
    } catch {
      throw Failure(path, words(error), nextStep: "Check the path and its permissions, then run the command again.")
    }
  }

  /// The first `count` bytes of the regular file at `path`, or fewer; nil where they cannot be read.
  public static func start(of path: String, count: Int) -> [UInt8]? {
    guard let file = try? Descriptor(opening: path, O_RDONLY | O_NONBLOCK) else { return nil }
    return try? file.read(count)
  }

  /// Stands for what is there and is no file; POSIX has no number for it.
  private static let notAFile: Int32 = ENXIO

  /// The reason that is given where nothing lies at a path.
  public static let absence = "no such file"

  private static func words(_ error: SystemError) -> String {
    switch error.code {
    case ENOENT: return absence
    case EISDIR: return "a folder, not a file"
    case notAFile: return "a pipe or a device, not a file"
    default: return "cannot be read (\(error))"
    }
  }

  /// Takes the file at `path` away, where there is one.
  public static func remove(_ path: String) throws(Failure) {
    guard unlink(path) != 0, errno != ENOENT else { return }
    let why = SystemError.last
    throw Failure(path, "cannot be removed (\(why))", nextStep: "Check its permissions, then run the command again.")
  }

  /// Whether anything lies at `path`.
  public static func exists(_ path: String) -> Bool { kind(of: path) != nil }

  /// Whether a symbolic link lies at `path`, wherever it leads.
  public static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Whether a folder lies at `path`.
  public static func isFolder(_ path: String) -> Bool { kind(of: path) == S_IFDIR }

  /// What lies at `path`, in stat(2)'s terms (`S_IFREG`, `S_IFDIR` …), links followed; nil where there is nothing.
  static func kind(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  /// Whether both paths lead to the same file, by whatever links and spellings; false where one leads to none.
  public static func areSame(_ first: String, _ second: String) -> Bool {
    var (one, other) = (stat(), stat())
    guard stat(first, &one) == 0, stat(second, &other) == 0 else { return false }
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino
  }

  /// Where `path` leads when links are followed; `path` itself where nothing is there.
  static func followingLinks(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Makes the folder at `path` and those above it that are missing.
  public static func makeFolder(_ path: String) throws(SystemError) {
    guard kind(of: path) != S_IFDIR else { return }
    let above = parent(of: path)
    if above != path { try makeFolder(above) }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .last }
    guard kind(of: path) == S_IFDIR else { throw SystemError(ENOTDIR) }
  }

  /// `path` made absolute against the working directory, with `.` and `..` folded away and links left alone.
  public static func absolute(_ path: String) -> String {
    let full = path.utf8.first == slash ? path : FileManager.default.currentDirectoryPath + "/" + path
    guard !isFolded(full) else { return full }
    var parts: [Substring.UTF8View] = []
    for part in full.utf8.split(separator: slash) where !part.elementsEqual(".".utf8) {
      if part.elementsEqual("..".utf8) { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.map { String(Substring($0)) }.joined(separator: "/")
  }

  /// Whether an absolute path is as ``absolute(_:)`` would make it: most are, and there are millions.
  private static func isFolded(_ path: String) -> Bool {
    var (bytes, dots) = (0, 0)
    for byte in path.utf8.dropFirst() {
      if byte == slash {
        if bytes == dots, bytes < 3 { return false }
        (bytes, dots) = (0, 0)
      } else {
        bytes += 1
        if byte == UInt8(ascii: ".") { dots += 1 }
      }
    }
    return bytes != dots || bytes > 2
  }

  /// How `path` is written when one stands in `folder`: `../photos/7.jpg`. Both may be relative to the working directory.
  public static func relative(_ path: String, to folder: String) -> String {
    let (target, base) = (ended(absolute(path)), ended(absolute(folder)))
    let shared = sharedFolders(target, base)
    let climbs = base.utf8.dropFirst(shared).count { $0 == slash }
    let steps = String(repeating: "../", count: climbs) + Substring(target.utf8.dropFirst(shared))
    return steps.isEmpty ? "." : String(Substring(steps.utf8.dropLast()))
  }

  /// The path with a slash at its end.
  private static func ended(_ path: String) -> String { path.utf8.count == 1 ? path : path + "/" }

  /// How many bytes the folders take that both paths begin with; bytes, as the system compares names.
  private static func sharedFolders(_ one: String, _ other: String) -> Int {
    var (place, shared) = (0, 0)
    for (a, b) in zip(one.utf8, other.utf8) {
      guard a == b else { break }
      place += 1
      if a == slash { shared = place }
    }
    return shared
  }

  /// `path` as seen from `folder`; an absolute path stays as it is.
  public static func resolve(_ path: String, in folder: String) -> String {
    path.utf8.first == slash ? path : absolute(folder + "/" + path)
  }

  /// The folder that holds `path`.
  public static func parent(of path: String) -> String {
    let path = absolute(path)
    guard let end = path.utf8.lastIndex(of: slash), end != path.startIndex else { return "/" }
    return String(path[..<end])
  }

  /// The last component of `path`.
  public static func name(of path: String) -> String {
    let bytes = path.utf8
    guard let last = bytes.lastIndex(where: { $0 != slash }) else { return path }
    let start = bytes[...last].lastIndex(of: slash).map(bytes.index(after:)) ?? bytes.startIndex
    return String(Substring(bytes[start...last]))
  }

  private static let slash = UInt8(ascii: "/")
}
