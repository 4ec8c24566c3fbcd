import Basics
import Synchronization

/// Which files of a manifest were found to hold what it says, by the stamps that they had then.
package final class VerifiedFiles: Sendable {
  /// Of each stamp a hash of this process's own: eight bytes for each of a million files. 0 stands for none.
  private let hashes: Mutex<[Int]>

  /// None of `count` files yet.
  package init(count: Int) { hashes = Mutex([Int](repeating: 0, count: count)) }

  /// Whether the file at `index` had this stamp when it was verified.
  package func holds(_ stamp: FileStamp?, of index: Int) -> Bool {
    guard let stamp else { return false }
    return hashes.withLock { $0[index] == Self.hash(stamp) }
  }

  /// Takes note of the stamp that the file at `index` had when it was found to be right.
  package func note(_ stamp: FileStamp?, of index: Int) {
    guard let stamp else { return }
    hashes.withLock { $0[index] = Self.hash(stamp) }
  }

  private static func hash(_ stamp: FileStamp) -> Int { stamp.hashValue | 1 }
}
