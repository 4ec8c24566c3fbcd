import Basics
import Catalog
import Dataset
import Foundation
import Imaging
import TestSupport
import Testing

@Suite struct BadInputTests {
  @Test func `every bad file is a verdict with a reason and stops nothing`() throws {
    try PhotoFolder.with { folder in
      let jpeg = PhotoFolder.picture(1, width: 640, height: 480).jpeg()
      let png = PhotoFolder.picture(2).png()
      try folder.write(jpeg, "good.jpg")
      try folder.write([UInt8](), "empty.jpg")
      try folder.write("<html><body>Not found</body></html>", "page.jpg")
      try folder.write(Array(jpeg.prefix(jpeg.count / 2)), "half.jpg")
      try folder.write(Array(jpeg.prefix(60)), "stub.jpg")
      try folder.write(Array(png.prefix(png.count - 30)), "half.png")
      try folder.write(Array(png.prefix(40)) + [UInt8](repeating: 7, count: 60) + png.dropFirst(100), "bad.png")
      try folder.write("RIFF\0\0\0\0WEBPVP8 ", "a.webp")
      try folder.write("GIF89a.....................", "picture-without-ending")
      try folder.write(bomb(png), "bomb.png")
      try FileManager.default.createSymbolicLink(atPath: folder.photos + "/link.jpg", withDestinationPath: "nowhere")
      #expect(mkfifo(folder.photos + "/pipe.jpg", 0o600) == 0)
      let report = try folder.ingest()
      let verdicts = Dictionary(uniqueKeysWithValues: try folder.catalog().problems().map { ($0.place, $0.reason) })
      let expected: [String: String] = [
        "empty.jpg": "empty", "page.jpg": "not an image", "half.jpg": "truncated", "stub.jpg": "truncated",
        "half.png": "truncated", "bad.png": "corrupt", "a.webp": "unsupported",
        "picture-without-ending": "unsupported", "bomb.png": "too large", "link.jpg": "unreadable",
        "pipe.jpg": "unreadable",
      ]
      for (name, verdict) in expected {
        let reason = verdicts["photos/" + name] ?? "-"
        #expect(reason.contains(verdict == "not an image" ? "not a picture" : verdict), "\(name): \(reason)")
        #expect(reason.components(separatedBy: verdict).count <= 2, "said twice: \(reason)")
      }
      #expect(verdicts.count == expected.count)
      #expect(report.verdicts["ok"] == 1)
      #expect(try folder.images().map(\.path) == ["photos/good.jpg"])
      let again = try folder.ingest()
      #expect((again.work.read, again.problems) == (2, report.problems), "only the unreadable ones are tried again")
    }
  }

  /// A PNG whose header says 60000x60000.
  private func bomb(_ png: [UInt8]) -> [UInt8] {
    var bytes = png
    for (index, byte) in [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60].enumerated() { bytes[16 + index] = UInt8(byte) }
    let crc = crc32(bytes[12..<29])
    for index in 0..<4 { bytes[29 + index] = UInt8(truncatingIfNeeded: crc >> (24 - 8 * UInt32(index))) }
    return bytes
  }

