import Basics

/// A CSV of boxes: a row a face, columns by name, in any of the spellings that are about.
///
/// - The photograph: `file_name`, `filename`, `file`, `image`, `image_path`, `image_name`, `path`, `ImageID` (without its ending).
/// - The box: `xmin, ymin, xmax, ymax` (also `x_min`, `x1`, `left`…), or `x, y, w, h` (also `left, top, box_width, box_height`), or `bbox` with four numbers. OpenImages' `XMin, XMax,
///   YMin, YMax` are parts of the photograph's sides. `width` and `height` beside corners are the photograph's size; beside `x` and `y`, the box's.
///   Which convention four numbers follow can be told by its name (``BoxFormat``) where the columns do not tell.
/// - The category: `class`, `label`, `category`, `name`, `LabelName`; else `face`. `ignore`, `iscrowd`, `difficult` or `IsGroupOf` 1 or true: to be ignored. `split`: an attribute of
///   the photograph. Landmarks: `right_eye_x`, `right_eye_y`, and so on for `left_eye`, `nose`, `right_mouth`, `left_mouth`.
/// - A row whose box is blank declares its photograph to be empty.
public enum BoxTable: AnnotationFormat {
  public static let name = "csv"
  public static let fileExtensions: Set<String> = ["csv"]

  public static func recognises(_ source: AnnotationSource) -> Bool {
    guard let end = source.bytes.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) ?? source.bytes.indices.last,
      let head = try? CSVTable(Array(source.bytes[...end]))
    else { return false }
    return Columns(head.header, source.boxFormat) != nil
  }

  public static func read(_ source: AnnotationSource) throws(AnnotationProblem) -> AnnotationFile {
    let table = try CSVTable(source.bytes)
    guard let columns = Columns(table.header, source.boxFormat) else {
      throw AnnotationProblem("no columns of a box (the columns are: \(table.header.joined(separator: ", ")))")
    }
    if let name = source.boxFormat, BoxFormat(rawValue: name) == nil {
      throw AnnotationProblem(
        "no convention of boxes is called '\(name)'; there are \(BoxFormat.allCases.map(\.rawValue).joined(separator: ", "))"
      )
    }
    let odd = table.rows.filter { $0.fields.count != table.header.count }
    if let first = odd.first {
      throw AnnotationProblem(
        "line \(first.line) has \(first.fields.count) fields, the header \(table.header.count): a face may be missing")
    }
    return columns.file(table.rows)
  }
}

/// Which column says what.
private struct Columns {
  /// The places of four numbers, and what they mean.
  enum Place {
    case four([Int], BoxFormat)
    case one(Int, BoxFormat)
  }

  private let names: [String: Int]
  private let picture: Int
  private let isStem: Bool
  private let box: Place
  private let size: (width: Int, height: Int)?

  init?(_ header: [String], _ boxFormat: String?) {
    let names = Dictionary(zip(header.map(Self.plain), 0...)) { first, _ in first }
    func place(_ spellings: String...) -> Int? { spellings.lazy.compactMap { names[$0] }.first }
    guard
      let picture = place("filename", "file", "image", "imagepath", "imagename", "imagefilename", "path", "imageid"),
      let (box, usesSize) = Self.box(header, names, boxFormat.flatMap(BoxFormat.init(rawValue:)))
    else { return nil }
    self.names = names
    self.picture = picture
    isStem = picture == names["imageid"]
    self.box = box
    let (width, height) = (place("width", "imagewidth"), place("height", "imageheight"))
    if let width, let height, !usesSize { size = (width, height) } else { size = nil }
  }

  /// Letters and digits alone, in lower case: `X_min` and `xMin` are one.
  private static func plain(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }

  /// Where the box is, and whether `width` and `height` are its own.
  private static func box(
    _ header: [String], _ names: [String: Int], _ named: BoxFormat?
  ) -> (Place, usesSize: Bool)? {
    func all(_ spellings: String...) -> [Int]? {
      let places = spellings.compactMap { names[$0] }
      return places.count == spellings.count ? places : nil
    }
    if let four = all("xmin", "ymin", "xmax", "ymax") {
      let isOpenImages = ["XMin", "YMin", "XMax", "YMax"].allSatisfy(header.contains)
      return (.four(four, named ?? (isOpenImages ? .albumentations : .pascalVOC)), false)
    }
    if let four = all("x1", "y1", "x2", "y2") ?? all("left", "top", "right", "bottom") {
      return (.four(four, named ?? .pascalVOC), false)
    }
    if let four = all("xcenter", "ycenter", "width", "height") ?? all("cx", "cy", "w", "h") {
      return (.four(four, named ?? .yolo), true)
    }
    let boxes = [
      all("x", "y", "boxwidth", "boxheight"), all("left", "top", "boxwidth", "boxheight"), all("x", "y", "w", "h"),
      all("x1", "y1", "w", "h"), all("xmin", "ymin", "w", "h"), all("x", "y", "width", "height"),
      all("left", "top", "width", "height"), all("xmin", "ymin", "width", "height"), all("x1", "y1", "width", "height"),
    ]
    if let four = boxes.lazy.compactMap({ $0 }).first {
      return (.four(four, named ?? .coco), four[2] == names["width"])
    }
    return (names["bbox"] ?? names["box"]).map { (.one($0, named ?? .coco), false) }
  }

