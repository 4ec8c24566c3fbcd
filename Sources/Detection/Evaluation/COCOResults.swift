import Basics
import Dataset

/// Detections as a result file of COCO (https://cocodataset.org/#format-results), and the faces that they are to be compared with.
///
/// Images are numbered from 1 in their order; the only category is 1, `face`. Faces to be ignored are written with `iscrowd` 1, as pycocotools
/// pays no heed to `ignore`.
public struct COCOResults: Sendable {
  private let photographs: [(record: ManifestRecord, image: ExaminedImage)]

  /// The detections in `images`, which are those of `records`, one by one.
  public init(_ records: [ManifestRecord], _ images: [ExaminedImage]) {
    precondition(records.count == images.count, "a record for each photograph")
    photographs = Array(zip(records, images))
  }

  /// Where the faces are written when the detections are written to `path`: `a.json` has `a.truth.json` beside it.
  public static func truthPath(beside path: String) -> String {
    (path.hasSuffix(".json") ? String(path.dropLast(5)) : path) + ".truth.json"
  }

  /// Writes the detections to `path` and the faces beside it.
  public func write(to path: String) throws {
    try AtomicFile.write(detections(), to: path)
    let labels = LabelSet(photographs.map(Self.labelled))
    try COCO.write(labels) { _, bytes in try AtomicFile.write(bytes, to: Self.truthPath(beside: path)) }
  }

  /// A list of `{"bbox": […], "category_id": 1, "image_id": …, "score": …}`, one a line.
  private func detections() throws -> String {
    let lines = try photographs.enumerated().flatMap { place, photograph in
      try photograph.image.found.sorted { $0.score > $1.score }.map { face in
        try JSON.line(Detection(imageID: place + 1, bbox: face.box, score: face.score))
      }
    }
    return "[\n" + lines.joined(separator: ",\n") + "\n]\n"
  }

  private static func labelled(_ record: ManifestRecord, _ image: ExaminedImage) -> LabelSet.Photograph {
    let faces = image.truth.map { face in
      var mark = Annotation(box: face.box, ignore: face.ignore)
      if face.ignore { mark.attributes["iscrowd"] = "1" }
      return mark
    }
    return LabelSet.Photograph(
      name: record.fileName, width: record.width, height: record.height, labels: .labelled(faces))
  }
}

private struct Detection: Encodable {
  var imageID: Int
  var categoryID = 1
  var bbox: Box
  var score: Double

  enum CodingKeys: String, CodingKey {
    case imageID = "image_id"
    case categoryID = "category_id"
    case bbox, score
  }
}
