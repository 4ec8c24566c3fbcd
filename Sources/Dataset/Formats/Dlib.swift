/// dlib's XML (http://dlib.net/imaging.html, tools/imglab): `<dataset><images><image file=…><box top left width height>`.
///
/// - An `image` without a `box` is declared to be empty. `ignore='1'`: neither a face to find nor a mistake to find one.
/// - `<label>` is the category; without one, `face`. `difficult`, `occluded`, `truncated`, `pose`, `gender` and `age` are kept as attributes.
/// - `<part>`s called `right_eye`, `left_eye`, `nose`, `right_mouth` and `left_mouth` are the landmarks. Parts by other names are left out, and those by number too: dlib's own models of
///   5 and 68 parts number other places.
/// - A name such as `labels_train.xml` tells the split.
public enum Dlib: AnnotationFormat {
  public static let name = "dlib"
  public static let fileExtensions: Set<String> = ["xml"]

  static let kept: Set<String> = ["difficult", "occluded", "truncated", "pose", "gender", "age"]
  static let parts = ["right_eye", "left_eye", "nose", "right_mouth", "left_mouth"]

  public static func recognises(_ source: AnnotationSource) -> Bool {
    source.bytes.contains(text: "<dataset") && !source.bytes.contains(text: "<annotation")
  }

  public static func read(_ source: AnnotationSource) throws(AnnotationProblem) -> AnnotationFile {
    var reader = Reader(split: SplitNames.split(list: source.fileName))
    try XMLText.read(source.bytes) { reader.take($0) }
    guard reader.root == "dataset" else {
      throw AnnotationProblem("no file of dlib (the outermost element is <\(reader.root ?? "")>)")
    }
    return AnnotationFile(pictures: reader.pictures, problems: reader.problems)
  }
}

/// Collects images and their boxes as they come.
private struct Reader {
  private let split: String?
  private(set) var root: String?
  private(set) var pictures: [PictureLabels] = []
  private(set) var problems: [String] = []
  private var places: [String: Int] = [:]
  private var place: Int?
  private var box: [String: String]?
  private var parts: [String: Point] = [:]
  private var label = ""
  private var isLabel = false

  init(split: String?) { self.split = split }

  mutating func take(_ event: XMLText.Event) {
    switch event {
    case .start(let element, let attributes): start(element, attributes)
    case .text(let text): if isLabel { label += text }
    case .end("label"): isLabel = false
    case .end("image"): place = nil
    case .end("box"): endBox()
    case .end: break
    }
  }

  private mutating func start(_ element: String, _ attributes: [String: String]) {
    root = root ?? element
    switch element {
    case "image": begin(attributes["file"])
    case "box": (box, parts, label) = (attributes, [:], "")
    case "part": add(part: attributes)
    case "label": isLabel = true
    default: break
    }
  }

  private mutating func begin(_ file: String?) {
    guard let file, !file.isEmpty else {
      problems.append("an image without a file")
      place = nil
      return
    }
    place = places[file] ?? pictures.count
    guard places[file] == nil else { return }
    places[file] = pictures.count
    pictures.append(PictureLabels(name: file))
    if let split { pictures[pictures.count - 1].attributes["split"] = split }
  }

  private mutating func add(part: [String: String]) {
    guard let name = part["name"], let x = part["x"].flatMap(Double.init), let y = part["y"].flatMap(Double.init),
      x.isFinite, y.isFinite
    else { return }
    parts[name] = Point(x: x, y: y)
  }

  private mutating func endBox() {
    defer { box = nil }
    guard let place, let box else { return }
    let text = trimmed(label)
    let category = text.isEmpty ? "face" : text
    let numbers = ["left", "top", "width", "height"].compactMap { box[$0].flatMap(Double.init) }
    guard numbers.count == 4, numbers.allSatisfy(\.isFinite) else {
      pictures[place].unplaced.append(category)
      return
    }
    let attributes = box.filter { Dlib.kept.contains($0.key) && $0.value != "0" && !$0.value.isEmpty }
    pictures[place].annotations.append(
      Annotation(
        box: BoxFormat.coco.box(numbers[0], numbers[1], numbers[2], numbers[3]), category: category,
        landmarks: landmarks, ignore: box["ignore"] == "1", attributes: attributes))
  }

  /// The parts, where all of them are called as landmarks are.
  private var landmarks: Landmarks? {
    guard !parts.isEmpty, parts.keys.allSatisfy(Dlib.parts.contains) else { return nil }
    return Landmarks(Dlib.parts.map { parts[$0] })
  }
}

extension Dlib {
  public static var holds: Holdings {
    var holds = Holdings()
    holds.landmarks = true
    holds.ignore = true
    holds.fractions = false
    holds.annotationAttributes = .some(kept)
    holds.splits = true
    return holds
  }

  /// `labels.xml` or, where there are splits, `labels_train.xml` and so on.
  public static func write(_ set: LabelSet, _ file: (_ path: String, _ bytes: [UInt8]) throws -> Void) throws {
    for (split, photographs) in set.parts {
      let text = """
        <?xml version='1.0' encoding='UTF-8'?>
        <dataset>
        <images>
        \(photographs.map(image).joined())</images>
        </dataset>

        """
      try file("labels\(split.map { "_" + $0 } ?? "").xml", [UInt8](text.utf8))
    }
  }

  private static func image(_ photograph: LabelSet.Photograph) -> String {
    let size = "width=\"\(photograph.width)\" height=\"\(photograph.height)\""
    let boxes = photograph.labels.annotations.map(box).joined()
    return "<image file=\"\(escaped(photograph.name))\" \(size)>\n\(boxes)</image>\n"
  }

  private static func box(_ face: Annotation) -> String {
    let numbers = zip(["left", "top", "width", "height"], BoxFormat.coco.numbers(face.box)).map {
      "\($0)=\"\(plain($1))\""
    }
    let own = face.attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value))\"" }
    let all = (numbers + own + (face.ignore ? ["ignore=\"1\""] : [])).joined(separator: " ")
    let points = zip(parts, face.landmarks?.points ?? []).compactMap { name, point in
      point.map { "<part name=\"\(name)\" x=\"\(plain($0.x))\" y=\"\(plain($0.y))\"/>\n" }
    }
    return "<box \(all)>\n<label>\(escaped(face.category))</label>\n\(points.joined())</box>\n"
  }
}
