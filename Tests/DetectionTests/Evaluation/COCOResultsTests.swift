import Basics
import Dataset
import Detection
import TestSupport
import Testing

@Suite("COCO result files") struct COCOResultsTests {
  private struct Line: Decodable {
    var imageID: Int
    var categoryID: Int
    var bbox: [Double]
    var score: Double

    enum CodingKeys: String, CodingKey {
      case imageID = "image_id"
      case categoryID = "category_id"
      case bbox, score
    }
  }

  @Test("Detections and faces are numbered alike, and the numbers are kept whole")
  func written() throws {
    try withTemporaryFolder { folder in
      let box = Box(x: 0.1, y: 1 / 3.0, width: 10, height: 20)
      let images = [
        ExaminedImage(truth: [], found: []),
        ExaminedImage(
          truth: [Annotation(box: box, category: "mask"), Annotation(box: box, ignore: true)],
          found: [DetectedFace(box: box, score: 0.1), DetectedFace(box: box, score: 2 / 3.0)]),
      ]
      let records = ["a.jpg", "b.jpg"].map {
        ManifestRecord(fileName: $0, id: ContentID(hashing: Array($0.utf8)), width: 64, height: 48, labels: .unlabelled)
      }
      let path = folder + "/found.json"
      try COCOResults(records, images).write(to: path)
      let lines = try JSON.read([Line].self, from: path)
      #expect(lines.map(\.score) == [2 / 3.0, 0.1] && lines.allSatisfy { $0.imageID == 2 && $0.categoryID == 1 })
      #expect(lines.allSatisfy { $0.bbox == [box.x, box.y, box.width, box.height] })
      let truth = String(decoding: try Files.read(folder + "/found.truth.json"), as: UTF8.self)
      #expect(truth.contains("\"file_name\":\"a.jpg\"") && truth.contains("\"iscrowd\":1"))
      #expect(!truth.contains("mask") && !truth.contains("\"ignore\""))
    }
  }

  @Test("Without a detection the file is an empty list")
  func none() throws {
    try withTemporaryFolder { folder in
      try COCOResults([], []).write(to: folder + "/found")
      #expect(try JSON.read([Line].self, from: folder + "/found").isEmpty)
      #expect(Files.exists(folder + "/found.truth.json"))
    }
  }
}
