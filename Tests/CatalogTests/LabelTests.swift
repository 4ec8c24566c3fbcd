import Basics
import Catalog
import Dataset
import Foundation
import Imaging
import TestSupport
import Testing

@Suite struct LabelTests {
  @Test func `unlabelled is not empty`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(3)
      try folder.write(PhotoFolder.picture(9).jpeg(), "hills/9.jpg")
      try folder.write(coco([("images/0.jpg", [[1, 1, 9, 9]]), ("images/1.jpg", [])]), "annotations.json")
      let report = try folder.ingest { $0.empty = [folder.photos + "/hills"] }
      #expect((report.labelled, report.empty, report.unlabelled) == (1, 2, 1))
      #expect(try folder.image("images/1.jpg")?.labels == .labelled([]))
      #expect(try folder.image("images/2.jpg")?.labels == .unlabelled)
      #expect(try folder.image("hills/9.jpg")?.labels == .labelled([]))
      #expect(try folder.ingest().empty == 2, "what was declared once is remembered")
    }
  }

  @Test func `VOC files beside a picture folder are matched by name, else by stem`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(3, folder: "JPEGImages")
      try folder.write(voc("0.jpg", [("good", [1, 2, 21, 32])], size: (96, 64)), "Annotations/0.xml")
      try folder.write(voc("elsewhere.png", [("none", [5, 5, 9, 9])]), "Annotations/1.xml")
      try folder.write(voc("2.jpg", []), "Annotations/2.xml")
      let report = try folder.ingest { $0.folders = [folder.photos + "/JPEGImages"] }
      #expect(report.problems.isEmpty)
      #expect((report.labelled, report.empty, report.categories) == (2, 1, ["good": 1, "none": 1]))
      let box = Box(x: 1, y: 2, width: 20, height: 30)
      #expect(try folder.image("JPEGImages/0.jpg")?.labels == .labelled([Annotation(box: box, category: "good")]))
    }
  }

  @Test(arguments: ["images/0.jpg", "0.jpg", "./images/0.jpg", "/elsewhere/images/0.jpg", "C:\\data\\0.jpg"])
  func `a photograph is found by its path, its bare name, and a path of another machine`(name: String) throws {
    try PhotoFolder.with { folder in
      try folder.fill(2)
      try folder.write(
        coco([(name.split(separator: "\\").joined(separator: "\\\\"), [[1, 1, 9, 9]])]), "labels/faces.json")
      let report = try folder.ingest()
      #expect(try folder.image("images/0.jpg")?.labels.annotations.count == 1, "\(report.problems)")
    }
  }

  @Test(arguments: [
    "0 nan 0.5 0.1 0.1", "0 0.5 0.5 0.1", "0 120 80 40 40", "face 0.5 0.5 0.1 0.1", "0 0.5 0.5 0.1 0.1 x",
  ])
  func `what is wrong in a text of YOLO's is told, and not passed over`(line: String) throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      try folder.write("0 0.5 0.5 0.2 0.2\n\(line)\n", "labels/0.txt")
      try folder.write("\(line)\n0 0.5 0.5 0.2 0.2\n", "labels/other.txt")
      try folder.write("These labels were drawn by hand, in 2024.\n", "labels/readme.txt")
      let report = try folder.ingest()
      // A box in pixels can be read, and lies outside of the photograph.
      let places = ["photos/labels/0.txt", "photos/images/0.jpg"]
      #expect(report.problems.contains { places.contains($0.place) }, "\(report.problems)")
      #expect(!report.problems.contains { $0.place.hasSuffix("readme.txt") })
      #expect(report.empty == 0)
    }
  }

  @Test func `a name in one folder does not mean its namesake in another`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1, folder: "a/images")
      try folder.write(PhotoFolder.picture(5).jpeg(), "b/images/1.jpg")
      try folder.write(coco([("images/1.jpg", [[1, 1, 9, 9]])]), "a/annotations.json")
      let report = try folder.ingest()
      #expect((report.labelled, report.problems.count) == (0, 1))
    }
  }

  @Test func `a bare name of which there are several is not guessed`() throws {
    try PhotoFolder.with { folder in
      for (place, number) in [("x", 1), ("y", 2)] {
        try folder.write(PhotoFolder.picture(number).jpeg(), "\(place)/1.jpg")
      }
      try folder.write(coco([("1.jpg", [[1, 1, 9, 9]])]), "annotations.json")
      let report = try folder.ingest()
      #expect(report.labelled == 0)
      #expect(report.problems.map(\.reason) == ["names 1 picture of which there are several: 1.jpg"])
    }
  }

  @Test func `of copies that are labelled otherwise the first by path counts, and it is told`() throws {
    try PhotoFolder.with { folder in
      for name in ["a.jpg", "b.jpg"] { try folder.write(PhotoFolder.picture(1).jpeg(), name) }
      try folder.write(coco([("b.jpg", [[9, 9, 9, 9]]), ("a.jpg", [[1, 1, 9, 9]])]), "annotations.json")
      try folder.write("file_name,sex,country\nb.jpg,m,FR\na.jpg,f,\n", "metadata.csv")
      let report = try folder.ingest()
      let image = try #require(try folder.images().first)
      #expect(image.labels.annotations.map(\.box.x) == [1])
      #expect(image.attributes == ["sex": "f", "country": "FR"])
      #expect(image.overruled == ["sex": ["m"]])
      #expect(report.problems.map(\.place) == ["photos/a.jpg", "photos/a.jpg"])
    }
  }

  @Test func `what the user names counts before what was found, and what is annotated before what is declared empty`()
    throws
  {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      try folder.write(coco([("images/0.jpg", [[1, 1, 9, 9]])]), "annotations.json")
      try AtomicFile.write(coco([("0.jpg", [[7, 7, 9, 9]])]), to: folder.path + "/mine.json")
      let report = try folder.ingest {
        $0.annotations = [folder.path + "/mine.json"]
        $0.empty = [folder.photos]
      }
      #expect(try folder.images()[0].labels.annotations.map(\.box.x) == [7])
      #expect(report.problems.count == 2)
    }
  }

  @Test func `categories are kept, and only those that count as faces are read`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(2)
      try folder.write(voc("0.jpg", [("face", [1, 1, 9, 9]), ("dog", [20, 1, 30, 9])]), "images/0.xml")
      try folder.write(voc("1.jpg", [("dog", [20, 1, 30, 9])]), "images/1.xml")
      #expect(try folder.ingest().boxes == 3)
      let report = try folder.ingest { $0.faceCategories = ["face"] }
      #expect((report.boxes, report.labelled, report.empty) == (1, 1, 1))
      #expect(report.categories == ["face": 1, "dog": 2])
      #expect(try folder.ingest().boxes == 1, "the choice is remembered")
      #expect(try folder.image("images/1.jpg")?.labels == .labelled([]))
      let failure = #expect(throws: Failure.self) { try folder.ingest { $0.faceCategories = ["fcae"] } }
      #expect(failure?.nextStep == "Did you mean face? Known are: dog, face.")
      #expect(try folder.images().flatMap(\.labels.annotations).count == 1)
      #expect(try folder.ingest { $0.faceCategories = ["*"] }.boxes == 3)
    }
  }

  @Test func `an unknown category is refused before anything is written`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      try folder.write(voc("0.jpg", [("face", [1, 1, 9, 9])]), "labels/0.xml")
      let failure = #expect(throws: Failure.self) {
        try folder.ingest {
          $0.folders = [folder.photos + "/images"]
          $0.annotations = [folder.photos + "/labels"]
          $0.faceCategories = ["zebra"]
        }
      }
      #expect(failure?.nextStep == "Known are: face.")
      #expect(!Files.exists(folder.catalogPath))
    }
  }

  @Test func `attributes are found in or above the folder, and blanks are missing`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(3)
      try folder.write(
        "file_name,subject,sex\nimages/0.jpg,s0,\nimages/1.jpg,\"O'Hara, \"\"Jo\"\"\",f\n", "metadata.csv")
      try AtomicFile.write("\u{FEFF}file_name;age\r\n2.jpg;31\r\nnone.jpg;4\r\n", to: folder.path + "/more.csv")
      let report = try folder.ingest {
        $0.folders = [folder.photos + "/images"]
        $0.attributes = [folder.path + "/more.csv"]
      }
      #expect(try folder.image("images/0.jpg")?.attributes == ["subject": "s0"])
      #expect(try folder.image("images/1.jpg")?.attributes == ["subject": "O'Hara, \"Jo\"", "sex": "f"])
      #expect(try folder.image("images/2.jpg")?.attributes == ["age": "31"])
      #expect(report.problems.map(\.place) == ["more.csv"])
    }
  }

  @Test func `labels that give another size than the picture has are told of`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      try folder.write(voc("0.jpg", [("face", [1, 1, 9, 9])], size: (64, 96)), "images/0.xml")
      let reasons = try folder.ingest().problems.map(\.reason)
      #expect(reasons == ["gives 1 picture another size than it has: 0.jpg (64x96, is 96x64)"])
    }
  }

  /// A red rectangle on the stored picture, and its box there: wherever the photograph is seen red, the box must be.
  @Test(arguments: Orientation.allCases)
  func `boxes on the stored picture turn upright with it, once`(orientation: Orientation) throws {
    try PhotoFolder.with { folder in
      var stored = Image(width: 96, height: 64, color: Color(0, 0, 0))
      stored.fill(8..<40, 16..<24, Color(255, 0, 0))
      let upright = stored.upright(from: orientation)
      // Without a turn of the sides nothing shows on which picture the boxes were made: they are the upright one's.
      let seen = orientation.swapsSides ? stored : upright
      let box = redBox(seen)
      try folder.write(upright.jpeg(quality: 95, orientation: orientation), "a.jpg")
      try folder.write(voc("a.jpg", [("face", box)], size: (seen.width, seen.height)), "a.xml")
      let problems = try folder.ingest().problems.map(\.reason)
      let report = "labels 1 picture as it was stored, not upright: a.jpg (96x64, is 64x96)"
      #expect(problems == (orientation.swapsSides ? [report] : []))
      let kept = try folder.image("a.jpg")?.labels.annotations.first?.box
      let wanted = redBox(upright).map(Double.init)
      #expect(kept == Box(minX: wanted[0], minY: wanted[1], maxX: wanted[2], maxY: wanted[3]))
      #expect(try folder.ingest().problems.map(\.reason) == problems)
    }
  }

  private func redBox(_ image: Image) -> [Int] {
    let places = (0..<image.height).flatMap { y in (0..<image.width).map { ($0, y) } }
    let red = places.filter { image[$0.0, $0.1].red > 128 }
    let (columns, rows) = (red.map(\.0), red.map(\.1))
    return [columns.min() ?? 0, rows.min() ?? 0, (columns.max() ?? 0) + 1, (rows.max() ?? 0) + 1]
  }

  @Test func `an annotation file of photographs that were not asked for is no problem`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1, folder: "a")
      try folder.fill(1, folder: "b")
      try folder.write(coco([("b/0.jpg", [[1, 1, 9, 9]])]), "annotations.json")
      let report = try folder.ingest { $0.folders = [folder.photos + "/a"] }
      #expect((report.labelled, report.problems.count) == (0, 0))
    }
  }
}
