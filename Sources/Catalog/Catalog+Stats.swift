import Basics
import GRDB
import Pages

extension Catalog {
  /// Counts what is in the catalog; memory does not grow with the number of images.
  ///
  /// - Parameter by: columns of ``imageColumns()``, of each pair of which there is to be a cross table; nil chooses the attributes
  ///   of few values.
  public func stats(by: [String]? = nil) throws(Failure) -> CatalogStats {
    try read { db in
      try StatsQuery(db, self).stats(by: by)
    }
  }
}

/// How ``Catalog/stats(by:)`` asks the tables.
private struct StatsQuery {
  static let mostValues = 20
  static let mostCrossValues = 24
  static let inputSizes = [640, 320, 160]

  let db: Database
  let catalog: Catalog
  let isFace: String
  let columns: [ImageColumn]

  init(_ db: Database, _ catalog: Catalog) throws {
    self.db = db
    self.catalog = catalog
    isFace = try Catalog.faceCondition(db)
    columns = try Catalog.imageColumns(db)
  }

  func stats(by: [String]?) throws -> CatalogStats {
    let images = try count("SELECT count(*) FROM image")
    let (sizes, quality) = try imageMeasures()
    let faces = try faceMeasures()
    let attributes = try attributes(images)
    return CatalogStats(
      catalog: catalog.path, folder: catalog.folder, files: try count("SELECT count(*) FROM file"),
      bytes: try count("SELECT total(size) FROM file"), verdicts: try counts("verdict", "FROM file"), images: images,
      exactCopies: try count("SELECT count(image) - count(DISTINCT image) FROM file"),
      formats: try counts("format", "FROM image"), colorSpaces: try counts("color_space", "FROM image"),
      orientations: try counts("orientation", "FROM image"),
      cameras: try counts("camera", "FROM images WHERE camera IS NOT NULL", limit: Self.mostValues),
      years: try counts("year", "FROM images WHERE year IS NOT NULL").sorted { $0.name < $1.name },
      labels: try states(images), faceCategories: try Catalog.faceCategories(db),
      categories: try counts("category", "FROM annotation"), faces: faces.count,
      ignored: try count("SELECT count(*) FROM annotation WHERE ignore AND \(isFace)"),
      facesPerImage: try facesPerImage(), sizes: sizes, faceSizes: faces.measures, facesAtSizes: faces.inputs,
      quality: quality, attributes: attributes, crossTables: try crossTables(by, attributes),
      repairs: try counts("kind", "FROM repair"), problems: try count(problemCount))
  }

  private var problemCount: String {
    "SELECT (SELECT count(*) FROM file WHERE reason IS NOT NULL) + (SELECT count(*) FROM problem)"
  }

  private func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }

  /// Rows by value, the most frequent first.
  private func counts(_ value: String, _ from: String, limit: Int? = nil) throws -> [Quantity] {
    let sql = """
      \(Catalog.imagesTable(columns)) SELECT CAST(\(value) AS TEXT), count(*) \(from) GROUP BY 1 ORDER BY 2 DESC, 1
      \(limit.map { "LIMIT \($0)" } ?? "")
      """
    return try Row.fetchAll(db, sql: sql).map { Quantity($0[0], $0[1]) }
  }

  private func states(_ images: Int) throws -> CatalogStats.States {
    let labelled = try count("SELECT count(DISTINCT image) FROM annotation WHERE \(isFace)")
    let empty = try count(
      """
      SELECT count(*) FROM (SELECT image FROM label EXCEPT SELECT image FROM annotation WHERE \(isFace)
      EXCEPT SELECT image FROM unusable WHERE \(isFace))
      """)
    return CatalogStats.States(labelled: labelled, empty: empty, unlabelled: images - labelled - empty)
  }
}

/// One pass over the images, and one over the faces.
extension StatsQuery {
  private static let pixelEdges: [Double] = [
    0, 64, 128, 256, 384, 512, 640, 800, 1024, 1280, 1600, 2048, 3072, 4096, 6144, 8192, .infinity,
  ]
  private static let megapixelEdges: [Double] = [
    0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 4, 8, 12, 16, 24, 48, 96, .infinity,
  ]
  private static let aspectEdges: [Double] = [
    0, 0.25, 0.33, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.4, 1.6, 1.8, 2, 3, 4, .infinity,
  ]
  private static let faceEdges: [Double] = [
    0, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024, .infinity,
  ]
  private static let shareEdges: [Double] = [0, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1]
  private static let inputEdges: [Double] = [0, 4, 8, 16, 32, 64, 128, .infinity]
  private static let countEdges: [Double] = [0, 1, 2, 3, 4, 5, 6, 8, 11, 16, 31, 101, .infinity]
  private static let noiseEdges = [0, 0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 1]
  private static let qualityEdges = (0...20).map { Double($0) / 20 }

