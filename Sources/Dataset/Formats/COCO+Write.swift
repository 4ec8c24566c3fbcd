import Basics

extension COCO {
  public static var holds: Holdings {
    var holds = Holdings()
    holds.landmarks = true
    holds.ignore = true
    holds.annotationAttributes = .all
    holds.attributes = true
    holds.splits = true
    holds.sizes = true
    return holds
  }

  /// `annotations.json` or, where there are splits, `instances_train.json` and so on, with the photographs that no split has in
  /// `annotations.json`.
  public static func write(_ set: LabelSet, _ file: (_ path: String, _ bytes: [UInt8]) throws -> Void) throws {
    let categories = set.categories.isEmpty ? ["face"] : set.categories
    for split in set.splits {
      try file("instances_\(split).json", try document(set.photographs(of: split), categories))
    }
    let others = set.photographs(of: nil)
    if !others.isEmpty || set.splits.isEmpty { try file("annotations.json", try document(others, categories)) }
  }

  private static func document(_ photographs: [LabelSet.Photograph], _ categories: [String]) throws -> [UInt8] {
    let ids = Dictionary(uniqueKeysWithValues: zip(categories, 1...))
    var images = JSONList()
    var annotations = JSONList()
    for (index, photograph) in photographs.enumerated() {
      try images.append(Picture(photograph, id: index + 1))
      for annotation in photograph.labels.annotations {
        try annotations.append(
          Mark(annotation, id: annotations.count + 1, image: index + 1, category: ids[annotation.category] ?? 0))
      }
    }
    var kinds = JSONList()
    for (name, id) in zip(categories, 1...) { try kinds.append(Kind(id: id, name: name)) }
    return [UInt8](
      "{\"images\":\(images.text),\"annotations\":\(annotations.text),\"categories\":\(kinds.text)}\n".utf8)
  }
}

/// The text of a JSON array, an element a line.
private struct JSONList {
  private var lines = ""
  private(set) var count = 0

  mutating func append(_ value: some Encodable) throws {
    lines += (count == 0 ? "\n" : ",\n") + (try JSON.line(value))
    count += 1
  }

  var text: String { "[" + lines + "]" }
}

private struct Picture: Encodable {
  var id: Int
  var fileName: String
  var width: Int
  var height: Int
  var attributes: [String: String]?

  enum CodingKeys: String, CodingKey {
    case fileName = "file_name"
    case id, width, height, attributes
  }

  init(_ photograph: LabelSet.Photograph, id: Int) {
    var all = photograph.attributes
    if let split = photograph.split { all["split"] = split }
    self.id = id
    fileName = photograph.name
    (width, height) = (photograph.width, photograph.height)
    attributes = all.isEmpty ? nil : all
  }
}

private struct Mark: Encodable {
  var id: Int
  var imageID: Int
  var categoryID: Int
  var bbox: [Double]
  var area: Double
  var iscrowd: Int
  var ignore: Int?
  var keypoints: [Double]?
  var keypointCount: Int?
  var attributes: [String: String]?

  enum CodingKeys: String, CodingKey {
    case imageID = "image_id"
    case categoryID = "category_id"
    case keypointCount = "num_keypoints"
    case id, bbox, area, iscrowd, ignore, keypoints, attributes
  }

  init(_ annotation: Annotation, id: Int, image: Int, category: Int) {
    let isCrowd = annotation.attributes["iscrowd"] == "1"
    let others = annotation.attributes.filter { $0.key != "iscrowd" }
    self.id = id
    imageID = image
    categoryID = category
    bbox = BoxFormat.coco.numbers(annotation.box)
    area = annotation.box.area
    iscrowd = isCrowd ? 1 : 0
    ignore = annotation.ignore && !isCrowd ? 1 : nil
    keypoints = annotation.landmarks?.points.flatMap { $0.map { [$0.x, $0.y, 2] } ?? [0, 0, 0] }
    keypointCount = annotation.landmarks?.points.count { $0 != nil }
    attributes = others.isEmpty ? nil : others
  }
}

private struct Kind: Encodable {
  var id: Int
  var name: String
  var supercategory = "person"
  var keypoints = ["right_eye", "left_eye", "nose", "right_mouth_corner", "left_mouth_corner"]
}