  func file(_ rows: [CSVTable.Row]) -> AnnotationFile {
    var pictures: [PictureLabels] = []
    var places: [String: Int] = [:]
    var nameless = 0
    for row in rows {
      let name = trimmed(row.fields[picture])
      guard !name.isEmpty else {
        nameless += 1
        continue
      }
      let place = places[name] ?? pictures.count
      if place == pictures.count { pictures.append(labels(name, row)) }
      places[name] = place
      add(row, to: &pictures[place])
    }
    let problems = nameless == 0 ? [] : ["\(counted(nameless, "row names", "rows name")) no photograph"]
    return AnnotationFile(pictures: pictures, problems: problems)
  }

  private func labels(_ name: String, _ row: CSVTable.Row) -> PictureLabels {
    let hasEnding = !isStem || name.contains(".")
    var labels = PictureLabels(
      name: hasEnding ? name : name + ".jpg", stem: hasEnding ? nil : name,
      width: size.flatMap { whole(row, $0.width) },
      height: size.flatMap { whole(row, $0.height) })
    labels.isNormalized = format.isNormalized
    if let split = text(row, "split", "subset") { labels.attributes["split"] = split }
    return labels
  }

  private func add(_ row: CSVTable.Row, to picture: inout PictureLabels) {
    let category = text(row, "class", "label", "category", "labelname", "classname", "name") ?? "face"
    let texts = boxTexts(row)
    guard texts.contains(where: { !$0.isEmpty }) else { return }
    let numbers = texts.compactMap(Self.number)
    guard numbers.count == 4, texts.count == 4 else { return picture.unplaced.append(category) }
    picture.annotations.append(
      Annotation(
        box: format.box(numbers[0], numbers[1], numbers[2], numbers[3]), category: category, landmarks: landmarks(row),
        ignore: ["ignore", "iscrowd", "difficult", "isgroupof"].contains { isSet(row, $0) }))
  }

  private var format: BoxFormat {
    switch box {
    case .four(_, let format), .one(_, let format): return format
    }
  }

  private func boxTexts(_ row: CSVTable.Row) -> [String] {
    switch box {
    case .four(let places, _): return places.map { trimmed(row.fields[$0]) }
    case .one(let place, _):
      let words = row.fields[place].split { "[](), ;\t".contains($0) }.map(String.init)
      return words.isEmpty ? [""] : words
    }
  }

  private func landmarks(_ row: CSVTable.Row) -> Landmarks? {
    let points = Dlib.parts.map { part -> Point? in
      let plain = Self.plain(part)
      guard let x = text(row, plain + "x").flatMap(Self.number), let y = text(row, plain + "y").flatMap(Self.number)
      else {
        return nil
      }
      return Point(x: x, y: y)
    }
    return points.contains { $0 != nil } ? Landmarks(points) : nil
  }

  private func text(_ row: CSVTable.Row, _ spellings: String...) -> String? {
    let values = spellings.lazy.compactMap { names[$0] }.map { trimmed(row.fields[$0]) }
    return values.first { !$0.isEmpty }
  }

  private func isSet(_ row: CSVTable.Row, _ name: String) -> Bool {
    ["1", "true", "yes"].contains(text(row, name)?.lowercased() ?? "")
  }

  private func whole(_ row: CSVTable.Row, _ place: Int) -> Int? {
    Self.number(trimmed(row.fields[place])).flatMap { $0 >= 1 && $0 < 1e9 ? Int($0) : nil }
  }

  private static func number(_ text: String) -> Double? {
    TextLines.numbers(Array(text.utf8)[...]).flatMap { $0.count == 1 ? $0[0] : nil }
  }
}

extension BoxTable {
  public static var holds: Holdings {
    var holds = Holdings()
    holds.landmarks = true
    holds.ignore = true
    holds.splits = true
    holds.sizes = true
    return holds
  }

  /// `boxes.csv`.
  public static func write(_ set: LabelSet, _ file: (_ path: String, _ bytes: [UInt8]) throws -> Void) throws {
    let points = Dlib.parts.flatMap { [$0 + "_x", $0 + "_y"] }
    let header =
      ["file_name", "width", "height", "category", "xmin", "ymin", "xmax", "ymax", "ignore", "split"] + points
    let rows = set.photographs.flatMap(rows)
    let text = ([header] + rows).map { $0.map(CSVTable.quoted).joined(separator: ",") + "\n" }.joined()
    try file("boxes.csv", [UInt8](text.utf8))
  }

  private static func rows(_ photograph: LabelSet.Photograph) -> [[String]] {
    let head = [photograph.name, String(photograph.width), String(photograph.height)]
    let faces = photograph.labels.annotations
    let blank = head + Array(repeating: "", count: 6) + [photograph.split ?? ""] + Array(repeating: "", count: 10)
    return faces.isEmpty ? [blank] : faces.map { head + row($0, photograph.split) }
  }

  private static func row(_ face: Annotation, _ split: String?) -> [String] {
    let points = face.landmarks?.points ?? Array(repeating: nil, count: 5)
    return [face.category] + BoxFormat.pascalVOC.numbers(face.box).map(plain) + [face.ignore ? "1" : "0", split ?? ""]
      + points.flatMap { point in point.map { [plain($0.x), plain($0.y)] } ?? ["", ""] }
  }
}

extension CSVTable {
  /// `field` between quotes where it must be.
  static func quoted(_ field: String) -> String {
    guard field.contains(where: { ",;\t\"".contains($0) || $0.isNewline }) || field != trimmed(field) else {
      return field
    }
    return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
