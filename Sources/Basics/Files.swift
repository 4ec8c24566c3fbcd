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

  /// Stands for what is there and is no file; POSIX has no number for it.
  private static let notAFile: Int32 = ENXIO

  private static func words(_ error: SystemError) -> String {
    switch error.code {
    case ENOENT: return "no such file"
    case EISDIR: return "a folder, not a file"
    case notAFile: return "a pipe or a device, not a file"
    default: return "cannot be read (\(error))"
    }
  }

  /// Whether anything lies at `path`.
  public static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

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
  static func makeFolder(_ path: String) throws(SystemError) {
    guard kind(of: path) != S_IFDIR else { return }
    let above = parent(of: path)
    if above != path { try makeFolder(above) }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .last }
    guard kind(of: path) == S_IFDIR else { throw SystemError(ENOTDIR) }
  }

  /// `path` made absolute against the working directory, with `.` and `..` folded away and links left alone.
  public static func absolute(_ path: String) -> String {
    let full = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    var parts: [Substring] = []
    for part in full.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// How `path` is written when one stands in `folder`: `../photos/7.jpg`. Both may be relative to the working directory.
  public static func relative(_ path: String, to folder: String) -> String {
    let target = absolute(path).split(separator: "/")
    let base = absolute(folder).split(separator: "/")
    let shared = zip(target, base).prefix { $0 == $1 }.count
    let steps = Array(repeating: "..", count: base.count - shared) + target.dropFirst(shared).map(String.init)
    return steps.isEmpty ? "." : steps.joined(separator: "/")
  }

  /// `path` as seen from `folder`; an absolute path stays as it is.
  public static func resolve(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") ? path : absolute(folder + "/" + path)
  }

  /// The folder that holds `path`.
  public static func parent(of path: String) -> String {
    URL(fileURLWithPath: absolute(path)).deletingLastPathComponent().path
  }

  /// The last component of `path`.
  public static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
