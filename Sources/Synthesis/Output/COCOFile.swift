import Basics
import Dataset

/// annotations.json in COCO's layout.
struct COCOFile: Encodable {
  private struct ImageRow: Encodable {
    let id: Int
    let fileName: String
    let width, height: Int
    enum CodingKeys: String, CodingKey {
      case id, width, height
      case fileName = "file_name"
    }
  }

  private struct AnnotationRow: Encodable {
    let id: Int
    let imageID: Int
    let categoryID = 1
    let bbox: Box
    let area: Double
    let iscrowd: Int
    let keypoints: [Double]
    let keypointCount: Int
    enum CodingKeys: String, CodingKey {
      case id, bbox, area, iscrowd, keypoints
      case imageID = "image_id"
      case categoryID = "category_id"
      case keypointCount = "num_keypoints"
    }
  }

  private struct Category: Encodable {
    let id = 1
    let name = "face"
    let supercategory = "person"
    let keypoints = ["right_eye", "left_eye", "nose", "right_mouth", "left_mouth"]
    let skeleton: [[Int]] = []
  }

  private let images: [ImageRow]
  private let annotations: [AnnotationRow]
  private let categories = [Category()]

  /// The file that tells of all entries that have annotations, empty lists included.
  init(_ entries: [Entry]) {
    var images: [ImageRow] = []
    var rows: [AnnotationRow] = []
    for entry in entries {
      guard let annotations = entry.annotations else { continue }
      let id = images.count + 1
      images.append(ImageRow(id: id, fileName: entry.name, width: entry.width, height: entry.height))
      for annotation in annotations { rows.append(Self.row(annotation, id: rows.count + 1, image: id)) }
    }
    self.images = images
    self.annotations = rows
  }

  private static func row(_ annotation: Annotation, id: Int, image: Int) -> AnnotationRow {
    let points = annotation.landmarks?.points ?? [Point?](repeating: nil, count: 5)
    return AnnotationRow(
      id: id, imageID: image, bbox: annotation.box, area: (annotation.box.area * 100).rounded() / 100,
      iscrowd: annotation.ignore ? 1 : 0, keypoints: points.flatMap { $0.map { [$0.x, $0.y, 2] } ?? [0, 0, 0] },
      keypointCount: points.count { $0 != nil })
  }
}

/// metadata.csv: a line for each image of which anything is known.
enum MetadataFile {
  /// The file's text.
  static func text(_ entries: [Entry]) -> String {
    let lines = entries.compactMap { entry in
      entry.attributes.map { "\(entry.name),\($0.subject),\($0.country),\($0.sex)\n" }
    }
    return "file_name,subject,country,sex\n" + lines.joined()
  }
}
