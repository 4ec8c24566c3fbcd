extension SplitReport {
  /// The report for a person with ten seconds: asked against achieved for every stratum, then the warnings.
  ///
  /// - Parameter rows: how many strata are shown before the rest is only counted.
  public func text(rows limit: Int = 24) -> String {
    let shown = strata.prefix(limit)
    var rows = [header] + shown.map(row)
    rows.append(row("all", splits.map(\.images), splits.map(\.faces)))
    var lines = Self.aligned(rows)
    if strata.count > limit { lines.insert("… and \(strata.count - limit) more strata in split.json", at: limit + 1) }
    lines.append("")
    lines.append(
      "\(input.images) images in \(groups.count) groups, the largest of \(groups.largest); "
        + "\(joined). Images and faces are asked→achieved.")
    if let pair = closestPairs.first {
      lines.append(
        "Closest pair across splits: \(pair.files.joined(separator: " and ")) "
          + "(\(pair.distance) of 64 bits differ, correlation \(pair.correlation)).")
    }
    return (lines + warnings.map { "warning: " + $0.message }).map { $0 + "\n" }.joined()
  }

  /// What joined images besides the attributes.
  private var joined: String {
    let causes = ["pair": "named pairs", "pixels": "equal pixels", "near": "near-duplicates", "burst": "bursts"]
    let counts = causes.sorted { $0.key < $1.key }.compactMap { cause, words -> String? in
      let count = groups.merges.count { $0.cause == cause }
      return count > 0 ? "\(count) joined by \(words)" : nil
    }
    return counts.isEmpty ? "none joined by looks" : counts.joined(separator: ", ")
  }

  private var header: [String] { ["stratum"] + splits.map(\.name) + splits.map { "\($0.name) faces" } }

  private func row(_ stratum: StratumReport) -> [String] {
    let name = (stratum.values.map { $0 ?? Stratum.missing } + [stratum.labels]).joined(separator: ", ")
    return row(name, stratum.images, stratum.faces)
  }

  private func row(_ name: String, _ images: [Tally], _ faces: [Tally]) -> [String] {
    let hasFaces = faces.contains { $0.achieved > 0 }
    return [name] + images.map(Self.words) + faces.map { hasFaces ? Self.words($0) : "-" }
  }

  private static func words(_ tally: Tally) -> String {
    tally.asked == tally.achieved ? "\(tally.achieved)" : "\(tally.asked)→\(tally.achieved)"
  }

  /// Columns of equal width: the first to the left, the others to the right.
  private static func aligned(_ rows: [[String]]) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + space : space + row[column]
      }.joined(separator: "  ")
    }
  }
}