  private func imageMeasures() throws -> (sizes: [CatalogStats.Measure], quality: [CatalogStats.Measure]) {
    let sizes: [(String, Double, Double, [Double])] = [
      ("long_side", 1, 70_000, Self.pixelEdges), ("megapixels", 0.01, 200, Self.megapixelEdges),
      ("aspect", 0.01, 100, Self.aspectEdges),
    ]
    let qualities = ["sharpness", "brightness", "contrast", "noise", "uniformity"]
    let plan = sizes + qualities.map { ($0, 0.001, 1, $0 == "noise" ? Self.noiseEdges : Self.qualityEdges) }
    var counters = plan.map { ValueCounter(resolution: $0.1, limit: $0.2) }
    let names = plan.map { $0.0.quotedAsName }.joined(separator: ", ")
    let rows = try Row.fetchCursor(db, sql: "\(Catalog.imagesTable(columns)) SELECT \(names) FROM images")
    while let row = try rows.next() {
      for column in counters.indices { counters[column].add(row[column]) }
    }
    let measures = zip(plan, counters).map { measure($0.0, $1.distribution(edges: $0.3)) }
    return (Array(measures.prefix(sizes.count)), Array(measures.dropFirst(sizes.count)))
  }

  private func measure(_ name: String, _ distribution: Distribution) -> CatalogStats.Measure {
    CatalogStats.Measure(
      name: name, meaning: columns.first { $0.name == name }?.meaning ?? "", distribution: distribution)
  }

  private func faceMeasures() throws -> (
    count: Int, measures: [CatalogStats.Measure], inputs: [CatalogStats.FacesAtSize]
  ) {
    var pixels = ValueCounter(resolution: 1, limit: 70_000)
    var shares = ValueCounter(resolution: 0.001, limit: 1)
    var inputs = Self.inputSizes.map { _ in ValueCounter(resolution: 0.5, limit: 1024) }
    let sql = """
      SELECT max(a.width, a.height), max(i.width, i.height)
      FROM annotation AS a JOIN image AS i ON i.id = a.image WHERE NOT a.ignore AND \(isFace)
      """
    let rows = try Row.fetchCursor(db, sql: sql)
    while let row = try rows.next() {
      let (face, side): (Double, Double) = (row[0], row[1])
      pixels.add(face)
      shares.add(min(face / side, 1))
      for (place, size) in Self.inputSizes.enumerated() { inputs[place].add(face * min(1, Double(size) / side)) }
    }
    let sizes = [(nil, pixels)] + zip(Self.inputSizes.map(Optional.some), inputs)
    return (
      pixels.count,
      [
        CatalogStats.Measure(
          name: "face_size", meaning: "pixels of the longer side of a face's box",
          distribution: pixels.distribution(edges: Self.faceEdges)),
        CatalogStats.Measure(
          name: "face_share", meaning: "longer side of a face's box / longer side of the image",
          distribution: shares.distribution(edges: Self.shareEdges)),
      ], sizes.map { CatalogStats.FacesAtSize(longSide: $0, bins: Self.bins($1)) }
    )
  }

  private static func bins(_ counter: ValueCounter) -> [Distribution.Bin] {
    zip(inputEdges.indices, counter.counts(between: inputEdges)).map { place, count in
      let end = inputEdges[place + 1]
      return Distribution.Bin(from: inputEdges[place], to: end.isFinite ? end : nil, count: count)
    }
  }

  private func facesPerImage() throws -> Distribution {
    var counter = ValueCounter(resolution: 1, limit: 10_000)
    let sql = "\(Catalog.imagesTable(columns)) SELECT faces FROM images WHERE labels <> 'unlabelled'"
    let rows = try Row.fetchCursor(db, sql: sql)
    while let row = try rows.next() { counter.add(row[0]) }
    return counter.distribution(edges: Self.countEdges)
  }
}

