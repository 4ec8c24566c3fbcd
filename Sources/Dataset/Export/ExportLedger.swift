import Basics
import Foundation

/// Which files of a folder an export has written, so that the next one may replace them and nothing else.
///
/// The list lies in the folder, a path a line. A file is listed before it is written, so that one that was left by a stopped run
/// is known as well.
struct ExportLedger {
  /// The list's own name.
  static let name = "dsm-export.txt"

  private let folder: String
  private let list: FileHandle
  private let earlier: Set<String>
  private var claimed: Set<String> = []

  /// Begins an export to `folder`: one that is not there, is empty, or holds an earlier export.
  init(_ folder: String) throws {
    let path = folder + "/" + Self.name
    let others = try Self.content(of: folder)
    guard others.isEmpty || others.contains(Self.name) else {
      throw Failure(
        folder, "a folder with files that no export wrote", nextStep: "Name a new folder with --out, or empty this one."
      )
    }
    self.folder = folder
    earlier = others.isEmpty ? [] : Set(try Self.lines(path))
    if others.isEmpty { try AtomicFile.write("", to: path) }
    guard let list = FileHandle(forWritingAtPath: path) else {
      throw Failure(path, "cannot be written", nextStep: "Check the folder's permissions, then run the command again.")
    }
    self.list = list
    try list.seekToEnd()
  }

  /// Where the file called `path` is to be written, and notes that it is the export's.
  mutating func claim(_ path: String) throws -> String {
    let target = Files.resolve(path, in: folder)
    guard target.hasPrefix(folder + "/"), Files.absolute(folder + "/" + path) == target else {
      throw Failure(folder, "'\(path)' would lie outside of it", nextStep: "Use --images link or --images copy.")
    }
    guard claimed.insert(path).inserted, !earlier.contains(path) else { return target }
    guard !Files.exists(target) else {
      throw Failure(
        target, "lies there, and no export wrote it", nextStep: "Move it away, or name another folder with --out.")
    }
    try list.write(contentsOf: Data((path + "\n").utf8))
    return target
  }

  /// Ends the export: what earlier ones wrote and this one did not is removed. Returns how many files that were.
  mutating func finish() throws -> Int {
    let gone = earlier.subtracting(claimed).sorted()
    for path in gone { try? FileManager.default.removeItem(atPath: folder + "/" + path) }
    try AtomicFile.write(claimed.sorted().map { $0 + "\n" }.joined(), to: folder + "/" + Self.name)
    return gone.count
  }

  private static func content(of folder: String) throws(Failure) -> [String] {
    guard Files.exists(folder) else { return [] }
    guard Files.isFolder(folder), let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw Failure(folder, "no folder that can be written", nextStep: "Name another folder with --out.")
    }
    return names
  }

  private static func lines(_ path: String) throws(Failure) -> [String] {
    String(decoding: try Files.read(path), as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
