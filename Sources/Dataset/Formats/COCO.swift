import Basics

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
    do throws(JSONProblem) {
      var reader = JSONReader(source.bytes)
      var assembly = Assembly()
      try assembly.take(&reader)
      return assembly.file
    } catch {
      throw AnnotationProblem("not the COCO JSON that was expected (\(error))")
    }
  }
}

/// Takes images, annotations and categories in as they come, and puts them together.
private struct Assembly {
  private enum Field: String, CaseIterable { case images, annotations, categories }

  private var labels = PackedLabels()
  private var placeOfName: [String: Int32] = [:]
  private var images = Numbers()
  private var categories = Numbers()
  /// By number: where an image is; what a category is.
  private var placeOfImage: [Int32] = []
  private var known: [PackedLabels.Category?] = []
  private var mark = COCOEntry.Mark()

  mutating func take(_ reader: inout JSONReader) throws(JSONProblem) {
    var seen = JSONFields<Field>.Seen()
    var missing: Set<Field> = [.images, .annotations]
    try reader.beginObject()
    while let field = try reader.nextField(Self.fields, &seen) {
      missing.remove(field)
      if field == .categories, try reader.skipNull() { continue }
      try reader.beginList()
      while try reader.nextElement() { try take(field, &reader) }
    }
    for field in [Field.images, .annotations] where missing.contains(field) {
      throw reader.problem("'\(field.rawValue)' is missing")
    }
    try reader.end()
  }

  private static let fields = JSONFields<Field>()

  private mutating func take(_ field: Field, _ reader: inout JSONReader) throws(JSONProblem) {
    switch field {
    case .images: add(try COCOEntry.Picture(&reader))
    case .categories: add(try COCOEntry.Category(&reader))
    case .annotations:
      try mark.read(&reader)
      addMark()
    }
  }

  private mutating func add(_ picture: COCOEntry.Picture) {
    let place = placeOfName[picture.name] ?? Int32(labels.count)
    if place == labels.count {
      labels.add(picture.name, width: picture.width, height: picture.height, attributes: picture.attributes)
      placeOfName[picture.name] = place
    }
    let number = Int(images.number(of: picture.id))
    while placeOfImage.count <= number { placeOfImage.append(-1) }
    placeOfImage[number] = place
  }

  private mutating func add(_ category: COCOEntry.Category) {
    let number = Int(categories.number(of: category.id))
    while known.count <= number { known.append(nil) }
    known[number] = known[number] ?? category.meaning
  }

  private mutating func addMark() {
    let picture = images.number(of: mark.image)
    // The number 0 is that of marks without a category.
    let category = mark.category.map { categories.number(of: $0) + 1 } ?? 0
    guard mark.box.count == 4 else { return labels.add(unplaced: picture, category: category) }
    let box = Box(x: mark.box[0], y: mark.box[1], width: mark.box[2], height: mark.box[3])
    labels.add(box, picture: picture, category: category, mark.manner, landmarks: mark.landmarks)
  }

  var file: AnnotationFile {
    var labels = labels
    let meanings = categories.ids.enumerated().map { number, id in
      (number < known.count ? known[number] : nil) ?? PackedLabels.Category(name: "category \(id)")
    }
    let unlisted = Array(repeating: Int32(-1), count: images.ids.count - placeOfImage.count)
    let homeless = labels.finish(
      pictures: placeOfImage + unlisted, categories: [PackedLabels.Category()] + meanings)
    let problem = "\(counted(homeless, "annotation belongs", "annotations belong")) to no listed image"
    return AnnotationFile(
      pictures: PictureList(labels), problems: unlistedCategories + (homeless > 0 ? [problem] : []))
  }

  /// What is to be told of categories that annotations name and the file does not list.
  private var unlistedCategories: [String] {
    let ids = categories.ids.indices.filter { $0 >= known.count || known[$0] == nil }.map { categories.ids[$0] }
    guard let first = ids.first else { return [] }
    if ids.count == 1 { return ["the category \(first) of annotations is not listed"] }
    return ["\(ids.count) categories of annotations, \(first) among them, are not listed"]
  }
}

/// Numbers ids in the order in which they come.
private struct Numbers {
  private(set) var ids: [COCOEntry.ID] = []
  private var numbers: [COCOEntry.ID: Int32] = [:]

  mutating func number(of id: COCOEntry.ID) -> Int32 {
    if let known = numbers[id] { return known }
    numbers[id] = Int32(ids.count)
    ids.append(id)
    return Int32(ids.count - 1)
  }
}
