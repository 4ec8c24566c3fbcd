extension SplitReport {
  /// The report for a person with ten seconds: the splits, the strata that are furthest off, what was joined. The warnings are ``warningText``.
  ///
  /// - Parameter allStrata: asked against achieved for every stratum, instead of the three that are furthest off.
  public func text(allStrata: Bool = false) -> String {
    let lines =
      Self.aligned([["split", "images", "faces", "groups"]] + splits.map(row)) + [""]
      + (allStrata ? strataTable(strata) : worstStrata)
      + ["strata: \(strataWithinOne) of \(strata.count) within one image of what was asked", joined] + closest
    return lines.map { $0 + "\n" }.joined()
  }

  /// The warnings for a person: three of a kind, each short; empty where there is none.
  public var warningText: String { warningLines.map { $0 + "\n" }.joined() }

  /// In how many strata no split is off by more than one image.
  var strataWithinOne: Int { strata.count { $0.images.allSatisfy { $0.off <= 1 } } }

  private func row(_ part: Part) -> [String] {
    [part.name, part.images.words, part.faces.words, "\(part.groups)"]
  }

  private var worstStrata: [String] {
    let off = strata.indices.filter { strata[$0].off > (0, 0) }
    let worst = off.sorted { a, b in
      let (x, y) = (strata[a].off, strata[b].off)
      return (y.images, y.faces, a) < (x.images, x.faces, b)
    }
    return worst.isEmpty ? [] : strataTable(worst.prefix(3).map { strata[$0] })
  }

  private func strataTable(_ shown: [StratumReport]) -> [String] {
    let header = ["\(stratumNames) (asked→achieved)"] + names + names.map { "\($0) faces" }
    return Self.aligned([header] + shown.map(row)) + [""]
  }

  /// What the parts of a stratum's name are.
  private var stratumNames: String { (options.stratify.map(\.description) + ["labels"]).joined(separator: ", ") }

  private var names: [String] { splits.map(\.name) }

  private func row(_ stratum: StratumReport) -> [String] {
    let hasFaces = stratum.faces.contains { $0.achieved > 0 }
    return [stratum.name] + stratum.images.map(\.words) + stratum.faces.map { hasFaces ? $0.words : "-" }
  }

  /// What joined images besides the attributes.
  private var joined: String {
    let causes = ["pair": "named pairs", "pixels": "equal pixels", "near": "near-duplicates", "burst": "bursts"]
    let counts = causes.sorted { $0.key < $1.key }.compactMap { cause, words -> String? in
      let count = groups.merges.count { $0.cause == cause }
      return count > 0 ? "\(count) joined by \(words)" : nil
    }
    return "groups: \(groups.count), the largest of \(groups.largest) images; "
      + (counts.isEmpty ? "none joined by looks" : counts.joined(separator: ", "))
  }

  private var closest: [String] {
    guard let pair = closestPairs.first else { return [] }
    let files = zip(pair.files, pair.splits).map { "\($0.ending(28)) (\($1))" }.joined(separator: ", ")
    return ["closest pair: \(files), correlation \(pair.correlation)"]
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

/// Warnings, short.
extension SplitReport {
  /// How many warnings of one kind are printed, and how many letters of each.
  private static let (most, letters) = (3, 240)

  private var warningLines: [String] {
    var counts: [String: Int] = [:]
    var lines: [String] = []
    for warning in warnings {
      counts[warning.kind, default: 0] += 1
      if counts[warning.kind, default: 0] <= Self.most { lines.append("warning: " + Self.brief(warning.message)) }
    }
    let left = warnings.count - lines.count
    return lines + (left > 0 ? ["warning: \(left) more in split.json"] : [])
  }

  /// A message whose long names are cut on the left and which ends with a word.
  private static func brief(_ message: String) -> String {
    let words = message.split(separator: " ").map { String($0).ending(32) }
    let text = words.joined(separator: " ")
    guard text.count > letters else { return text }
    let cut = text.prefix(letters)
    return "\(cut[..<(cut.lastIndex(of: " ") ?? cut.endIndex)])… (see split.json)"
  }
}

extension SplitReport.Tally {
  /// By how much it is off.
  var off: Int { abs(asked - achieved) }
  /// `752`, or `751→752` where less was asked than came out.
  var words: String { asked == achieved ? "\(achieved)" : "\(asked)→\(achieved)" }
}

extension SplitReport.StratumReport {
  /// The words by which a report names the stratum: `US, (missing), labelled`.
  var name: String { (values.map { $0 ?? Stratum.missing } + [labels]).joined(separator: ", ") }
  /// By how many images and faces the splits are off together.
  var off: (images: Int, faces: Int) { (images.reduce(0) { $0 + $1.off }, faces.reduce(0) { $0 + $1.off }) }
}

extension String {
  /// The last letters of a long name, which tell files apart; what is left out shows as an ellipsis. A path is cut at a folder where that
  /// leaves half of the letters.
  func ending(_ count: Int) -> String {
    guard self.count > count else { return self }
    let end = suffix(count - 1)
    guard let slash = end.firstIndex(of: "/"), end[slash...].count > count / 2 else { return "…" + end }
    return "…" + end[slash...]
  }
}
