import Basics

/// The lists of WIDER FACE (http://shuoyang1213.me/WIDERFACE/, `wider_face_split/readme.txt`).
///
/// For each photograph its path, the number of its faces, and a line a face: `x1 y1 w h blur expression illumination invalid occlusion pose`, in whole
/// pixels. A photograph without a face has the number 0, and then a line of zeros or none. `invalid` 1: neither a face to find nor a mistake to
/// find one. The other flags are kept as attributes where they are not 0. A name such as `wider_face_train_bbx_gt.txt` tells the split.
///
/// A list that breaks off, or whose numbers do not add up, is refused as a whole: a photograph would count for fully labelled that is not.
public enum WIDERFace: AnnotationFormat {
  public static let name = "wider_face"
  public static let fileExtensions: Set<String> = ["txt"]

  static let flags = ["blur", "expression", "illumination", "invalid", "occlusion", "pose"]

  public static func recognises(_ source: AnnotationSource) -> Bool {
    let lines = TextLines(Array(source.bytes.prefix(4096))).filled.prefix(3).map(\.line)
    guard lines.count >= 2, isPath(lines[0]), let count = TextLines.count(lines[1]) else { return false }
    guard lines.count == 3 else { return count == 0 }
    if let numbers = TextLines.numbers(lines[2]) { return numbers.count == 10 }
    return count == 0 && isPath(lines[2])
  }

  private static func isPath(_ line: TextLines.Line) -> Bool {
    let endings = [".jpg", ".jpeg", ".png", ".webp"]
    return TextLines.text(line).map { text in endings.contains { text.lowercased().hasSuffix($0) } } ?? false
  }

  public static func read(_ source: AnnotationSource) throws(AnnotationProblem) -> AnnotationFile {
    var reader = Reader(TextLines(source.bytes).filled)
    var pictures = try reader.pictures()
    let split = SplitNames.split(list: source.fileName)
    for index in pictures.indices { pictures[index].attributes = split.map { ["split": $0] } ?? [:] }
    return AnnotationFile(pictures: pictures)
  }

  private struct Reader {
    private let lines: [(number: Int, line: TextLines.Line)]
    private var place = 0

    init(_ lines: [(number: Int, line: TextLines.Line)]) { self.lines = lines }

    mutating func pictures() throws(AnnotationProblem) -> [PictureLabels] {
      var pictures: [PictureLabels] = []
      var places: [String: Int] = [:]
      while place < lines.count {
        let picture = try picture()
        if let known = places[picture.name] {
          throw AnnotationProblem("\(picture.name) is listed again (\(pictures[known].annotations.count) faces before)")
        }
        places[picture.name] = pictures.count
        pictures.append(picture)
      }
      return pictures
    }

    private mutating func picture() throws(AnnotationProblem) -> PictureLabels {
      let (number, line) = lines[place]
      guard let name = TextLines.text(line) else { throw AnnotationProblem("line \(number) is not UTF-8") }
      guard place + 1 < lines.count, let count = TextLines.count(lines[place + 1].line) else {
        throw AnnotationProblem("line \(number + 1): the number of faces of \(name) is expected")
      }
      place += 2
      var picture = PictureLabels(name: name)
      for _ in 0..<count { picture.annotations.append(try face(of: name)) }
      if count == 0 { skipZeros() }
      return picture
    }

    private mutating func face(of name: String) throws(AnnotationProblem) -> Annotation {
      guard place < lines.count, let numbers = TextLines.numbers(lines[place].line), numbers.count >= 4 else {
        let line = place < lines.count ? "line \(lines[place].number)" : "the end of the file"
        throw AnnotationProblem("\(line): a further face of \(name) is expected, as ten numbers")
      }
      place += 1
      let values = zip(flags, numbers.dropFirst(4)).filter { $0.1 != 0 }
      let attributes = Dictionary(uniqueKeysWithValues: values.map { ($0, plain($1)) })
      return Annotation(
        box: Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3]),
        ignore: attributes["invalid"] != nil, attributes: attributes.filter { $0.key != "invalid" })
    }

    private mutating func skipZeros() {
      guard place < lines.count, let numbers = TextLines.numbers(lines[place].line), numbers.count == 10 else { return }
      if numbers.allSatisfy({ $0 == 0 }) { place += 1 }
    }
  }
}

extension WIDERFace {
  public static var holds: Holdings {
    var holds = Holdings()
    holds.ignore = true
    holds.categories = false
    holds.fractions = false
    holds.annotationAttributes = .some(Set(flags).subtracting(["invalid"]))
    holds.splits = true
    return holds
  }

  /// `wider_face_bbx_gt.txt` or, where there are splits, `wider_face_train_bbx_gt.txt` and so on.
  public static func write(_ set: LabelSet, _ file: (_ path: String, _ bytes: [UInt8]) throws -> Void) throws {
    for (split, photographs) in set.parts {
      let text = photographs.map(lines).joined()
      try file("wider_face_\(split.map { $0 + "_" } ?? "")bbx_gt.txt", [UInt8](text.utf8))
    }
  }

  private static func lines(_ photograph: LabelSet.Photograph) -> String {
    let faces = photograph.labels.annotations
    let none = Array(repeating: "0 ", count: 10).joined() + "\n"
    return "\(photograph.name)\n\(faces.count)\n" + (faces.isEmpty ? none : faces.map(line).joined())
  }

  private static func line(_ face: Annotation) -> String {
    let values = flags.map { $0 == "invalid" ? (face.ignore ? "1" : "0") : face.attributes[$0] ?? "0" }
    return (BoxFormat.coco.numbers(face.box).map(plain) + values).map { $0 + " " }.joined() + "\n"
  }
}
