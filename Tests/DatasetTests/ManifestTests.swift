import Basics
import Dataset
import TestSupport
import Testing

@Suite("Boxes")
struct BoxTests {
  @Test("Overlap is symmetric, 1 with itself and 0 with what it does not meet")
  func iou() {
    let (a, b) = (Box(x: 0, y: 0, width: 10, height: 10), Box(x: 5, y: 0, width: 10, height: 10))
    #expect(a.iou(a) == 1 && a.iou(b) == b.iou(a) && abs(a.iou(b) - 1.0 / 3) < 1e-12)
    #expect(a.iou(Box(x: 10, y: 0, width: 5, height: 5)) == 0)
    #expect(Box(x: 0, y: 0, width: 0, height: 0).iou(a) == 0)
  }

  @Test("The frame's own box is not clipped")
  func clipping() {
    let frame = Box(x: 0, y: 0, width: 640, height: 480)
    #expect(frame.clipped(width: 640, height: 480) == frame)
    #expect(
      Box(x: -5, y: 470, width: 20, height: 20).clipped(width: 640, height: 480)
        == Box(x: 0, y: 470, width: 15, height: 10))
    #expect(Box(x: 700, y: 0, width: 9, height: 9).clipped(width: 640, height: 480).area == 0)
  }
}

@Suite("Manifests")
struct ManifestTests {
  private func record(_ name: String, _ labels: Labels) -> ManifestRecord {
    ManifestRecord(
      fileName: name, id: ContentID(hashing: Array(name.utf8)), width: 640, height: 480,
      attributes: ["country": "France", "subject": "s\"1"], labels: labels)
  }

  @Test("What is written is what is read: labelled, empty and unlabelled")
  func roundTrip() throws {
    let landmarks = Landmarks([Point(x: 1, y: 2), nil, Point(x: 3.5, y: 4), nil, nil])
    let records = [
      record(
        "../photos/a b.jpg",
        .labelled([
          Annotation(box: Box(x: 1, y: 2, width: 3.25, height: 4), category: "mask", landmarks: landmarks),
          Annotation(box: Box(x: 5, y: 6, width: 7, height: 8), ignore: true),
        ])),
      record("empty.png", .labelled([])), record("ünlabelled.jpg", .unlabelled),
    ]
    try withTemporaryFolder { folder in
      let path = folder + "/train.jsonl"
      try Manifest(folder: folder, records: records).write(to: path)
      let read = try Manifest(reading: path)
      #expect(read.records == records)
      #expect(read.path(of: records[1]) == Files.absolute(folder + "/empty.png"))
      #expect(try read.lines() == Manifest(folder: folder, records: records).lines())
    }
  }

  @Test(
    "A line that does not fit is told by its number",
    arguments: [
      "{}", "not json", #"{"file_name": "a", "id": "short", "width": 1, "height": 1}"#,
      #"{"file_name":"a","id":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","width":1,"height":1,"objects":{"bbox":[[1,2,3,4]],"categories":[]}}"#,
    ])
  func malformed(_ line: String) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/val.jsonl"
      try AtomicFile.write(
        try Manifest(folder: folder, records: [record("a", .unlabelled)]).lines() + line + "\n", to: path)
      #expect {
        try Manifest(reading: path)
      } throws: { ($0 as? Failure)?.place == "\(path):2" }
    }
  }

  @Test(
    "A size or a place that no picture can have is told by the number of its line",
    arguments: [
      (0, 480, "1,2,3,4", "null"), (640, -1, "1,2,3,4", "null"), (640, 1_000_001, "1,2,3,4", "null"),
      (640, 480, "1,2,3,1e9", "null"), (640, 480, "-1e8,2,3,4", "null"), (640, 480, "1,2,0,4", "null"),
      (640, 480, "1,2,3,4", "[null,[1,2e7],null,null,null]"),
    ])
  func insane(width: Int, height: Int, box: String, landmarks: String) throws {
    let good = try Manifest(folder: "", records: [record("a", .unlabelled)]).lines()
    let id = ContentID(hashing: Array("b".utf8))
    let objects = #"{"bbox":[[\#(box)]],"categories":["face"],"landmarks":[\#(landmarks)]}"#
    let bad = #"{"file_name":"b","id":"\#(id)","width":\#(width),"height":\#(height),"objects":\#(objects)}"#
    try withTemporaryFolder { folder in
      let path = folder + "/val.jsonl"
      try AtomicFile.write(good + "\n\r\n" + bad + "\n", to: path)
      let failure = #expect(throws: Failure.self) { try Manifest(reading: path) }
      #expect(failure?.place == "\(path):4")
      #expect(failure?.reason.contains("pixels") == true || failure?.reason.contains("no picture") == true)
    }
  }

  @Test("A mirrored face has its right eye where its left one was")
  func mirrored() {
    let landmarks = Landmarks((0..<5).map { Point(x: Double($0), y: 0) })
    #expect(landmarks.mirrored.points.map { $0?.x } == [1, 0, 2, 4, 3])
    #expect(landmarks.mirrored.mirrored == landmarks)
  }
}
