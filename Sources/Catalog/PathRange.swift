import Basics
import Foundation
import GRDB

/// The paths of a catalog at or below one folder, as a condition in SQL that an index answers.
///
/// Paths are relative to the catalog's folder. Below a folder `a` lie those from `a/` up to `a0` (`0` follows `/`). Below a
/// folder that holds the catalog, itself or further up, lie all that do not climb further.
struct PathRange {
  private let path: String
  private let prefix: String
  private let isOutside: Bool

  /// What lies at or below `place` (absolute) for a catalog in `folder`.
  init(below place: String, in folder: String) {
    path = Files.relative(place, to: folder)
    let steps = path == "." ? [] : path.split(separator: "/")
    isOutside = steps.allSatisfy { $0 == ".." }
    prefix = isOutside ? String(repeating: "../", count: steps.count + 1) : path + "/"
  }

  /// The condition on `column`.
  func condition(_ column: String) -> String {
    let (lower, upper) = (prefix.quotedForSQL, (prefix.dropLast() + "0").quotedForSQL)
    // A catalog's own folder is `.`, one above it `..`; what climbs exactly one step further has no slash behind.
    let above = String(prefix.dropLast()).quotedForSQL
    return isOutside
      ? "NOT (\(column) = \(above) OR (\(column) >= \(lower) AND \(column) < \(upper)))"
      : "(\(column) = \(path.quotedForSQL) OR (\(column) >= \(lower) AND \(column) < \(upper)))"
  }
}

extension StringProtocol {
  /// The text as an SQL literal.
  var quotedForSQL: String { "'" + replacingOccurrences(of: "'", with: "''") + "'" }
}
