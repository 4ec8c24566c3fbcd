import Basics
import Dataset
import Foundation
import Pages

extension CatalogStats {
  /// The statistics for a person to read; `bars` draws small bars beside the counts.
  public func text(bars: Bool = false) -> String {
    let parts = [overview, looks, labelLines(bars), sizeLines, attributeLines(bars)] + crossTables.map(lines)
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  private var overview: [String] {
    let megabytes = Double(bytes) / 1e6
    let size = megabytes >= 1000 ? "\(readable(megabytes / 1000)) GB" : "\(readable(megabytes)) MB"
    return [
      catalog,
      "  files       \(files), \(size): \(Self.told(verdicts))",
      "  images      \(images)\(copies)",
      "  labels      \(labels.labelled) labelled, \(labels.empty) empty, \(labels.unlabelled) unlabelled",
      "  faces       \(faces)\(ignored > 0 ? ", and \(ignored) boxes to ignore" : "")",
      "  repairs     \(repairs.isEmpty ? "none" : Self.told(repairs))",
      "  problems    \(problems)\(problems > 0 ? "; 'dsm catalog problems' lists them" : "")",
    ]
  }

  private var copies: String {
    exactCopies > 0 ? "; " + counted(exactCopies, "more file is an exact copy", "more files are exact copies") : ""
  }

  private var looks: [String] {
    let rows = [
      ("formats", formats), ("colours", colorSpaces), ("EXIF turns", orientations),
      ("cameras", Array(cameras.prefix(6))),
      ("years", years),
    ]
    return rows.filter { !$0.1.isEmpty }.map { "  \(Self.padded($0.0, 12))\(Self.told($0.1))" }
  }

  private func labelLines(_ bars: Bool) -> [String] {
    guard labels.labelled + labels.empty > 0 else { return [] }
    let perImage = facesPerImage.bins.map { Quantity(Self.name($0), $0.count) }
    return Self.listed("Boxes by category", categories, bars)
      + Self.listed("Images by number of faces", perImage, bars)
      + Self.aligned(
        [["Faces by pixels of their longer side"] + (facesAtSizes.first?.bins ?? []).map(Self.name)]
          + facesAtSizes.map { [Self.inputName($0.longSide)] + $0.bins.map { "\($0.count)" } })
  }

  private var sizeLines: [String] {
    let measures = sizes + faceSizes + quality
    return Self.aligned(
      [["Spread", "least", "5%", "median", "95%", "most", "mean"]]
        + measures.filter { $0.distribution.count > 0 }.map { measure in
          let it = measure.distribution
          return ["  " + measure.name]
            + [it.minimum, it.p5, it.median, it.p95, it.maximum, it.mean].map {
              $0.map(Self.plain) ?? "-"
            }
        })
  }

  private func attributeLines(_ bars: Bool) -> [String] {
    attributes.flatMap { attribute in
      let odd = attribute.conflicts > 0 ? ", \(attribute.conflicts) images with conflicting values" : ""
      let title =
        "\(attribute.name) (\(attribute.type.rawValue)): \(attribute.distinct) values, \(attribute.missing) missing\(odd)"
      let shown = attribute.values.prefix(attribute.distinct > Self.mostListed ? 5 : Self.mostListed)
      let rest = attribute.distinct - shown.count
      let values = shown.map { Quantity(Self.shown($0.name), $0.count) }
      return Self.listed(title, values, bars) + (rest > 0 ? ["  … \(rest) more values"] : [])
    }
  }

  static let mostListed = 12

  private func lines(_ table: CrossTable) -> [String] {
    let head =
      ["\(table.rows) by \(table.columns)"] + table.columnValues.map { Self.shown($0 ?? "(missing)") } + ["all"]
    let rows = table.rowValues.indices.map { row in
      let cells = table.columnValues.indices.map { Self.pair(table.images[row][$0], table.faces[row][$0]) }
      return ["  " + Self.shown(table.rowValues[row] ?? "(missing)")] + cells
        + [Self.pair(table.images[row].reduce(0, +), table.faces[row].reduce(0, +))]
    }
    let sums = table.columnValues.indices.map { column in
      Self.pair(table.images.reduce(0) { $0 + $1[column] }, table.faces.reduce(0) { $0 + $1[column] })
    }
    let total = Self.pair(table.images.joined().reduce(0, +), table.faces.joined().reduce(0, +))
    let others = table.others > 0 ? ["  … \(table.others) images with rarer values"] : []
    return Self.aligned([head] + rows + [["  all"] + sums + [total]]) + others + [
      "  images/faces" + (labels.unlabelled > 0 ? ", the faces of labelled images only" : "")
    ]
  }

  private static func pair(_ images: Int, _ faces: Int) -> String { images == 0 ? "-" : "\(images)/\(faces)" }
}

/// Words and columns.
extension CatalogStats {
  private static func told(_ quantities: [Quantity]) -> String {
    quantities.map { "\($0.count) \(shown($0.name))" }.joined(separator: ", ")
  }

  private static func listed(_ title: String, _ quantities: [Quantity], _ bars: Bool) -> [String] {
    let most = quantities.map(\.count).max() ?? 1
    let rows = quantities.map { ["  " + $0.name, "\($0.count)"] }
    let lines = aligned(rows)
    return [title]
      + zip(lines, quantities).map { line, quantity in
        bars ? line + "  " + bar(quantity.count, of: most) : line
      }
  }

  /// A bar in eighths of a letter, 24 letters at most.
  private static func bar(_ count: Int, of most: Int) -> String {
    let eighths = Int((Double(count) / Double(max(1, most)) * 192).rounded(.up))
    let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    return String(repeating: "█", count: eighths / 8) + rest
  }

  static func name(_ bin: Distribution.Bin) -> String {
    guard let end = bin.to else { return "\(plain(bin.from))+" }
    let isWhole = bin.from == bin.from.rounded() && end == end.rounded()
    if isWhole, end - bin.from == 1 { return plain(bin.from) }
    return "\(plain(bin.from))-\(plain(isWhole ? end - 1 : end))"
  }

  static func inputName(_ side: Int?) -> String { side.map { "  fitted to \($0)" } ?? "  as they are" }

  private static func plain(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : String(format: "%.3g", number)
  }

  /// A value on one line, whatever is in it, and not too long.
  static func shown(_ text: String) -> String {
    let line = text.map { $0.isNewline || $0 == "\t" ? " " : $0 }
    return line.count > 40 ? String(line.prefix(39)) + "…" : String(line)
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// Columns of equal width: the first to the left, the others to the right.
  static func aligned(_ rows: [[String]]) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + space : space + row[column]
      }.joined(separator: "  ")
    }
  }
}