/// Attributes and how they meet.
extension StatsQuery {
  private func attributes(_ images: Int) throws -> [CatalogStats.Attribute] {
    try columns.compactMap { column in try column.attribute.map { try attribute($0, column, images) } }
  }

  private func attribute(_ name: String, _ column: ImageColumn, _ images: Int) throws -> CatalogStats.Attribute {
    let own = "FROM attribute WHERE name = \(name.asSQL)"
    let present = try count("SELECT count(*) \(own) AND position = 0")
    return CatalogStats.Attribute(
      name: name, type: column.type, present: present, missing: images - present,
      distinct: try count("SELECT count(DISTINCT value) \(own) AND position = 0"),
      values: try counts("value", "\(own) AND position = 0", limit: Self.mostValues),
      conflicts: try count("SELECT count(DISTINCT image) \(own) AND position > 0"))
  }

  private func crossTables(_ by: [String]?, _ attributes: [CatalogStats.Attribute]) throws -> [CatalogStats.CrossTable]
  {
    let few = attributes.filter { (2...12).contains($0.distinct) }.map(\.name)
    let chosen = by.map { $0.count == 1 && $0 != ["labels"] ? $0 + ["labels"] : $0 } ?? Array(few.prefix(3))
    let known = try chosen.map(column(named:))
    if let double = known.indices.first(where: { known[..<$0].contains(known[$0]) }) {
      throw Failure("--by", "'\(known[double].name)' is named twice", nextStep: "Name each column once.")
    }
    return try known.indices.flatMap { first in
      try known.indices.dropFirst(first + 1).map { try crossTable(known[first], known[$0]) }
    }
  }

  private func column(named name: String) throws -> ImageColumn {
    let found = columns.first { $0.attribute == name } ?? columns.first { $0.name.lowercased() == name.lowercased() }
    guard let found else {
      throw Failure(
        "--by", "there is no column '\(name)'",
        nextStep:
          "\(suggestion(for: name, among: columns.map(\.name))) 'dsm catalog list --columns help' explains them.")
    }
    return found
  }

  private func crossTable(_ rows: ImageColumn, _ columns: ImageColumn) throws -> CatalogStats.CrossTable {
    let names = [rows, columns].map { "CAST(\($0.name.quotedAsName) AS TEXT)" }.joined(separator: ", ")
    let sql =
      "\(Catalog.imagesTable(self.columns)) SELECT \(names), count(*), coalesce(sum(faces), 0) FROM images GROUP BY 1, 2"
    var cells = CrossCells()
    let found = try Row.fetchCursor(db, sql: sql)
    while let row = try found.next() { cells.add(row[0], row[1], images: row[2], faces: row[3]) }
    return cells.table(rows.name, columns.name, most: Self.mostCrossValues)
  }
}

/// The cells of a cross table as they come.
private struct CrossCells {
  private struct Pair: Hashable { var row, column: String? }
  private var cells: [Pair: (images: Int, faces: Int)] = [:]
  private var rows: [String?: Int] = [:]
  private var columns: [String?: Int] = [:]

  mutating func add(_ row: String?, _ column: String?, images: Int, faces: Int) {
    // Texts that Unicode holds to be equal may be different bytes, which SQLite holds apart.
    let cell = cells[Pair(row: row, column: column)] ?? (0, 0)
    cells[Pair(row: row, column: column)] = (cell.images + images, cell.faces + faces)
    rows[row, default: 0] += images
    columns[column, default: 0] += images
  }

  /// The table of the most frequent values; missing ones come last.
  func table(_ rowName: String, _ columnName: String, most: Int) -> CatalogStats.CrossTable {
    let (down, across) = (Self.values(rows, most), Self.values(columns, most))
    let shown = down.map { row in across.map { cells[Pair(row: row, column: $0)] ?? (0, 0) } }
    let images = shown.map { $0.map(\.images) }
    return CatalogStats.CrossTable(
      rows: rowName, columns: columnName, rowValues: down, columnValues: across, images: images,
      faces: shown.map { $0.map(\.faces) }, others: rows.values.reduce(0, +) - images.joined().reduce(0, +))
  }

  private static func values(_ counts: [String?: Int], _ most: Int) -> [String?] {
    let named = counts.filter { $0.key != nil }.sorted { ($1.value, $0.key ?? "") < ($0.value, $1.key ?? "") }
    return named.prefix(most).map(\.key) + (counts.keys.contains(nil) ? [nil] : [])
  }
}
