import Basics
import Dataset
import Splitting

/// The files of pairs, aliases and pins that the user gave.
struct GivenFiles: Sendable {
  /// The options that take a file, as `split.json` names them.
  static let options = ["aliases", "pairs", "pin"]

  /// Links between photographs that stand in one line of the file of pairs.
  let pairs: [ItemLink]
  private let paths: [String: String]
  private let names: SplitSources.Names

  /// - Parameter paths: the files by option.
  init(_ paths: [String: String], _ finds: Finds, _ witness: CatalogWitness?) throws {
    self.paths = paths
    names = SplitSources.Names(
      finds.photographs.map { ($0.item.id, [$0.path]) } + (witness?.paths.map { ($0.key, $0.value) } ?? []),
      of: "the split")
    pairs = try paths["pairs"].map { [names] path in try SplitSources.pairs(path, names) } ?? []
  }

  /// The images with what the table of aliases adds to their values of `groupBy`.
  func aliased(_ items: [SplitItem], by groupBy: [String]) throws -> [SplitItem] {
    try paths["aliases"].map { try SplitSources.aliased(items, by: $0, attributes: groupBy) } ?? items
  }

  /// The places that the file of pins tells; none where it was not given.
  func pins(_ splits: [String]) throws -> [ContentID: Placement] {
    try paths["pin"].map { try SplitSources.pins($0, names, splits: splits) } ?? [:]
  }

  /// Whether the file of an option was given that the split was made with.
  func holds(_ option: String, of report: SplitReport) throws -> Bool {
    guard let path = paths[option] else { return false }
    return Digest.sha256(try Files.read(path)) == report.options.files[option]
  }

  /// What is another file than the split says that it was made with, or was not given to it at all.
  func faults(_ report: SplitReport) throws -> [AuditReport.Fault] {
    try Self.options.compactMap { option in
      guard let path = paths[option], try !holds(option, of: report) else { return nil }
      let said = report.options.files[option].map { "split.json says \($0)" } ?? "split.json knows of none"
      return .init(
        kind: "claim", place: path,
        words: "options.files.\(option): \(said), found \(Digest.sha256(try Files.read(path)))")
    }
  }

  /// What was given to `dsm split` and not to the audit.
  func limits(_ report: SplitReport) -> [String] {
    let words = [
      "aliases": "people of several names: 'dsm split' was given --aliases, and the audit was not",
      "pairs":
        "pairs that belong together, but for those that split.json names: 'dsm split' was given --pairs, and the audit was not",
      "pin": "where photographs had to lie: 'dsm split' was given --pin, and the audit was not",
    ]
    return Self.options.filter { report.options.files[$0] != nil && paths[$0] == nil }.compactMap { words[$0] }
  }
}
