import Basics
import Compute
import Foundation

/// Looks at files and writes what was found: while one batch is looked at, what the ones before have shown is being written.
///
/// The writing is one piece of work among those of the batch, so that no thread waits for another. Small photographs come
/// faster than transactions pay: what is found within a second makes one, unless it is too much to be kept in memory.
struct Reading {
  private typealias Finding = (file: ListedFile, look: Examination)

  /// How many files have been decoded.
  private(set) var decoded = 0
  private let catalog: Catalog
  private let contents: KnownContents
  private let workers: Workers
  private let bar: ProgressBar
  /// What is to be written; some kilobytes each.
  private var found: [Finding] = []
  private var written = ContinuousClock.now

  private static let mostFindings = 16_384
  private static let longestWait = Duration.seconds(1)

  init(into catalog: Catalog, _ contents: KnownContents, _ workers: Workers, _ bar: ProgressBar) {
    (self.catalog, self.contents, self.workers, self.bar) = (catalog, contents, workers, bar)
  }

  /// Looks at one batch, while what is found and is due is written.
  mutating func read(_ files: [ListedFile]) throws(Failure) {
    let isDue = found.count >= Self.mostFindings || .now - written > Self.longestWait
    contents.begin(waiting: found.lazy.compactMap(\.look.id))
    let looks = try looks(at: files, writing: isDue ? found : [])
    if isDue { (found, written) = ([], .now) }
    let findings = Examination.resolved(looks)
    decoded += findings.count { $0.facts != nil }
    found += zip(files, findings).map { (file: $0, look: $1) }
  }

  /// Writes what is left.
  mutating func finish() throws(Failure) {
    try catalog.record(found)
    found = []
  }

  /// The writing is the first piece, for pieces are handed out in their order.
  private func looks(at files: [ListedFile], writing found: [Finding]) throws(Failure) -> [Examination] {
    let (catalog, contents, bar, folder) = (self.catalog, self.contents, self.bar, self.catalog.folder)
    let pieces = workers.map(files.count + 1) { piece -> Result<Examination?, Failure> in
      guard piece > 0 else { return Self.record(found, in: catalog) }
      let file = files[piece - 1]
      defer { bar.advance(note: Files.name(of: file.path).printable) }
      return .success(Examination(of: file, in: folder, contents))
    }
    var looks: [Examination] = []
    for piece in pieces { if let look = try piece.get() { looks.append(look) } }
    return looks
  }

  private static func record(_ found: [Finding], in catalog: Catalog) -> Result<Examination?, Failure> {
    do throws(Failure) {
      if !found.isEmpty { try catalog.record(found) }
      return .success(nil)
    } catch { return .failure(error) }
  }
}
