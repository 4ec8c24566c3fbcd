import Basics

/// The folds of FDDB (http://vis-www.cs.umass.edu/fddb/README.txt): `FDDB-fold-01-ellipseList.txt`.
///
/// For each photograph its path without `.jpg`, the number of its faces, and a line a face: `major_axis_radius minor_axis_radius angle center_x center_y 1`, in
/// pixels and radians. The ellipses are kept; a face's box is the smallest that holds its ellipse (``Ellipse/boundingBox``).
///
/// A list that breaks off, or whose numbers do not add up, is refused as a whole: a photograph would count for fully labelled that is not.
public enum FDDB: AnnotationFormat {
  public static let name = "fddb"
  public static let fileExtensions: Set<String> = ["txt"]

  public static func recognises(_ source: AnnotationSource) -> Bool {
    let lines = TextLines(Array(source.bytes.prefix(65536))).filled.map(\.line)
    var place = 0
    // Photographs without a face look like those of other lists: the first face tells.
    while place + 1 < lines.count, TextLines.numbers(lines[place]) == nil, let count = TextLines.count(lines[place + 1])
    {
      place += 2
      guard count > 0 else { continue }
      return place < lines.count && TextLines.numbers(lines[place]).map { $0.count == 6 && $0[5] == 1 } ?? false
    }
    return false
  }

  public static func read(_ source: AnnotationSource) throws(AnnotationProblem) -> AnnotationFile {
    let lines = TextLines(source.bytes).filled
    var pictures: [PictureLabels] = []
    var place = 0
    while place < lines.count {
      guard let stem = TextLines.text(lines[place].line) else {
        throw AnnotationProblem("line \(lines[place].number) is not UTF-8")
      }
      guard place + 1 < lines.count, let count = TextLines.count(lines[place + 1].line) else {
        throw AnnotationProblem("line \(lines[place].number + 1): the number of faces of \(stem) is expected")
      }
      var picture = PictureLabels(name: stem + ".jpg", stem: stem)
      for offset in 0..<count { picture.annotations.append(try face(lines, place + 2 + offset, stem)) }
      pictures.append(picture)
      place += 2 + count
    }
    return AnnotationFile(pictures: pictures)
  }

  private static func face(
    _ lines: [(number: Int, line: TextLines.Line)], _ place: Int, _ stem: String
  ) throws(AnnotationProblem) -> Annotation {
    guard place < lines.count, let numbers = TextLines.numbers(lines[place].line), numbers.count >= 5 else {
      let line = place < lines.count ? "line \(lines[place].number)" : "the end of the file"
      throw AnnotationProblem("\(line): a further face of \(stem) is expected, as six numbers")
    }
    let ellipse = Ellipse(
      center: Point(x: numbers[3], y: numbers[4]), majorRadius: numbers[0], minorRadius: numbers[1], angle: numbers[2])
    return Annotation(box: ellipse.boundingBox, ellipse: ellipse)
  }
}

extension FDDB {
  public static var holds: Holdings {
    var holds = Holdings()
    holds.ellipses = true
    holds.categories = false
    return holds
  }

  /// `FDDB-fold-01-ellipseList.txt`. A face without an ellipse is written as the one that its box just holds.
  public static func write(_ set: LabelSet, _ file: (_ path: String, _ bytes: [UInt8]) throws -> Void) throws {
    let text = set.photographs.map { photograph in
      let faces = photograph.labels.annotations
      return "\(stem(photograph.name))\n\(faces.count)\n"
        + faces.map { line($0.ellipse ?? Ellipse(inside: $0.box)) }.joined()
    }
    try file("FDDB-fold-01-ellipseList.txt", [UInt8](text.joined().utf8))
  }

  private static func line(_ ellipse: Ellipse) -> String {
    let numbers = [ellipse.majorRadius, ellipse.minorRadius, ellipse.angle, ellipse.center.x, ellipse.center.y]
    return numbers.map(plain).joined(separator: " ") + "  1\n"
  }

  private static func stem(_ name: String) -> String {
    guard let dot = name.lastIndex(of: "."), !name[dot...].contains("/") else { return name }
    return String(name[..<dot])
  }
}
