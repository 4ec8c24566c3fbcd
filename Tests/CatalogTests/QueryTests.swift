import Basics
import Catalog
import Foundation
import TestSupport
import Testing

@Suite("Asking a catalog") struct QueryTests {
  /// Six photographs, five of them labelled or empty, with attributes of three types; one copy.
  private func withCatalog(_ body: (PhotoFolder) throws -> Void) throws {
    try PhotoFolder.with { folder in
      try folder.fill(6)
      try folder.write(PhotoFolder.picture(0).jpeg(), "copy/0.jpg")
      let boxes = (0..<5).map { number in
        ("images/\(number).jpg", (0..<number).map { [Double(2 + 12 * $0), 4, 8 + Double($0), 6] })
      }
      try folder.write(coco(boxes), "annotations.json")
      let rows = (0..<5).map { "images/\($0).jpg,\($0 % 2 == 0 ? "FR" : "\"O'Brien, \"\"x\"\"\""),\(20 + $0),1.\($0)" }
      try folder.write("file_name,country,age,width\n" + rows.joined(separator: "\n") + "\n", "metadata.csv")
      try folder.ingest()
      try body(folder)
    }
  }

  private func rows(_ folder: PhotoFolder, _ change: (inout ImageQuery) -> Void) throws -> [[String]] {
    var query = ImageQuery()
    change(&query)
    var rows: [[String]] = []
    try folder.catalog().select(query) { rows.append($0.map(\.description)) }
    return rows
  }

  @Test("A condition picks the images that it is true of, in the types of their columns")
  func conditions() throws {
    try withCatalog { folder in
      let catalog = try folder.catalog()
      for (condition, count) in [
        ("1", 6), ("faces > 2", 2), ("labels = 'unlabelled'", 1), ("labels = 'empty'", 1), ("country = 'FR'", 3),
        ("country IS NULL", 1), ("age >= 22", 3), ("age + 1 = 24", 1), ("country LIKE 'o''brien%'", 2),
        ("copies = 2", 1), ("faces = 0", 1), ("faces IS NULL", 1), ("faces IS NULL AND labels = 'unlabelled'", 1),
        ("ignored = 0", 5),
        ("\"attribute_width\" > 1.25 AND width = 96", 2), ("faces > 3 AND country = 'FR' -- a remark", 1),
        ("smallest_face = 8 AND largest_face = 10", 1), ("length(id) = 64 AND id = lower(id)", 6),
        ("faces = (SELECT max(faces) FROM images)", 1), ("path IN ('photos/images/3.jpg', 'photos/none.jpg')", 1),
      ] { #expect(try catalog.count(where: condition) == count, "\(condition)") }
    }
  }

  @Test("Order, limit and columns are those that were asked for; equals come by path")
  func order() throws {
    try withCatalog { folder in
      let found = try rows(folder) {
        ($0.order, $0.limit, $0.columns) = ("country DESC, faces DESC", 3, ["faces", "AGE"])
      }
      #expect(found == [["3", "23"], ["1", "21"], ["4", "24"]])
      #expect(
        try rows(folder) { $0.columns = ["path"] }.map { $0[0] }.sorted()
          == rows(folder) { $0.columns = ["path"] }.map { $0[0] })
    }
  }

  @Test(
    "A column named twice, or none at all, is refused with words",
    arguments: [["id", "id"], ["age", "path", "AGE"], []])
  func repeatedColumns(columns: [String]) throws {
    try withCatalog { folder in
      let failure = #expect(throws: Failure.self) { try rows(folder) { $0.columns = columns } }
      #expect(failure?.place == "--columns" && failure?.nextStep.contains("once") == true)
    }
  }

  @Test("A column crossed with itself is refused, and the state of labels alone is no fault")
  func crossedTwice() throws {
    try withCatalog { folder in
      let catalog = try folder.catalog()
      #expect(throws: Failure.self) { try catalog.stats(by: ["country", "COUNTRY"]) }
      #expect(try catalog.stats(by: ["labels"]).crossTables.isEmpty)
    }
  }

