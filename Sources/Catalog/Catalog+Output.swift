import Basics
import GRDB

extension Catalog {
  /// Refuses to write `output` over the catalog, what SQLite and dsm keep beside it, or a file that the catalog knows: a photograph, a label
  /// file, a table.
  ///
  /// Files are told by what they are and not by their names alone: links, hard ones too, lead to the same file. To be asked before every file
  /// that a command of the catalog writes where the user says.
  ///
  /// - Parameter option: the option that names it, for the next step.
  public func refuseOverwriting(_ output: String, option: String) throws(Failure) {
    let target = Target(output)
    for ending in ["", "-wal", "-shm", "-journal", "-lock"] where target.isAt(path + ending) {
      throw Self.refusal(output, ending.isEmpty ? "the catalog itself" : "the catalog's '\(ending)' file", option)
    }
    if let known = try firstKnown(target) { throw Self.refusal(output, known, option) }
  }

  private static func refusal(_ output: String, _ known: String, _ option: String) -> Failure {
    Failure(output, "would be written over \(known.printable)", nextStep: "Name another file with \(option).")
  }

  private static let knownPaths = """
    SELECT path FROM file UNION ALL SELECT path FROM source UNION ALL SELECT path FROM named_source
    UNION ALL SELECT path FROM sibling
    """

  private func firstKnown(_ target: Target) throws(Failure) -> String? {
    let folder = folder
    return try read { db in
      let paths = try String.fetchCursor(db, sql: Self.knownPaths)
      while let path = try paths.next() {
        if target.isAt(Files.resolve(path, in: folder)) { return path }
      }
      return nil
    }
  }

  /// A place to write to.
  private struct Target {
    let path: String
    /// Nil where nothing is there yet.
    let identity: FileFacts.Identity?

    init(_ path: String) {
      self.path = Files.absolute(path)
      identity = FileFacts(path)?.identity
    }

    /// Whether `other`, absolute, is this place. A file that is gone for the moment counts by its name.
    func isAt(_ other: String) -> Bool {
      if path == other { return true }
      guard let identity else { return false }
      return FileFacts(other)?.identity == identity
    }
  }
}
