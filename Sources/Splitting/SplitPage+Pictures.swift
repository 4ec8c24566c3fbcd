import Dataset
import Pages

/// What is shown with pictures.
extension SplitPage {
  /// The images that are shown.
  var shownIDs: [ContentID] {
    let rows = [leaks, merges].joined().flatMap(\.ids) + chains.flatMap { $0.weakest?.ids ?? [] }
    return rows + pairs.flatMap(\.ids)
      + quarantined.flatMap { [$0.id] + $0.ties.compactMap(\.id) }
  }

  private var merges: [Shown] {
    report.groups.merges.suffix(Self.mostMerges).reversed().map { merge in
      Shown(ids: merge.ids, lines: [merge.words, Self.joined(merge.sizes)])
    }
  }

  private var leaks: [Shown] {
    report.leaks.prefix(Self.mostPairs).map { leak in
      Shown(ids: leak.ids, lines: ["\(leak.splits.joined(separator: " and ")): \(leak.words)"])
    }
  }

  private var pairs: [Shown] {
    report.closestPairs.prefix(Self.mostPairs).map { pair in
      let words = "\(pair.distance) of 64 bits differ, correlation \(pair.correlation)"
      return Shown(ids: pair.ids, lines: [pair.splits.joined(separator: " and "), words])
    }
  }

  private var chains: ArraySlice<SplitReport.Chain> { report.groups.chains.prefix(Self.mostPairs) }
  private var quarantined: ArraySlice<SplitReport.Quarantine> { report.quarantine.prefix(Self.mostMerges) }

  /// Pictures with what is said of them.
  private struct Shown {
    var ids: [ContentID]
    var lines: [String]
  }

  private static func joined(_ sizes: [Int]) -> String {
    "holds \(sizes.map { readable($0) }.joined(separator: " and ")) images together"
  }

  /// What a limit leaves out.
  private static func rest(_ shown: Int, of all: Int) -> String {
    shown < all ? " \(readable(all - shown)) more are in split.json." : ""
  }
}

extension SplitPage {
  var leakSection: Page.Section? {
    guard !report.leaks.isEmpty else { return nil }
    return Page.Section(
      "Leaks",
      note:
        "These belong together and lie in two splits, where they were to stay. Figures on these splits say too much."
        + Self.rest(leaks.count, of: report.leaks.count), [PictureRows("Pairs in two splits", leaks.map(row))])
  }

  var quarantineSection: Page.Section? {
    guard !report.quarantine.isEmpty else { return nil }
    let rows = quarantined.map { image in
      PictureRows.Row(
        ([image.id] + image.ties.compactMap(\.id)).map(picture),
        [image.file.ending(60)] + image.ties.map { "\($0.split): \($0.words)" })
    }
    return Page.Section(
      "Quarantine",
      note: "These are in no split, as each would join two that are to stay apart."
        + Self.rest(rows.count, of: report.quarantine.count), [PictureRows("What would join two splits", rows)])
  }

  var chainSection: Page.Section? {
    guard !report.groups.chains.isEmpty else { return nil }
    let rows = chains.map { chain in
      let words = chain.weakest.map { ["weakest link: \($0.words)", Self.joined($0.sizes)] } ?? []
      return PictureRows.Row(
        (chain.weakest?.ids ?? []).map(picture), ["\(chain.group): \(readable(chain.images)) images"] + words)
    }
    return Page.Section(
      "Large groups",
      note:
        "Groups of more than \(report.options.maxGroup) images, with the link that holds each together least: where that "
        + "is wrong, two groups were taken for one." + Self.rest(rows.count, of: report.groups.chains.count),
      [PictureRows("Weakest links", rows)])
  }

  var mergeSection: Page.Section? {
    guard !report.groups.merges.isEmpty else { return nil }
    return Page.Section(
      "What was joined",
      note:
        "Links that joined what the attributes had left apart, the weakest first: where two pictures have nothing to do "
        + "with each other, a link is wrong." + Self.rest(merges.count, of: report.groups.merges.count),
      [PictureRows("\(readable(report.groups.merges.count)) joined", merges.map(row))])
  }

  var pairSection: Page.Section? {
    guard !report.closestPairs.isEmpty else { return nil }
    return Page.Section(
      "Closest pairs across splits",
      note:
        "Of all pairs in two splits these look most alike, of each two groups the closest one. Where two show the same "
        + "picture, it leaks: name it with --pairs.", [PictureRows("Most alike", pairs.map(row))])
  }

  private func row(_ shown: Shown) -> PictureRows.Row { .init(shown.ids.map(picture), shown.lines) }

  /// A thumbnail with its file's name, its split, and the values that it is grouped by.
  private func picture(_ id: ContentID) -> PictureRows.Picture {
    guard let number = split.number(of: id) else { return .init(key: nil, width: 0, height: 0, lines: [id.hex]) }
    let item = split.items[number]
    let groups = report.options.groupBy.compactMap { name in item.value(of: name).map { "\(name) \($0)" } }
    let scale = Self.side / Double(max(1, item.width, item.height))
    return .init(
      key: thumbnails[id.hex] == nil ? nil : id.hex, width: max(1, Double(item.width) * scale),
      height: max(1, Double(item.height) * scale),
      lines: [item.fileName.ending(40), "in \(split.splitName(number))"] + groups)
  }

  /// Pixels of a thumbnail's longer side on the page.
  private static let side = 150.0
}

extension Split {
  /// The number of an image among ``items``, which are in order of their ids.
  fileprivate func number(of id: ContentID) -> Int? {
    var (low, high) = (0, items.count)
    while low < high {
      let middle = (low + high) / 2
      if items[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < items.count && items[low].id == id ? low : nil
  }
}