  @Test(
    "Whatever a column is called, it is a name and nothing else",
    arguments: [
      "\"", "x\"y", "\"\"", "]", "[a]", "`", "'", ";--", "a b", "a.b", "images", "rowid", "\u{0}", "a\u{0}b", "%s",
      "a\nb", "\\",
      "a\", (SELECT group_concat(name||value) FROM meta) AS \"z", "a\" FROM images; DROP TABLE image; --",
    ])
  func names(name: String) throws {
    try PhotoFolder.with { folder in
      try folder.fill(3)
      let header = "\"" + name.replacing("\"", with: "\"\"") + "\""
      try folder.write("file_name,\(header)\nimages/0.jpg,5\nimages/1.jpg,6\n", "metadata.csv")
      try folder.ingest()
      let catalog = try folder.catalog()
      let column = try #require(try catalog.imageColumns().first { $0.attribute != nil }, "\(name.debugDescription)")
      #expect(try rows(folder) { $0.columns = [column.name] } == [["5"], ["6"], [""]])
      #expect(try rows(folder) { $0.columns = [column.name] }.count == 3)
      #expect(try rows(folder) { _ in }.map(\.last) == ["5", "6", ""])
      let quoted = "\"" + column.name.replacing("\"", with: "\"\"") + "\""
      #expect(try catalog.count(where: "\(quoted) = 6") == 1)
      let stats = try catalog.stats(by: [column.name])
      #expect(stats.attributes.map(\.present) == [2] && stats.crossTables.count == 1)
      let image = try #require(try folder.image("images/0.jpg"))
      #expect(try catalog.details(of: image.id.hex).attributes.map(\.value) == ["5"])
    }
  }

  @Test("Names of equal letters and different bytes are two names that end nothing")
  func composedNames() throws {
    try PhotoFolder.with { folder in
      try folder.fill(3)
      try folder.write("file_name,caf\u{E9}\nimages/0.jpg,\u{E9}\nimages/1.jpg,e\u{301}\n", "metadata.csv")
      try folder.write("file_name,cafe\u{301}\nimages/2.jpg,x\n", "more.csv")
      let report = try folder.ingest { $0.attributes = [folder.photos + "/more.csv"] }
      #expect(report.attributes.values.reduce(0, +) == 3)
      #expect(try rows(folder) { _ in }.count == 3)
      let tables = try folder.catalog().stats(by: ["caf\u{E9}", "labels"]).crossTables
      #expect(tables.map { $0.images.joined().reduce(0, +) } == [3])
    }
  }

  @Test(
    "Whatever is more than one expression that reads is refused, and the catalog's bytes stay",
    arguments: [
      "1; DROP TABLE image", "1); DELETE FROM image; --", "1) UNION SELECT id FROM image --", "1) UNION SELECT (1",
      "1) OR (1", "1 THEN 1 END OR CASE WHEN 1", "(SELECT 1); SELECT 1", "", "  ", "--", "/* open",
      "faces > 1 ORDER BY 1",
      "PRAGMA journal_mode = DELETE", "ATTACH 'x.sqlite' AS x", "EXISTS (SELECT 1 FROM pragma_table_info('image'))",
      "(SELECT count(*) FROM sqlite_master) > 0", "(SELECT count(*) FROM meta) > 0",
      "(SELECT count(*) FROM thumbnail) > 0",
      "load_extension('evil')", "faces > ?", "faces > :n",
      "EXISTS (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 1 FROM n)",
      "DELETE FROM image", "(DELETE FROM image)", "EXISTS (DELETE FROM image RETURNING 1)",
      "UPDATE image SET width = 1",
      "INSERT INTO meta VALUES ('a', 'b')", "country = \"FR\"", "1, 2", "SELECT 1", "\u{0}1", "1\u{0}) --",
      "CREATE TABLE x (y)", "VACUUM INTO 'x'", "zeroblob(1000000000) IS NULL", "(SELECT 1 FROM main.sqlite_master)",
      "(SELECT 1 FROM temp.sqlite_master)", "json_each('[1]') = 1", "EXISTS (SELECT 1 FROM json_each('[1]'))",
    ])
  func refused(expression: String) throws {
    try withCatalog { folder in
      let before = try Files.read(folder.catalogPath)
      let listing = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(throws: Failure.self, "\(expression)") { try folder.catalog().count(where: expression) }
      #expect(throws: Failure.self, "\(expression)") { try rows(folder) { $0.order = expression + " ;" } }
      #expect(try Files.read(folder.catalogPath) == before)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == listing)
    }
  }

