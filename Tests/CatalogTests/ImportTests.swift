import Basics
import Catalog
import Foundation
import TestSupport
import Testing

@Suite struct ImportTests {
  @Test func `an import counts before what is found, and again replaces`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(2)
      try folder.write(coco([("images/0.jpg", [[1, 1, 9, 9]])]), "annotations.json")
      try folder.ingest()
      let mine = folder.path + "/mine.json"
      for x in [5.0, 6.0, 6.0] {
        try AtomicFile.write(coco([("images/0.jpg", [[x, 1, 9, 9]])]), to: mine)
        let report = try folder.ingest {
          $0.folders = []
          $0.annotations = [mine]
          $0.labelFormat = "coco"
        }
        #expect(try folder.image("images/0.jpg")?.labels.annotations.map(\.box.x) == [x])
        #expect(report.sources.map(\.path) == ["mine.json", "photos/annotations.json"])
        #expect(report.boxes == 1)
      }
    }
  }

  @Test func `a format that there is not is refused with the nearest`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      try folder.write("{}", "a.json")
      let failure = #expect(throws: Failure.self) {
        try folder.ingest {
          $0.annotations = [folder.photos + "/a.json"]
          $0.labelFormat = "coc"
        }
      }
      #expect(failure?.nextStep.hasPrefix("Did you mean") == true && failure?.nextStep.contains("coco") == true)
      #expect(!Files.exists(folder.catalogPath))
    }
  }

  @Test func `of a named folder the label files are read, and texts about them are none`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(2)
      let labels = folder.path + "/labels"
      try AtomicFile.write(voc("0.jpg", [("face", [1, 1, 9, 9])]), to: labels + "/0.xml")
      try AtomicFile.write("<settings/>", to: labels + "/readme.xml")
      try AtomicFile.write("{\"a\": 1}", to: labels + "/settings.json")
      for format in [nil, "voc"] {
        let report = try folder.ingest {
          $0.annotations = [labels]
          $0.labelFormat = format
        }
        #expect((report.labelled, report.sources.map(\.files), report.problems.count) == (1, [1], 0))
      }
      try AtomicFile.write("no label at all", to: labels + "/1.xml")
      #expect(try folder.ingest().problems.map(\.place) == ["labels/1.xml"], "one that should be VOC is told of")
    }
  }

  @Test func `names in other letters are taken, and told of`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      try folder.write(coco([("images/0.JPG", [[1, 1, 9, 9]])]), "annotations.json")
      let report = try folder.ingest()
      #expect(report.labelled == 1)
      #expect(
        report.problems.map(\.reason) == ["names 1 picture in other letters than it has: images/0.JPG (is 0.jpg)"])
    }
  }
}
