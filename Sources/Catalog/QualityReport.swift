import Basics
import Dataset
import Foundation
import GRDB
import Imaging
import Pages

/// The photographs that something may be wrong with: what `dsm catalog quality` tells.
public struct QualityReport: Sendable, Codable {
  /// A photograph.
  public struct Finding: Hashable, Sendable, Codable {
    /// The SHA-256 of its bytes.
    public var id: String
    /// The first of its files, relative to the catalog's folder.
    public var path: String
    /// Pixels across.
    public var width: Int
    /// Pixels down.
    public var height: Int
    /// What may be wrong.
    public var issues: [QualityIssue]
    /// How far beyond the limits it is, from 0 (at a limit) to 1 for each issue, added up.
    public var severity: Double
    /// All numbers.
    public var quality: Quality
  }

  /// Images that were looked at.
  public var images: Int
  /// From where on an image was found.
  public var limits: QualityLimits
  /// Images by issue, in the order of the issues.
  public var counts: [Quantity]
  /// The images that were found, the worst first.
  public var found: [Finding]
}

extension Catalog {
  /// The photographs beyond `limits`; one pass over the catalog, and memory for what is found.
  public func quality(_ limits: QualityLimits = QualityLimits()) throws(Failure) -> QualityReport {
    try read { db in
      let sql = """
        SELECT id, width, height, sharpness, brightness, contrast, noise, uniformity,
        (SELECT min(path) FROM file WHERE image = image.id) AS path FROM image
        """
      var report = QualityReport(images: 0, limits: limits, counts: [], found: [])
      let rows = try Row.fetchCursor(db, sql: sql)
      while let row = try rows.next() {
        report.images += 1
        if let finding = QualityReport.Finding(row, limits) { report.found.append(finding) }
      }
      report.found.sort { ($1.severity, $0.path) < ($0.severity, $1.path) }
      report.counts = QualityIssue.allCases.map { issue in
        Quantity(issue.rawValue, report.found.count { $0.issues.contains(issue) })
      }
      return report
    }
  }

  /// The small JPEG that is kept of an image.
  public func thumbnail(_ id: String) throws(Failure) -> [UInt8]? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT jpeg FROM thumbnail WHERE image = ?", arguments: [id])
        .map { row in [UInt8](row["jpeg"] as Data) }
    }
  }
}

extension QualityReport.Finding {
  /// A finding, where there is one.
  init?(_ row: Row, _ limits: QualityLimits) {
    let quality = Quality(
      sharpness: row["sharpness"], brightness: row["brightness"], contrast: row["contrast"], noise: row["noise"],
      uniformity: row["uniformity"])
    let (width, height): (Int, Int) = (row["width"], row["height"])
    let issues = QualityIssue.issues(of: quality, width: width, height: height, limits: limits)
    guard !issues.isEmpty else { return nil }
    self.init(
      id: row["id"], path: row["path"] ?? "", width: width, height: height, issues: issues,
      severity: issues.map { Self.excess($0, quality, width, height, limits) }.reduce(0, +), quality: quality)
  }

  /// How far beyond its limit, as part of all that is possible.
  private static func excess(
    _ issue: QualityIssue, _ quality: Quality, _ width: Int, _ height: Int, _ limits: QualityLimits
  ) -> Double {
    func above(_ value: Double, _ limit: Double) -> Double { limit < 1 ? (value - limit) / (1 - limit) : 0 }
    let (short, long) = (Double(min(width, height)), Double(max(width, height)))
    switch issue {
    case .dark: return (limits.dark - quality.brightness) / limits.dark
    case .light: return above(quality.brightness, limits.light)
    case .blurred: return above(quality.blur, limits.blur)
    case .uniform: return above(quality.uniformity, limits.uniformity)
    case .tiny: return 1 - short / Double(limits.side)
    case .oddAspect: return 1 - limits.aspect * short / long
    }
  }
}

extension QualityReport {
  /// The report for a person to read, with at most `limit` photographs.
  public func text(limit: Int) -> String {
    let issues = counts.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    let head = ["\(found.count) of \(counted(images, "image", "images")): \(issues)"]
    let rows = found.prefix(limit).map { finding in
      let quality = finding.quality
      let numbers = [quality.brightness, quality.contrast, quality.blur, quality.uniformity].map {
        "\(($0 * 1000).rounded() / 1000)"
      }
      return [finding.path.printable] + ["\(finding.width)x\(finding.height)"] + numbers
        + [finding.issues.map(\.rawValue).joined(separator: " ")]
    }
    let table = [["worst first", "size", "brightness", "contrast", "blur", "uniformity", "issues"]] + rows
    let rest = found.count > limit ? ["… \(found.count - limit) more; --limit shows more, --json all"] : []
    return (head + (rows.isEmpty ? [] : [""] + CatalogStats.aligned(table) + rest)).map { $0 + "\n" }.joined()
  }
}
