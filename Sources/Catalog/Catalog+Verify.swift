import Basics
import Compute
import Dataset
import Foundation
import GRDB

/// What a check of the files against the catalog found.
public struct Verification: Codable, Sendable {
  /// A file that is not what the catalog says.
  public struct Finding: Hashable, Codable, Sendable, CustomStringConvertible {
    /// How it differs.
    public enum Kind: String, Codable, Sendable, CaseIterable {
      /// Nothing lies there.
      case missing
      /// Other bytes lie there.
      case changed
      /// The system would not give the bytes.
      case unreadable
    }

    /// The file, relative to the catalog's folder.
    public let path: String
    /// How it differs.
    public let kind: Kind
    /// What is the matter, as a clause.
    public let reason: String
    /// What the user can do about it, as a full sentence.
    public let nextStep: String

    public var description: String { "\(path.printable): \(kind.rawValue): \(reason). \(nextStep)" }
  }

  /// Files that were read, or should have been.
  public var files = 0
  /// Bytes that were read.
  public var bytes: Int64 = 0
  /// What is not as the catalog has it, sorted by path.
  public var findings: [Finding] = []
}

extension Catalog {
  /// Reads every file that is an image of the catalog, and compares its bytes with its id. Nothing is written.
  ///
  /// Files are read on `threads` threads, in order of their paths and some hundred at a time, so that memory does not grow with
  /// their number.
  ///
  /// - Parameter shouldStop: asked between batches; true ends the check with a failure.
  public func verify(
    threads: Int = ProcessInfo.processInfo.activeProcessorCount, showsProgress: Bool = false,
    shouldStop: () -> Bool = { Interrupt.isRequested }
  ) throws(Failure) -> Verification {
    let workers = Workers(threads: threads)
    let total = try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM file WHERE image IS NOT NULL") ?? 0 }
    let bar = ProgressBar("Verifying", total: total, visible: showsProgress)
    defer { bar.finish() }
    var result = Verification()
    var last = ""
    while case let batch = try identified(after: last), let end = batch.last {
      guard !shouldStop() else {
        throw Failure(path, "stopped after \(result.files) of \(total) files", nextStep: "Run the same command again.")
      }
      let checks = workers.map(batch.count) { place in
        defer { bar.advance(note: batch[place].path.printable) }
        return Check(batch[place], in: folder)
      }
      result.files += batch.count
      result.bytes += checks.reduce(0) { $0 + $1.bytes }
      result.findings += checks.compactMap(\.finding)
      last = end.path
    }
    return result
  }

  /// A file with the content that it should have.
  fileprivate struct Identified: Sendable {
    var path: String
    var image: String
  }

  private func identified(after path: String) throws(Failure) -> [Identified] {
    try read { db in
      let sql = "SELECT path, image FROM file WHERE image IS NOT NULL AND path > ? ORDER BY path LIMIT 512"
      return try Row.fetchAll(db, sql: sql, arguments: [path]).map { Identified(path: $0["path"], image: $0["image"]) }
    }
  }

  /// One file held against its id.
  private struct Check: Sendable {
    var bytes: Int64 = 0
    var finding: Verification.Finding?

    init(_ file: Identified, in folder: String) {
      let place = Files.resolve(file.path, in: folder)
      do throws(Failure) {
        let content = try Files.read(place, regularOnly: true)
        bytes = Int64(content.count)
        guard ContentID(hashing: content).hex != file.image else { return }
        finding = Verification.Finding(
          path: file.path, kind: .changed, reason: "its bytes are not those that were ingested",
          nextStep: "Restore it, or take it in as it is with 'dsm ingest --recheck'.")
      } catch {
        let isThere = Files.exists(place)
        finding = Verification.Finding(
          path: file.path, kind: isThere ? .unreadable : .missing, reason: error.reason,
          nextStep: isThere
            ? "Check its permissions, then run the command again."
            : "Bring it back, or run 'dsm ingest': it finds what has moved and takes out what has gone.")
      }
    }
  }
}
