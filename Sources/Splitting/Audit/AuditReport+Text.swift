import Basics
import Foundation

extension AuditReport {
  /// The report for a person: what leaks and what is wrong first, then what was compared.
  ///
  /// - Parameter limit: how many of each are named.
  public func text(limit: Int = 10) -> String {
    let head = splits.map { "\($0.name): \($0.images) images, \($0.faces) faces" }
    let found =
      listed("wrong", faults.map { "\($0.kind): \($0.place): \($0.words)" }, limit) + leakLines(limit)
    let told = warnings.map { "warning: " + $0.message } + limits.map { "not looked into: " + $0 }
    return (head + [verdict] + found + comparisonLines + told).map { $0.printable + "\n" }.joined()
  }

  private var verdict: String {
    guard !isSound else {
      let all = limits.isEmpty ? "all" : "all that was looked into"
      return layout == .folders ? "No leak was found." : "No leak was found, and \(all) is as it was said."
    }
    let words = [
      (leaks.count, "leak", "leaks"), (faults.count, "thing is not what was said", "things are not what was said"),
    ]
    return words.filter { $0.0 > 0 }.map { "\($0.0) \($0.0 == 1 ? $0.1 : $0.2)" }.joined(separator: "; ") + "."
  }

  private func leakLines(_ limit: Int) -> [String] {
    let counts = Dictionary(grouping: leaks, by: \.cause).mapValues(\.count).sorted { $0.key < $1.key }
    let summary = counts.map { "\($0.value) by \($0.key)" }.joined(separator: ", ")
    let lines = leaks.map { leak in
      guard Set(leak.files).count > 1 else {
        return "\(leak.files[0]): listed in both \(leak.splits.joined(separator: " and "))"
      }
      let places = zip(leak.files, leak.splits).map { "\($0) (\($1))" }
      return places.joined(separator: " and ") + ": " + leak.words
    }
    return listed("leak", lines, limit) + (counts.count > 1 ? ["leaks: \(summary)"] : [])
  }

  private func listed(_ kind: String, _ lines: [String], _ limit: Int) -> [String] {
    lines.prefix(limit).map { "\(kind): \($0)" }
      + (lines.count > limit ? ["… and \(lines.count - limit) more; --json has all"] : [])
  }

  private var comparisonLines: [String] {
    comparisons.map { found in
      let effect = String(format: "%.3f", found.effect)
      let name = found.test == "chi-square" ? "Cramér's V \(effect)" : "distance \(effect)"
      return "compared: \(found.name): \(name), p \(String(format: "%.2g", found.pValue))"
    }
  }
}
