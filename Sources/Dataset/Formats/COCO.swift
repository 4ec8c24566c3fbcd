import Basics
import Foundation

/// COCO's JSON for detection (https://cocodataset.org/#format-data).
///
/// - `images` with `id` (any number or text; 0 is one like another) and `file_name`; one that no annotation belongs to is
///   declared to be empty.
/// - `annotations` with `image_id`, `category_id` and `bbox` `[x, y, width, height]`. `iscrowd` 1 or `ignore` 1: neither a
///   face to find nor a mistake to find one.
/// - `keypoints`, five `x, y, v` triples: the five landmarks, unknown where v is 0. Where the category names its keypoints
///   `right_eye`, `left_eye`, `nose`, `right_mouth`, `left_mouth` (in any order), they are put into that order. Keypoints in
///   another number are not a face's and are left out.
public enum COCO: AnnotationFormat {
  public static let name = "coco"
  public static let fileExtensions: Set<String> = ["json"]

  public static func recognises(_ source: AnnotationSource) -> Bool {
    if source.bytes.contains(text: "\"images\"") {
      return source.bytes.contains(text: "\"annotations\"") || source.bytes.contains(text: "\"file_name\"")
    }
    // A file cut off at its start still bears its name.
    let name = source.fileName.lowercased()
    return name == "annotations.json" || name.hasSuffix(".coco.json")
  }

  public static func read(_ source: AnnotationSource) throws(AnnotationProblem) -> AnnotationFile {
    do {
      return Assembly(try JSONDecoder().decode(Document.self, from: Data(source.bytes))).file
    } catch {
      throw AnnotationProblem("not the COCO JSON that was expected (\(JSON.explain(error)))")
    }
  }
}

/// Puts annotations to their images.
private struct Assembly {
  let document: Document
  let categories: [ID: Document.Category]
  var withoutImage = 0

  init(_ document: Document) {
    self.document = document
    categories = Dictionary((document.categories ?? []).map { ($0.id, $0) }) { first, _ in first }
  }

  var file: AnnotationFile {
    var copy = self
    let pictures = copy.pictures()
    var problems: [String] = []
    if copy.withoutImage > 0 {
      problems.append("\(counted(copy.withoutImage, "annotation belongs", "annotations belong")) to no listed image")
    }
    return AnnotationFile(pictures: pictures, problems: problems)
  }

  private mutating func pictures() -> [PictureLabels] {
    var result: [PictureLabels] = []
    var placeOfName: [String: Int] = [:]
    var placeOfID: [ID: Int] = [:]
    for image in document.images {
      let place = placeOfName[image.fileName] ?? result.count
      if place == result.count { result.append(image.labels) }
      placeOfName[image.fileName] = place
      placeOfID[image.id] = place
    }
    for mark in document.annotations {
      guard let place = placeOfID[mark.imageID] else {
        withoutImage += 1
        continue
      }
      if let annotation = annotation(mark) {
        result[place].annotations.append(annotation)
      } else {
        result[place].unplaced.append(categoryName(mark))
      }
    }
    return result
  }

  private func categoryName(_ mark: Document.Mark) -> String {
    guard let id = mark.categoryID else { return "face" }
    return categories[id]?.name ?? "category \(id)"
  }

  private func annotation(_ mark: Document.Mark) -> Annotation? {
    guard let box = mark.bbox, box.count == 4, box.allSatisfy(\.isFinite) else { return nil }
    let names = mark.categoryID.flatMap { categories[$0]?.keypoints }
    return Annotation(
      box: Box(x: box[0], y: box[1], width: box[2], height: box[3]), category: categoryName(mark),
      landmarks: mark.keypoints.flatMap { Self.landmarks($0, named: names) },
      ignore: mark.isCrowd?.isSet == true || mark.ignore?.isSet == true, attributes: mark.ownAttributes)
  }

  private static func landmarks(_ numbers: [Double], named names: [String]?) -> Landmarks? {
    guard numbers.count == 15 else { return nil }
    let points = (0..<5).map { numbers[3 * $0 + 2] > 0 ? Point(x: numbers[3 * $0], y: numbers[3 * $0 + 1]) : nil }
    guard points.contains(where: { $0 != nil }) else { return nil }
    return Landmarks(order(names).map { points[$0] })
  }

  /// For each of dsm's landmarks, where it stands among the keypoints.
  private static func order(_ names: [String]?) -> [Int] {
    let wanted = [["right", "eye"], ["left", "eye"], ["nose"], ["right", "mouth"], ["left", "mouth"]]
    let places = wanted.map { words in
      names?.firstIndex { name in words.allSatisfy { name.lowercased().contains($0) } }
    }
    let known = places.compactMap { $0 }
    return names?.count == 5 && Set(known).count == 5 ? known : Array(0..<5)
  }
}

/// The parts of the file that dsm reads.
private struct Document: Decodable {
  struct Picture: Decodable {
    var id: ID
    var fileName: String
    var width: Double?
    var height: Double?
    var attributes: [String: Scalar]?

    enum CodingKeys: String, CodingKey {
      case fileName = "file_name"
      case id, width, height, attributes
    }

    var labels: PictureLabels {
      var labels = PictureLabels(name: fileName, width: size(width), height: size(height))
      labels.attributes = (attributes ?? [:]).compactMapValues(\.text)
      return labels
    }

    private func size(_ number: Double?) -> Int? { number.flatMap { $0 >= 1 && $0 < 1e9 ? Int($0) : nil } }
  }

  struct Mark: Decodable {
    var imageID: ID
    var categoryID: ID?
    var bbox: [Double]?
    var isCrowd: Flag?
    var ignore: Flag?
    var keypoints: [Double]?
    var attributes: [String: Scalar]?

    /// The attributes with a crowd's mark among them.
    var ownAttributes: [String: String] {
      var result = (attributes ?? [:]).compactMapValues(\.text)
      if isCrowd?.isSet == true { result["iscrowd"] = "1" }
      return result
    }

    enum CodingKeys: String, CodingKey {
      case imageID = "image_id"
      case categoryID = "category_id"
      case isCrowd = "iscrowd"
      case bbox, ignore, keypoints, attributes
    }
  }

  struct Category: Decodable {
    var id: ID
    var name: String
    var keypoints: [String]?
  }

  var images: [Picture]
  var annotations: [Mark]
  var categories: [Category]?
}

/// An id: a number in COCO, a text in some exports.
private enum ID: Hashable, Decodable, CustomStringConvertible {
  case number(Int)
  case text(String)

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let number = try? value.decode(Int.self) {
      self = .number(number)
    } else {
      self = .text(try value.decode(String.self))
    }
  }

  var description: String {
    switch self {
    case .number(let number): return "\(number)"
    case .text(let text): return text
    }
  }
}

/// 0 and 1 in COCO, true and false in some exports.
private struct Flag: Decodable {
  var isSet: Bool

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    isSet = try (try? value.decode(Bool.self)) ?? (value.decode(Double.self) != 0)
  }
}
