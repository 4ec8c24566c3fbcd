import Dataset
import Pages

/// What a reader wants to see of a split, as one page: how far it is from what was asked, whether its parts are alike, and what was kept
/// together or lies apart, with the pictures themselves.
public struct SplitPage {
  let split: Split
  let report: SplitReport
  /// The thumbnails of the pictures that are shown, by content id.
  private(set) var thumbnails: [String: [UInt8]] = [:]

  /// How many strata are drawn, merges and pairs are shown, before the rest is only counted.
  static let (mostStrata, mostMerges, mostPairs) = (40, 48, 24)

  /// A page about `split`, whose evidence is `report`.
  public init(_ split: Split, _ report: SplitReport) {
    (self.split, self.report) = (split, report)
  }

  /// The page. `thumbnail` gives the bytes of a small JPEG of an image, or nil; it is asked once for each image that is shown.
  public func page(thumbnail: (ContentID) throws -> [UInt8]?) rethrows -> Page {
    var own = self
    for id in Set(shownIDs).sorted() { own.thumbnails[id.hex] = try thumbnail(id) }
    return own.page
  }

  private var page: Page {
    let wrong = [leakSection, quarantineSection]
    let balance = [splitSection, strataSection, valueSection, faceSection, infeasibleSection]
    let pictures = [chainSection, mergeSection, pairSection]
    var sections = [overview] + (wrong + balance + pictures).compactMap(\.self)
    if !thumbnails.isEmpty { sections[sections.count - 1].blocks.append(PictureStore(thumbnails)) }
    return Page(title: title, subtitle: subtitle, sections: sections)
  }

  private var title: String { "Split: \(names.joined(separator: ", "))" }

  private var subtitle: String {
    let keys = report.options.stratify.map(\.description).joined(separator: ", ")
    let groups = report.options.groupBy.joined(separator: ", ")
    return "\(report.kind); stratified by \(keys.isEmpty ? "labels alone" : keys), "
      + (groups.isEmpty ? "grouped by looks alone" : "grouped by \(groups)")
  }

  /// The names of the splits, in their order.
  var names: [String] { report.splits.map(\.name) }
}

/// What comes first.
extension SplitPage {
  private var overview: Page.Section {
    let figures = [
      (report.input.images, "images"), (report.input.faces, "faces"), (report.groups.count, "groups"),
      (report.groups.largest, "images in the largest group"), (report.quarantine.count, "images in quarantine"),
      (report.leaks.count, "leaks"),
    ]
    return Page.Section(
      "What was split",
      [KeyFigures(figures.map { .init(readable($0.0), $0.1) }), notices, Table("How", header: ["", ""], rows: facts)])
  }

  private var facts: [[String]] {
    let near = report.options.nearDuplicates == nil ? "not looked for" : "kept together"
    return [
      ["kind", report.kind],
      ["algorithm", "\(report.algorithm.name), version \(report.algorithm.version), seed \(report.seed)"],
      ["catalog", "SHA-256 \(report.input.catalogSHA256.prefix(12))… of all that was known"],
      ["near-duplicates", near],
    ] + (report.options.burst.map { [["bursts", "within \(readable($0)) s kept together"]] } ?? [])
  }

  private var notices: any Block {
    let sorted = report.warnings.enumerated().sorted { a, b in
      (Self.rank(a.element), a.offset) < (Self.rank(b.element), b.offset)
    }
    guard !sorted.isEmpty else { return Paragraph("No warnings.") }
    return Notices(
      sorted.map { _, warning in
        let rank = Self.rank(warning)
        return .init(
          rank < Self.kinds.count ? Self.kinds[rank].words : warning.kind, warning.message, isGrave: rank < Self.grave)
      })
  }

  /// The kinds of warnings, the worst first, and what they are called.
  private static let kinds: [(kind: String, words: String)] = [
    ("leak", "Leak:"), ("quarantine", "Quarantine:"), ("transfer", "Transfer, not quality:"),
    ("empty", "Empty:"), ("faceless", "No faces:"), ("ungrouped", "No group:"), ("gone", "Gone:"),
    ("forgotten", "Not given again:"),
    ("unknown", "Value not known:"), ("unstratified", "Not stratified:"), ("infeasible", "Not as asked:"),
    ("traded", "Not as asked:"),
    ("chain", "Large group:"), ("alone", "In one split alone:"), ("rare", "Rare:"), ("flat", "Too flat:"),
  ]
  /// How many of them make figures on the splits doubtful.
  private static let grave = 5

  private static func rank(_ warning: SplitReport.Warning) -> Int {
    kinds.firstIndex { $0.kind == warning.kind } ?? kinds.count
  }
}
