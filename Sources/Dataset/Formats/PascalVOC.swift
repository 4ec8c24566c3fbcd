/// Pascal VOC's XML (http://host.robots.ox.ac.uk/pascal/VOC/voc2012/htmldoc/devkit_doc.html): one file a photograph.
///
/// - The photograph is the one called `<filename>` or, where there is none, the one that shares the XML's own name. A relative `<path>` of several
///   parts counts before it: it starts from the folder that holds the XML's folder (`Annotations`).
/// - `<bndbox>` holds the edges `xmin, ymin, xmax, ymax`, and they are taken as written: the box's left edge is `xmin`, its
///   width `xmax - xmin`. VOC counts pixels from 1, most of its followers from 0, and no file tells; the half pixel on
///   either side is below what annotators agree on.
/// - `<difficult>` 1: neither a face to find nor a mistake to find one. `<truncated>`, `<occluded>` and `<pose>` are kept as attributes where they say something.
/// - A `<size>` of 0x0 says nothing. Boxes of `<part>`s are left out.
/// - A file with no `<object>` declares its photograph to be empty.
public enum PascalVOC: AnnotationFormat {
  public static let name = "voc"
  public static let fileExtensions: Set<String> = ["xml"]

  public static func recognises(_ source: AnnotationSource) -> Bool { source.bytes.contains(text: "<annotation") }

  public static func read(_ source: AnnotationSource) throws(AnnotationProblem) -> AnnotationFile {
    var reader = Reader()
    try XMLText.read(source.bytes) { reader.take($0) }
    guard reader.root == "annotation" else {
      throw AnnotationProblem("no Pascal VOC file (the outermost element is <\(reader.root ?? "")>)")
    }
    return reader.file(stem: stem(of: source.fileName))
  }

  private static func stem(of fileName: String) -> String {
    fileName.lastIndex(of: ".").map { String(fileName[..<$0]) } ?? fileName
  }
}

/// Collects the texts of the elements that matter; an element is known by its path from the root.
private struct Reader {
  private(set) var root: String?
  private var path: [String] = []
  private var text = ""
  private var head: [String: String] = [:]
  private var object: [String: String] = [:]
  private var objects: [[String: String]] = []

  mutating func take(_ event: XMLText.Event) {
    switch event {
    case .start(let element, _): begin(element)
    case .text(let more): text += more
    case .end: end()
    }
  }

  private mutating func begin(_ element: String) {
    root = root ?? element
    path.append(element)
    text = ""
    if path == ["annotation", "object"] { object = [:] }
  }

  private mutating func end() {
    let key = path.dropFirst(2).joined(separator: "/")
    let value = trimmed(text)
    if path == ["annotation", "object"] {
      objects.append(object)
    } else if path.starts(with: ["annotation", "object"]) {
      object[key] = value
    } else {
      head[path.dropFirst().joined(separator: "/")] = value
    }
    path.removeLast()
    text = ""
  }

  func file(stem: String) -> AnnotationFile {
    let unplaced = objects.filter { Self.annotation($0) == nil }
    let name = longPath ?? head["filename"].flatMap { $0.isEmpty ? nil : $0 } ?? stem
    return AnnotationFile(
      pictures: [
        PictureLabels(
          name: name, stem: stem, width: size("size/width"), height: size("size/height"),
          annotations: objects.compactMap(Self.annotation), unplaced: unplaced.map(Self.category))
      ])
  }

  /// Where `<path>` leads from the XML's own folder; nil where it is absolute, true on another machine, or a bare name.
  private var longPath: String? {
    guard let path = head["path"], path.contains("/"), !path.hasPrefix("/"), !path.dropFirst().hasPrefix(":") else {
      return nil
    }
    return "../" + path
  }

  private func size(_ key: String) -> Int? { head[key].flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil } }

  private static func annotation(_ object: [String: String]) -> Annotation? {
    let edges = ["xmin", "ymin", "xmax", "ymax"].compactMap { object["bndbox/\($0)"].flatMap(Double.init) }
    guard edges.count == 4, edges.allSatisfy(\.isFinite) else { return nil }
    return Annotation(
      box: Box(minX: edges[0], minY: edges[1], maxX: edges[2], maxY: edges[3]),
      category: category(object), ignore: object["difficult"] == "1",
      attributes: object.filter { flags.contains($0.key) && !["", "0", "Unspecified"].contains($0.value) })
  }

  private static let flags: Set<String> = ["truncated", "occluded", "pose"]

  private static func category(_ object: [String: String]) -> String {
    object["name"].flatMap { $0.isEmpty ? nil : $0 } ?? "face"
  }
}