  @Test("A name that is not known is told with a caret and with the one that was meant")
  func near() throws {
    try withCatalog { folder in
      let catalog = try folder.catalog()
      let typo = #expect(throws: Failure.self) { try catalog.count(where: "faces > 1 AND\n  contry = 'FR'") }
      #expect(typo?.reason == "there is no column 'contry'")
      #expect(typo?.nextStep == "Did you mean country?\n    contry = 'FR'\n    ^")
      let quotes = #expect(throws: Failure.self) { try catalog.count(where: "country = \"FR\"") }
      #expect(quotes?.nextStep.contains("single quotes: 'FR'") == true)
      let bare = #expect(throws: Failure.self) { try catalog.count(where: "country=US") }
      #expect(
        bare?.nextStep.contains("single quotes: 'US'") == true && bare?.nextStep.contains("Did you mean") == false)
      let second = #expect(throws: Failure.self) { try rows(folder) { $0.order = "faces DESC; DROP TABLE image" } }
      #expect(second?.reason == "more than one statement" && second?.place == "--order")
      let column = #expect(throws: Failure.self) { try rows(folder) { $0.columns = ["widht"] } }
      #expect(column?.nextStep.contains("width") == true)
    }
  }

  @Test("Statistics count what brute force counts")
  func stats() throws {
    try withCatalog { folder in
      let stats = try folder.catalog().stats(by: ["country", "age"])
      let images = try folder.images()
      #expect((stats.images, stats.files, stats.exactCopies) == (images.count, 7, 1))
      #expect(stats.faces == images.reduce(0) { $0 + $1.labels.annotations.count })
      #expect((stats.labels.labelled, stats.labels.empty, stats.labels.unlabelled) == (4, 1, 1))
      for state in ["labelled", "empty", "unlabelled"] {
        #expect(images.count { $0.labels.state == state } == (state == "labelled" ? 4 : 1))
      }
      #expect(stats.facesPerImage.bins.map(\.count) == [1, 1, 1, 1, 1])
      #expect(stats.facesAtSizes.map { $0.bins.reduce(0) { $0 + $1.count } } == [10, 10, 10, 10])
      let country = try #require(stats.attributes.first { $0.name == "country" })
      #expect((country.present, country.missing, country.distinct) == (5, 1, 2))
      let table = try #require(stats.crossTables.first)
      #expect(table.rowValues == ["FR", "O'Brien, \"x\"", nil] && table.images.joined().reduce(0, +) == 6)
      #expect(table.faces.joined().reduce(0, +) == 10 && table.others == 0)
      for measure in stats.sizes + stats.quality {
        let it = measure.distribution
        #expect(it.bins.reduce(0) { $0 + $1.count } == it.count && it.count == 6, "\(measure.name)")
      }
      #expect(stats.text(bars: true).contains("country by age"))
      #expect(stats.text().contains("images/faces, the faces of labelled images only"))
      #expect(stats.page(pictures: try folder.catalog().samplePictures(4)).html.contains("data:image/jpeg"))
      #expect(try folder.catalog().samplePictures(4).count == 4)
    }
  }

  @Test("Everything about an image is found by path and by the beginning of its id")
  func details() throws {
    try withCatalog { folder in
      let catalog = try folder.catalog()
      let image = try #require(try folder.image("images/3.jpg"))
      for name in [
        image.id.hex, String(image.id.hex.prefix(12)), "photos/images/3.jpg", folder.photos + "/images/3.jpg",
      ] {
        let details = try catalog.details(of: name)
        #expect(details.id == image.id.hex && details.annotations == image.labels.annotations, "\(name)")
        #expect(details.attributes.map(\.value) == ["23", "O'Brien, \"x\"", "1.3"])
      }
      for name in [String(image.id.hex.prefix(3)), "zzzz", "photos"] {
        #expect(throws: Failure.self, "\(name)") { try catalog.details(of: name) }
      }
    }
  }
}
