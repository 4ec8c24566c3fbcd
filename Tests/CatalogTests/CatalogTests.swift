import Basics
import Catalog
import Dataset
import Foundation
import GRDB
import Imaging
import TestSupport
import Testing

@Suite struct CatalogTests {
  @Test func `an image is recorded with what its file tells`() throws {
    try PhotoFolder.with { folder in
      let bytes = PhotoFolder.picture(3).jpeg()
      try folder.write(bytes, "a.jpg")
      let report = try folder.ingest()
      let image = try #require(try folder.image("a.jpg"))
      #expect(image.id == ContentID(hashing: bytes))
      #expect((image.width, image.height, image.format) == (96, 64, .jpeg))
      #expect(image.signature.count == 256)
      #expect(abs(image.brightness - Double(image.signature.map(Int.init).reduce(0, +)) / 256 / 255) < 1e-12)
      #expect(image.hash == PerceptualHash(try Image.decode(bytes).image).bits)
      #expect(image.labels == .unlabelled)
      #expect((image.camera, image.takenAt, image.attributes) == (nil, nil, [:]))
      #expect((report.images, report.unlabelled, report.problems.count) == (1, 1, 0))
    }
  }

  @Test func `images come sorted by content id and not by path`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(9)
      try folder.ingest()
      let ids = try folder.images().map(\.id)
      #expect(ids == ids.sorted())
      #expect(ids.count == 9)
    }
  }

  @Test(arguments: Orientation.allCases)
  func `a photograph is upright however the camera was held`(orientation: Orientation) throws {
    try PhotoFolder.with { folder in
      let picture = PhotoFolder.picture(5)
      try folder.write(picture.jpeg(quality: 95, orientation: orientation), "a.jpg")
      try folder.write(picture.jpeg(quality: 95), "b.jpg")
      try folder.write(coco([("a.jpg", [[80, 50, 40, 40]])]), "annotations.json")
      try folder.ingest()
      let (turned, straight) = try (#require(try folder.image("a.jpg")), #require(try folder.image("b.jpg")))
      #expect((turned.width, turned.height) == (96, 64))
      #expect((turned.hash ^ straight.hash).nonzeroBitCount <= 2)
      let box = Box(x: 80, y: 50, width: 16, height: 14)
      #expect(turned.labels == .labelled([Annotation(box: box)]))
    }
  }

  @Test func `one content at several paths is one image`() throws {
    try PhotoFolder.with { folder in
      for name in ["b.jpg", "a.jpg", "deep/er/c.jpg"] { try folder.write(PhotoFolder.picture(1).jpeg(), name) }
      let report = try folder.ingest()
      let images = try folder.images()
      #expect(images.map(\.paths) == [["photos/a.jpg", "photos/b.jpg", "photos/deep/er/c.jpg"]])
      #expect(images[0].path == "photos/a.jpg")
      #expect((report.images, report.verdicts) == (1, ["ok": 3]))
    }
  }

  @Test func `hidden files are passed over and links are followed, but not in a circle`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      try folder.write(PhotoFolder.picture(7).jpeg(), ".hidden.jpg")
      try folder.write(PhotoFolder.picture(8).jpeg(), ".thumbnails/8.jpg")
      try AtomicFile.write(PhotoFolder.picture(9).jpeg(), to: folder.path + "/elsewhere/9.jpg")
      let files = FileManager.default
      try files.createSymbolicLink(atPath: folder.photos + "/images/up", withDestinationPath: "..")
      try files.createSymbolicLink(atPath: folder.photos + "/link", withDestinationPath: "../elsewhere")
      let report = try folder.ingest()
      #expect(try folder.images().flatMap(\.paths).sorted() == ["photos/images/0.jpg", "photos/link/9.jpg"])
      #expect(report.problems.map(\.place) == ["photos/images/up"])
    }
  }

  @Test func `a moved folder still works, from any working directory`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(3)
      try folder.write(coco([("images/1.jpg", [[1, 1, 20, 20]])]), "annotations.json")
      try folder.ingest()
      let before = try folder.catalog().dump()
      let moved = folder.path + "/moved"
      try FileManager.default.createDirectory(atPath: moved, withIntermediateDirectories: true)
      for name in ["photos", "catalog.sqlite"] {
        try FileManager.default.moveItem(atPath: folder.path + "/" + name, toPath: moved + "/" + name)
      }
      let there = try PhotoFolder(moved)
      #expect(try there.catalog().dump() == before)
      #expect(try there.catalog().folder == moved)
      let report = try Ingest(IngestOptions(folders: [], catalog: there.catalogPath)).run()
      #expect((report.work.read, report.work.unchanged) == (0, 3))
      #expect(try there.catalog().dump() == before)
    }
  }

  @Test func `a catalog of a newer dsm is refused, and so is what is no catalog`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      try folder.write(PhotoFolder.picture(2).jpeg(), "x.sqlite")
      let failure = #expect(throws: Failure.self) { try folder.ingest { $0.catalog = folder.photos + "/x.sqlite" } }
      #expect(failure?.reason.contains("not a catalog") == true)
      #expect(throws: Failure.self) { try Catalog(opening: folder.photos + "/missing.sqlite") }
      try folder.ingest()
      let database = try DatabaseQueue(path: folder.catalogPath)
      try database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2 of a later dsm')") }
      try database.close()
      for use in [{ _ = try folder.ingest() }, { _ = try folder.images() }] {
        #expect(throws: Failure.self) { try use() }
      }
    }
  }

  @Test func `equal inputs give equal catalogs for any number of threads`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(11)
      try folder.write(coco([("images/1.jpg", [[1, 1, 20, 20]])]), "annotations.json")
      var dumps: Set<[String]> = []
      for threads in [1, 2, 7] {
        let path = folder.path + "/\(threads).sqlite"
        try folder.ingest {
          $0.catalog = path
          $0.threads = threads
        }
        dumps.insert(try Catalog(opening: path).dump())
      }
      #expect(dumps.count == 1)
    }
  }
}
