import Basics

extension PascalVOC {
  public static var holds: Holdings {
    var holds = Holdings()
    holds.ignore = true
    holds.annotationAttributes = .some(["truncated", "occluded", "pose"])
    holds.unlabelled = true
    holds.splits = true
    holds.sizes = true
    return holds
  }

  public static func place(of name: String, split: String?) -> String { "JPEGImages/" + name }

  /// An XML a photograph in `Annotations`, of which photographs that nothing is known of have none; and `ImageSets/Main/train.txt` and so on,
  /// which training programs read and dsm does not.
  public static func write(_ set: LabelSet, _ file: (_ path: String, _ bytes: [UInt8]) throws -> Void) throws {
    var stems = UniqueNames()
    var lists: [String: [String]] = [:]
    for photograph in set.photographs where photograph.labels != .unlabelled {
      let stem = stems.stem(of: photograph.name)
      if let split = photograph.split { lists[split, default: []].append(stem) }
      try file("Annotations/\(stem).xml", [UInt8](document(photograph).utf8))
    }
    for split in set.splits {
      let lines = lists[split, default: []].map { $0 + "\n" }.joined()
      try file("ImageSets/Main/\(split).txt", [UInt8](lines.utf8))
    }
  }

  private static func document(_ photograph: LabelSet.Photograph) -> String {
    let folder = photograph.name.split(separator: "/").dropLast().joined(separator: "/")
    return """
      <annotation>
        <folder>\(escaped(folder))</folder>
        <filename>\(escaped(Files.name(of: photograph.name)))</filename>
        <path>\(escaped(photograph.name))</path>
        <size><width>\(photograph.width)</width><height>\(photograph.height)</height><depth>3</depth></size>
        <segmented>0</segmented>
      \(photograph.labels.annotations.map(object).joined())</annotation>

      """
  }

  private static func object(_ annotation: Annotation) -> String {
    let edges = zip(["xmin", "ymin", "xmax", "ymax"], BoxFormat.pascalVOC.numbers(annotation.box))
    let box = edges.map { "<\($0)>\(plain($1))</\($0)>" }.joined()
    let own = annotation.attributes
    return """
        <object>
          <name>\(escaped(annotation.category))</name>
          <pose>\(escaped(own["pose"] ?? "Unspecified"))</pose>
          <truncated>\(escaped(own["truncated"] ?? "0"))</truncated>
          <occluded>\(escaped(own["occluded"] ?? "0"))</occluded>
          <difficult>\(annotation.ignore ? 1 : 0)</difficult>
          <bndbox>\(box)</bndbox>
        </object>

      """
  }
}

/// `text` as the content of an XML element.
func escaped(_ text: String) -> String {
  text.reduce(into: "") { result, character in
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    default: result.append(character)
    }
  }
}

/// A number without a point where it is whole, else in as many digits as bring it back.
func plain(_ number: Double) -> String {
  number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
}
