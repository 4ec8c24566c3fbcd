import Basics
import Foundation

/// The paths of a catalog that lie in one folder, as SQL that an index can answer.
///
/// A catalog's paths start from its own folder. A folder beside or below that one is a range of them; a folder at or above it
/// holds all paths but those that climb higher.
package struct FolderRange: Hashable, Sendable {
  /// Begins every path of the range or, where ``isComplement``, every path that is not in it.
  private let prefix: String
  private let isComplement: Bool

  /// What lies in `folder` (absolute), for a catalog in `home` (absolute).
  package init(_ folder: String, home: String) {
    let path = Files.relative(folder, to: home)
    let steps = path.split(separator: "/")
    isComplement = steps.allSatisfy { $0 == ".." || $0 == "." }
    let climbs = path == "." ? 0 : steps.count
    prefix = isComplement ? String(repeating: "../", count: climbs + 1) : path + "/"
  }

  /// A condition on `column`, with a `?` for each of ``bounds``.
  package func condition(_ column: String) -> String {
    isComplement ? "(\(column) < ? OR \(column) >= ?)" : "(\(column) >= ? AND \(column) < ?)"
  }

  /// The same with nothing to bind, for a `column` that names folders too: the folder itself counts as well.
  func wholeCondition(_ column: String) -> String {
    // A catalog's own folder is `.`, one above it `..`: what climbs one step more than the folder has no slash behind.
    let edge = String(prefix.dropLast()).quotedForSQL
    let (lower, upper) = (bounds[0].quotedForSQL, bounds[1].quotedForSQL)
    let within = "(\(column) = \(edge) OR (\(column) >= \(lower) AND \(column) < \(upper)))"
    return isComplement ? "NOT \(within)" : within
  }

  /// The first path with the prefix, and the first after all of them: `0` follows `/`.
  package var bounds: [String] { [prefix, prefix.dropLast() + "0"] }

  /// Whether a path of the catalog lies in the folder.
  package func contains(_ path: String) -> Bool { path.utf8.starts(with: prefix.utf8) != isComplement }
}

extension StringProtocol {
  /// The text as an SQL literal.
  var quotedForSQL: String { "'" + replacingOccurrences(of: "'", with: "''") + "'" }
}
