import Pages

/// How the splits came out.
extension SplitPage {
  var splitSection: Page.Section? {
    func plot(_ title: String, _ tally: (SplitReport.Part) -> SplitReport.Tally) -> TargetPlot {
      TargetPlot(
        title, report.splits.map { .init($0.name, asked: tally($0).asked, achieved: tally($0).achieved) })
    }
    return Page.Section(
      "The splits",
      note: "Bars are what there is; a line shows what was asked. Groups are whole, so the two may differ.",
      [plot("Images", \.images), plot("Faces", \.faces), splitTable])
  }

  private var splitTable: Table {
    let whole = report.splits.reduce(0) { $0 + $1.share }
    return Table(
      "Asked→achieved", header: ["split", "share", "images", "faces", "groups", "manifest (SHA-256)"],
      rows: report.splits.map { part in
        [
          part.name, "\(part.share) of \(whole)", part.images.words, part.faces.words, readable(part.groups),
          "\(part.manifest) (\(part.sha256.prefix(12))…)",
        ]
      }, isWide: true)
  }

  var infeasibleSection: Page.Section? {
    guard !report.infeasible.isEmpty else { return nil }
    let table = Table(
      "Images, asked→achieved",
      header: ["what"] + names + ["its largest group", "images of it", "nearest ratio"],
      rows: report.infeasible.map { stratum in
        [stratum.stratum] + stratum.images.map(\.words)
          + [stratum.group, readable(stratum.groupImages), stratum.nearest.map(String.init).joined(separator: "/")]
      }, isWide: true)
    return Page.Section(
      "What cannot be divided as asked",
      note: "Groups are never torn. The nearest ratio is what whole groups allow where nothing else is balanced.",
      [table])
  }
}

/// Strata, and the values that make them.
extension SplitPage {
  var strataSection: Page.Section? {
    guard !report.strata.isEmpty else { return nil }
    let drawn = drawnStrata
    let left = report.strata.count - drawn.count
    let more = left > 0 ? " Shown are the \(drawn.count) largest; \(left) more are in split.json." : ""
    let asked = StackedPlot.Row("as asked, of all images", report.splits.map(\.images.asked))
    let table = Table(
      "Asked→achieved", header: ["asked→achieved"] + names + names.map { "\($0) faces" },
      rows: drawn.map { [$0.name] + $0.images.map(\.words) + $0.faces.map(\.words) })
    return Page.Section(
      "Strata",
      note: "\(report.strataWithinOne) of \(report.strata.count) are within one image of what was asked.\(more)",
      [
        StackedPlot(
          "Shares of the splits in each stratum", parts: names,
          rows: [asked] + drawn.map { .init($0.name, $0.images.map(\.achieved)) }, isWide: true, numbers: table)
      ])
  }

  /// The largest strata, in the report's order.
  private var drawnStrata: [SplitReport.StratumReport] {
    let sizes = report.strata.map { $0.images.reduce(0) { $0 + $1.achieved } }
    let largest = sizes.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }.prefix(Self.mostStrata)
    return largest.sorted().map { report.strata[$0] }
  }

  var valueSection: Page.Section? {
    guard !report.strata.isEmpty else { return nil }
    let labels = alike("Labels", rows { $0.labels })
    let attributes = report.options.stratify.enumerated().flatMap { place, key -> [any Block] in
      let rows = rows { $0.values[place] ?? Stratum.missing }
      return [alike(key.description, rows)] + (Self.isCountry(key.attribute) ? map(key.description, rows) : [])
    }
    return Page.Section(
      "What the splits hold", note: "A bar for each split, all of one length: splits that are alike look alike.",
      attributes + [labels])
  }

  /// The images of every value, in order of the splits; values in the order in which the strata have them.
  private func rows(_ value: (SplitReport.StratumReport) -> String) -> [StackedPlot.Row] {
    var (rows, places): ([StackedPlot.Row], [String: Int]) = ([], [:])
    for stratum in report.strata {
      let (name, counts) = (value(stratum), stratum.images.map(\.achieved))
      if let place = places[name] {
        rows[place].counts = zip(rows[place].counts, counts).map(+)
      } else {
        places[name] = rows.count
        rows.append(.init(name, counts))
      }
    }
    return rows
  }

  /// A bar for each split, divided by the values with the most images; what has no colour any more is one part.
  private func alike(_ title: String, _ rows: [StackedPlot.Row]) -> StackedPlot {
    let sorted = rows.enumerated().sorted { a, b in
      (b.element.counts.reduce(0, +), a.offset) < (a.element.counts.reduce(0, +), b.offset)
    }.map(\.element)
    var parts = Array(sorted.prefix(sorted.count > 8 ? 7 : 8))
    let rest = sorted.dropFirst(parts.count)
    if !rest.isEmpty {
      parts.append(
        .init("\(rest.count) more", names.indices.map { split in rest.reduce(0) { $0 + $1.counts[split] } }))
    }
    return StackedPlot(
      "\(title), images", parts: parts.map(\.name),
      rows: names.enumerated().map { split, name in .init(name, parts.map { $0.counts[split] }) })
  }

  private static func isCountry(_ attribute: String) -> Bool {
    ["country", "nation"].contains { attribute.lowercased().contains($0) }
  }

  /// The countries as tiles; none where no value is a country's name.
  private func map(_ title: String, _ rows: [StackedPlot.Row]) -> [any Block] {
    let map = WorldMap("\(title), images and the splits' shares of each", parts: names, rows: rows)
    guard map.count > 0 else { return [] }
    let rest = Array(map.unknown.prefix(Self.mostStrata))
    guard !rest.isEmpty else { return [map] }
    let more = map.unknown.count > rest.count ? ", \(map.unknown.count - rest.count) more in split.json" : ""
    return [map, StackedPlot("\(title), not on the map\(more)", parts: names, rows: rest)]
  }
}

/// The faces' sizes.
extension SplitPage {
  var faceSection: Page.Section? {
    guard report.splits.contains(where: { $0.faces.achieved > 0 }) else { return nil }
    return Page.Section(
      "Face sizes",
      note: "Each split's faces as shares of that split. Bins grow with the values. Boxes to ignore are left out.",
      [
        sizes("In the photograph", axis: "pixels of the longer side of a face's box", edges: Self.pixelEdges) {
          side, _ in
          side
        },
        sizes(
          "In proportion", axis: "longer side of a face's box, in percent of the image's", edges: Self.percentEdges
        ) { side, image in 100 * side / image },
      ])
  }

  private static let pixelEdges = [0, 8, 16, 32, 64, 128, 256, 512, 1024, .infinity]
  private static let percentEdges = [0, 1, 2, 5, 10, 20, 30, 50, 75, .infinity]

  private func sizes(
    _ title: String, axis: String, edges: [Double], _ size: (_ face: Double, _ image: Double) -> Double
  ) -> ComparedPlot {
    var counts = names.map { _ in [Int](repeating: 0, count: edges.count - 1) }
    for (item, place) in zip(split.items, split.splitOfItem) {
      guard let place else { continue }
      for face in item.labels.annotations where !face.ignore {
        let value = size(max(face.box.width, face.box.height), Double(max(1, item.width, item.height)))
        counts[place][max(0, (edges.firstIndex { $0 > value } ?? edges.count - 1) - 1)] += 1
      }
    }
    return ComparedPlot(title, axis: axis, edges: edges, parts: zip(names, counts).map { .init($0, $1) })
  }
}
