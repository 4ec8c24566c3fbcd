import Basics
import Foundation
import GRDB
import Pages

extension CatalogStats {
  /// The statistics as one page with plots; `pictures` are shown at its end.
  public func page(pictures: [PictureSheet.Picture] = []) -> Page {
    let name = Files.name(of: catalog)
    var sections = [overviewSection, imageSection, sizeSection]
    if labels.labelled + labels.empty > 0 { sections.append(faceSection) }
    if !attributes.isEmpty { sections.append(attributeSection) }
    if !crossTables.isEmpty { sections.append(crossSection) }
    sections.append(qualitySection)
    if !pictures.isEmpty {
      sections.append(
        Page.Section(
          "Some of the photographs", note: "Thumbnails, spread evenly over all content ids.",
          [PictureSheet("\(pictures.count) of \(readable(images))", pictures)]))
    }
    return Page(
      title: "Catalog \(name)", subtitle: "\(readable(images)) \(images == 1 ? "image" : "images") below \(folder)",
      sections: sections)
  }

  private var overviewSection: Page.Section {
    let figures = [
      (files, "files"), (images, "images"), (faces, "faces to find"), (ignored, "boxes to ignore"),
      (exactCopies, "exact copies"), (repairs.reduce(0) { $0 + $1.count }, "boxes repaired or left out"),
      (problems, "problems"),
    ]
    let states = StackedPlot(
      "What is known of the images", parts: ["labelled", "empty", "unlabelled"],
      rows: [StackedPlot.Row("images", [labels.labelled, labels.empty, labels.unlabelled])])
    let repaired: [any Block] = repairs.isEmpty ? [] : [BarPlot("Boxes by what was repaired", repairs)]
    return Page.Section(
      "What is there", note: "Unlabelled is not empty: of an unlabelled image nobody knows whether there is a face.",
      [
        KeyFigures(figures.map { KeyFigures.Figure(readable($0.0), $0.1) }), BarPlot("Files by verdict", verdicts),
        states,
      ]
        + repaired)
  }

  private var imageSection: Page.Section {
    let plots = [
      ("Format", formats), ("Colours, as stored", colorSpaces), ("EXIF orientation", orientations), ("Camera", cameras),
      ("Year", years),
    ]
    return Page.Section("Files and cameras", plots.filter { !$0.1.isEmpty }.map { BarPlot($0.0, $0.1) })
  }

  private var sizeSection: Page.Section {
    let titles = ["long_side": "Longer side", "megapixels": "Megapixels", "aspect": "Aspect"]
    return Page.Section(
      "Size", note: "Bins grow with the values: equal widths on the paper are not equal steps.",
      sizes.compactMap { Self.histogram(titles[$0.name] ?? $0.name, $0) })
  }

  private var faceSection: Page.Section {
    let perImage = BarPlot(
      "Images by number of faces", facesPerImage.bins.map { Quantity(Self.name($0), $0.count) })
    let parts = (facesAtSizes.first?.bins ?? []).map { "\(Self.name($0)) px" }
    let inputs = StackedPlot(
      "Faces by pixels of their longer side, in inputs of several sizes", parts: parts,
      rows: facesAtSizes.map { input in
        StackedPlot.Row(input.longSide.map { "fitted to \($0)" } ?? "as they are", input.bins.map(\.count))
      })
    let titles = ["face_size": "Face size", "face_share": "Face size in the image"]
    return Page.Section(
      "Faces",
      note: faceCategories.map { "Faces are boxes of these categories: \($0.joined(separator: ", "))." } ?? "",
      [perImage, BarPlot("Boxes by category", categories)]
        + faceSizes.compactMap { Self.histogram(titles[$0.name] ?? $0.name, $0) } + [inputs])
  }

  private var attributeSection: Page.Section {
    let overview = Table(
      "Your columns", header: ["column", "type", "images with a value", "missing", "values", "conflicts"],
      rows: attributes.map {
        [
          $0.name, $0.type.rawValue, readable($0.present), readable($0.missing), readable($0.distinct),
          readable($0.conflicts),
        ]
      })
    let plots = attributes.map { attribute in
      let rest = attribute.distinct - attribute.values.count
      let left = attribute.present - attribute.values.reduce(0) { $0 + $1.count }
      let bars =
        attribute.values + (rest > 0 ? [Quantity("\(rest) more values", left)] : [])
        + (attribute.missing > 0 ? [Quantity("(missing)", attribute.missing)] : [])
      return BarPlot(attribute.name, bars)
    }
    return Page.Section("Attributes", [overview] + plots)
  }

  private var crossSection: Page.Section {
    let only = labels.unlabelled > 0 ? " (of labelled images only)" : ""
    let blocks = crossTables.flatMap { table -> [any Block] in
      let rows = (name: table.rows, values: table.rowValues.map { $0 ?? "(missing)" })
      let columns = (name: table.columns, values: table.columnValues.map { $0 ?? "(missing)" })
      let name = "\(table.rows) by \(table.columns)"
      return [
        CrossPlot("\(name), images", rows: rows, columns: columns, counts: table.images),
        CrossPlot("\(name), faces\(only)", rows: rows, columns: columns, counts: table.faces),
      ]
    }
    return Page.Section("Cross tables", blocks)
  }

  private var qualitySection: Page.Section {
    Page.Section(
      "Quality", note: "Each from 0 to 1; 'dsm catalog quality' lists the worst.",
      quality.compactMap { Self.histogram($0.name, $0) })
  }

  private static func histogram(_ title: String, _ measure: Measure) -> HistogramPlot? {
    let bins = measure.distribution.bins
    guard let first = bins.first, let median = measure.distribution.median else { return nil }
    return HistogramPlot(
      title, axis: measure.meaning, edges: [first.from] + bins.map { $0.to ?? .infinity }, counts: bins.map(\.count),
      marks: [HistogramPlot.Mark("median", median)])
  }
}

extension Catalog {
  /// Thumbnails of up to `count` images, at even steps through the content ids, each under its path.
  public func samplePictures(_ count: Int) throws(Failure) -> [PictureSheet.Picture] {
    let ids = try read { db in
      let all = try String.fetchCursor(db, sql: "SELECT image FROM thumbnail ORDER BY image")
      let images = try Int.fetchOne(db, sql: "SELECT count(*) FROM thumbnail") ?? 0
      var (chosen, place): ([String], Int) = ([], 0)
      while let id = try all.next() {
        // As many of the first n images as their part of `count`.
        if place * count / max(images, 1) != (place + 1) * count / max(images, 1) || images <= count {
          chosen.append(id)
        }
        place += 1
      }
      return chosen
    }
    return try pictures(ids)
  }

  private func pictures(_ ids: [String]) throws(Failure) -> [PictureSheet.Picture] {
    try read { db in
      try ids.compactMap { id in
        let row = try Row.fetchOne(
          db, sql: "SELECT jpeg, (SELECT min(path) FROM file WHERE image = ?1) AS path FROM thumbnail WHERE image = ?1",
          arguments: [id])
        return row.map { PictureSheet.Picture(jpeg: [UInt8]($0["jpeg"] as Data), lines: [$0["path"] ?? id]) }
      }
    }
  }
}
