import Foundation

/// Reading files and naming places, with errors that tell the next step.
public enum Files {
  /// The whole content of `path`.
  public static func read(_ path: String) throws(Failure) -> [UInt8] {
    do {
      return try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      let why = exists(path) ? "cannot be read (\(reason(of: error)))" : "no such file"
      throw Failure(path, why, nextStep: "Check the path and its permissions, then run the command again.")
    }
  }

  /// Whether anything lies at `path`.
  public static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Whether a folder lies at `path`.
  public static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
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