  private func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }
  }

  @Test func `a PNG named jpg is all right, and noted`() throws {
    try PhotoFolder.with { folder in
      try folder.write(PhotoFolder.picture(1).png(), "a.jpg")
      try folder.write(PhotoFolder.picture(2).jpeg(), "b")
      let report = try folder.ingest()
      #expect(report.problems.isEmpty)
      #expect(report.notes.map(\.reason) == ["a PNG file named .jpg", "a JPEG file without an ending"])
      #expect(try folder.images().count == 2)
    }
  }

  @Test func `a file that the system will not give is unreadable`() throws {
    guard geteuid() != 0 else { return }
    try PhotoFolder.with { folder in
      try folder.fill(2)
      let path = folder.photos + "/images/0.jpg"
      try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
      #expect(try folder.ingest().verdicts == ["ok": 1, "unreadable": 1])
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
      #expect(try folder.ingest().verdicts == ["ok": 2])
    }
  }

  @Test func `a folder that is missing, is a file or holds no pictures is a failure and leaves no catalog`() throws {
    try PhotoFolder.with { folder in
      try folder.write("hello", "notes.txt")
      for path in [folder.path + "/missing", folder.photos + "/notes.txt", folder.photos] {
        let failure = #expect(throws: Failure.self) { try folder.ingest { $0.folders = [path] } }
        #expect(failure?.place == path)
      }
      #expect(!Files.exists(folder.catalogPath))
      let failure = #expect(throws: Failure.self) { try folder.ingest { $0.folders = [] } }
      #expect(failure?.reason.contains("no folder is named") == true)
    }
  }

  @Test func `a catalog that cannot be written is a failure that names it`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      for path in [folder.photos + "/images/0.jpg/c.sqlite", folder.photos] {
        let failure = #expect(throws: Failure.self) { try folder.ingest { $0.catalog = path } }
        #expect(failure?.place == path)
      }
    }
  }

  @Test func `a broken annotation file is told of, and the others are read`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(3)
      try folder.write(String(coco([("images/0.jpg", [[1, 1, 9, 9]])]).prefix(60)), "cut.json")
      try folder.write("{\"images\": [], \"categories\": [], \"file_name\": 1}", "odd.json")
      try folder.write("", "annotations.json")
      try folder.write("<annotation><object>", "labels/1.xml")
      try folder.write("a,b\n1,2\n", "metadata.csv")
      try folder.write("{\"something\": \"else\"}", "settings.json")
      try folder.write(coco([("images/2.jpg", [[1, 1, 9, 9]])]), "whole.json")
      let report = try folder.ingest()
      #expect(
        report.problems.map(\.place) == [
          "photos/annotations.json", "photos/cut.json", "photos/labels/1.xml", "photos/metadata.csv",
          "photos/odd.json",
        ])
      #expect(report.problems.allSatisfy { $0.nextStep.contains("Mend the file") })
      #expect(report.labelled == 1)
    }
  }

  @Test func `images that are named and not there are counted and told`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(2)
      let names = (0..<6).map { ("images/\($0).jpg", [[1.0, 1, 9, 9]]) }
      try folder.write(coco(names), "annotations.json")
      let report = try folder.ingest()
      #expect(report.sources.map(\.missing) == [4])
      #expect(
        report.problems.map(\.reason) == [
          "names 4 pictures that are not there: images/2.jpg, images/3.jpg, images/4.jpg and 1 more"
        ])
    }
  }

  @Test func `boxes beyond the frame are cut, boxes without area dropped, and all are counted`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      let boxes: [[Double]] = [
        [-5, -5, 20, 20], [90, 60, 50, 50], [10.5, 10.25, 5, 5], [5, 5, 0, 9], [5, 5, 3, 0], [200, 5, 9, 9],
        [1, 2, 3],
      ]
      try folder.write(coco([("images/0.jpg", boxes)]), "annotations.json")
      let report = try folder.ingest()
      let source = try #require(report.sources.first)
      #expect((source.boxes, source.clipped, source.dropped) == (3, 2, 4))
      let reason = """
        4 of its 7 boxes in photos/annotations.json are left out (3 without an area in the frame, 1 without four numbers)
        """
      #expect(report.problems.map(\.reason) == [reason])
      #expect(report.problems.map(\.place) == ["photos/images/0.jpg"])
      #expect(report.clippedPictures == ["photos/images/0.jpg"])
      #expect(
        try folder.image("images/0.jpg")?.labels.annotations.map(\.box) == [
          Box(x: 0, y: 0, width: 15, height: 15), Box(x: 90, y: 60, width: 6, height: 4),
          Box(x: 10.5, y: 10.25, width: 5, height: 5),
        ])
    }
  }

  @Test(arguments: ["[5, 5, 0, 9]", "[200, 5, 9, 9]", "[1, 2, 3]", "null", "[5, 5, 3, 0]"])
  func `a photograph of whose boxes none can be used is unlabelled, not empty`(box: String) throws {
    try PhotoFolder.with { folder in
      try folder.fill(3)
      let images = (0..<3).map { "{\"id\": \($0), \"file_name\": \"images/\($0).jpg\"}" }.joined(separator: ",")
      let marks = "{\"image_id\": 0, \"bbox\": \(box)}, {\"image_id\": 1, \"bbox\": [1, 1, 9, 9]}"
      try folder.write("{\"images\": [\(images)], \"annotations\": [\(marks)]}", "annotations.json")
      let report = try folder.ingest()
      #expect((report.labelled, report.empty, report.unlabelled) == (1, 1, 1))
      #expect(report.problems.map(\.place) == ["photos/images/0.jpg"])
      #expect(report.problems.allSatisfy { $0.nextStep.hasPrefix("Mend or remove what photos/annotations.json") })
      #expect(try folder.image("images/0.jpg")?.labels == .unlabelled)
      #expect(try folder.image("images/2.jpg")?.labels == .labelled([]))
      #expect(try folder.ingest().problems == report.problems, "a rerun tells the same")
    }
  }

  @Test func `a broken bndbox makes no empty photograph, and who knows the face counts before`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(2)
      for name in ["0", "1"] {
        let object = "<object><name>face</name><bndbox><xmin>one</xmin></bndbox></object>"
        try folder.write("<annotation><filename>\(name).jpg</filename>\(object)</annotation>", "images/\(name).xml")
      }
      try folder.write(coco([("1.jpg", [[1, 1, 9, 9]])]), "images/whole.json")
      let report = try folder.ingest { $0.empty = [folder.photos + "/images"] }
      #expect((report.labelled, report.empty, report.unlabelled) == (1, 0, 1))
      #expect(try folder.image("images/0.jpg")?.labels == .unlabelled)
      #expect(try folder.image("images/1.jpg")?.labels.annotations.count == 1)
      #expect(Set(report.problems.map(\.place)) == ["photos/images/0.jpg", "photos/images/1.jpg"])
    }
  }

  @Test func `a face that cannot be used is none of the other categories' business`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(2)
      try folder.write(voc("0.jpg", [("face", [5, 5, 5, 9]), ("dog", [20, 1, 30, 9])]), "images/0.xml")
      try folder.write(voc("1.jpg", [("face", [20, 1, 30, 9]), ("dog", [5, 5, 5, 9])]), "images/1.xml")
      func counts(_ faces: [String]) throws -> [Int] {
        let report = try folder.ingest { $0.faceCategories = faces }
        let states = try folder.images().map(\.labels.state)
        #expect(states.count { $0 == "unlabelled" } == report.unlabelled)
        return [report.labelled, report.empty, report.unlabelled]
      }
      #expect(try counts(["*"]) == [2, 0, 0])
      #expect(try counts(["face"]) == [1, 0, 1])
      #expect(try counts(["dog"]) == [1, 0, 1])
    }
  }

  @Test func `landmarks far outside of the frame are unknown, and it is told`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      let points = "[5, 5, 2, 9000, 5, 2, -90, 7, 2, 4, 129, 2, 8, 8, 0]"
      try folder.write(
        coco([("images/0.jpg", [[1, 1, 9, 9]])], extra: ", \"keypoints\": \(points)"), "annotations.json")
      let report = try folder.ingest()
      let landmarks = try #require(try folder.images()[0].labels.annotations[0].landmarks)
      #expect(landmarks.points == [Point(x: 5, y: 5), nil, Point(x: -90, y: 7), nil, nil])
      #expect(report.problems.map(\.place) == ["photos/images/0.jpg"])
      #expect(report.problems.first?.reason.hasPrefix("2 landmarks in photos/annotations.json lie far") == true)
    }
  }

  @Test func `every problem names the next step, in the text too`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      try folder.write([UInt8](), "empty.jpg")
      try folder.write("GIF89a.....................", "a.gif")
      let report = try folder.ingest()
      #expect(report.problems.count == 2)
      for problem in report.problems { #expect(report.text.contains("\(problem.reason). \(problem.nextStep)\n")) }
      #expect(Verdict.allCases.allSatisfy { ($0 == .ok) == $0.nextStep.isEmpty })
    }
  }
}
