import Basics
import Foundation
import Synchronization
import Yams

/// YOLO's labels (https://docs.ultralytics.com/datasets/detect/): a text a photograph, with a line a face.
///
/// - `class x_center y_center width height`, in parts of the photograph's width and height. Five keypoints after them (pairs, or triples with a
///   visibility) are the landmarks, in the manifest's order; unknown where the visibility is 0, or where a pair is (0, 0). Of a polygon (`class` and
///   three or more pairs) the box around it is taken.
/// - The photograph lies where the text does, but for its ending and for the last folder `labels`, which is `images` for photographs.
/// - Names of classes are in `data.yaml` (`names`), `classes.txt` or `obj.names`, beside the text or in a folder above it as far as the one that holds
///   `labels`. A class without a name is called by its number.
/// - An empty text declares its photograph to be empty. A photograph without a text is unlabelled: dsm does not take it to be empty. As other
///   programs do, an export leaves such photographs out.
/// - A folder `train`, `val`, `valid` or `test` on the way tells the split.
public enum YOLO: AnnotationFormat {
  public static let name = "yolo"
  public static let fileExtensions: Set<String> = ["txt"]
  public static let readsEmptyFiles = true

  public static func recognises(_ source: AnnotationSource) -> Bool {
    guard !namesOfClasses.contains(source.fileName.lowercased()) else { return false }
    let lines = TextLines(Array(source.bytes.prefix(4096))).filled.map(\.line)
    // The last line of a long file may be cut.
    let whole = source.bytes.count > 4096 ? lines.dropLast() : lines[...]
    guard !whole.isEmpty else { return source.bytes.isEmpty && folders(source.path).contains("labels") }
    return whole.allSatisfy { TextLines.numbers($0).map(isFace) ?? false } || isBroken(whole[0], source.path)
  }

  /// Whether a text in a folder `labels` begins like one of YOLO's, four numbers among its words: what is wrong in it is then told, and not passed
  /// over as if nobody had labelled the photograph.
  private static func isBroken(_ line: ArraySlice<UInt8>, _ path: String) -> Bool {
    let words = line.split { $0 == 0x20 || $0 == 0x09 }.map { String(decoding: $0, as: UTF8.self) }
    return folders(path).contains("labels") && words.count { Double($0) != nil } >= 4
  }

  private static func isFace(_ numbers: [Double]) -> Bool {
    guard numbers.count >= 5, numbers[0] >= 0, numbers[0] == numbers[0].rounded(), numbers[0] < 1e5 else {
      return false
    }
    return numbers[1...4].allSatisfy { $0 >= -1 && $0 <= 2 }
  }

  public static func read(_ source: AnnotationSource) throws(AnnotationProblem) -> AnnotationFile {
    let classes = Classes(for: source)
    let stem = photographStem(source.path)
    var picture = PictureLabels(name: stem + ".jpg", stem: stem)
    picture.isNormalized = true
    for (number, line) in TextLines(source.bytes).filled {
      guard let numbers = TextLines.numbers(line), numbers.count >= 5, numbers.count != 6 else {
        throw AnnotationProblem("line \(number) is no class with a box")
      }
      picture.annotations.append(try face(numbers, classes, number))
    }
    if let split = folders(source.path).compactMap({ SplitNames.split($0) }).last {
      picture.attributes["split"] = split
    }
    return AnnotationFile(pictures: [picture])
  }

  private static func face(
    _ numbers: [Double], _ classes: Classes, _ line: Int
  ) throws(AnnotationProblem) -> Annotation {
    guard numbers[0] >= 0, numbers[0] == numbers[0].rounded(), numbers[0] < 1e9 else {
      throw AnnotationProblem("line \(line): a class is a whole number")
    }
    let (name, rest) = (classes.name(of: Int(numbers[0])), Array(numbers[5...]))
    switch rest.count {
    case 0: return Annotation(box: box(numbers), category: name)
    case 10: return Annotation(box: box(numbers), category: name, landmarks: landmarks(rest, step: 2))
    case 15: return Annotation(box: box(numbers), category: name, landmarks: landmarks(rest, step: 3))
    case let count where count % 2 == 0: return Annotation(box: boxAround(polygon: numbers.dropFirst()), category: name)
    default: throw AnnotationProblem("line \(line) has \(numbers.count) numbers: no box, five keypoints or polygon")
    }
  }

  private static func box(_ numbers: [Double]) -> Box {
    BoxFormat.yolo.box(numbers[1], numbers[2], numbers[3], numbers[4])
  }

  private static func landmarks(_ numbers: [Double], step: Int) -> Landmarks? {
    let points = stride(from: 0, to: numbers.count, by: step).map { index -> Point? in
      let (x, y) = (numbers[index], numbers[index + 1])
      let isKnown = step == 3 ? numbers[index + 2] > 0 : x != 0 || y != 0
      return isKnown ? Point(x: x, y: y) : nil
    }
    return points.contains { $0 != nil } ? Landmarks(points) : nil
  }

  private static func boxAround(polygon: ArraySlice<Double>) -> Box {
    let numbers = Array(polygon)
    let xs = stride(from: 0, to: numbers.count, by: 2).map { numbers[$0] }
    let ys = stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] }
    return Box(minX: xs.min() ?? 0, minY: ys.min() ?? 0, maxX: xs.max() ?? 0, maxY: ys.max() ?? 0)
  }
}

/// Where things lie around a label text.
extension YOLO {
  /// Files with the names of classes, in the order in which they are asked.
  fileprivate static let namesOfClasses = ["data.yaml", "data.yml", "dataset.yaml", "classes.txt", "obj.names"]

  fileprivate static func folders(_ path: String) -> [String] { path.split(separator: "/").dropLast().map(String.init) }

  /// The photograph's path without its ending (Ultralytics' `img2label_paths`, the other way round).
  fileprivate static func photographStem(_ path: String) -> String {
    var parts = path.split(separator: "/").map(String.init)
    if let place = parts.dropLast().lastIndex(of: "labels") { parts[place] = "images" }
    return "/" + parts.joined(separator: "/").dropLast(".txt".count)
  }

  /// The folders in which names of classes may lie: from the text's own up to the one that holds `labels`, or else the one above.
  fileprivate static func homes(_ path: String) -> [String] {
    let folders = folders(path)
    let top = folders.lastIndex(of: "labels") ?? max(0, folders.count - 1)
    return (top...folders.count).reversed().map { "/" + folders[..<$0].joined(separator: "/") }
  }
}

/// The names of classes.
private struct Classes: Sendable {
  private var names: [Int: String] = [:]

  /// The last file that was read: thousands of texts share one, and it is longer than they are.
  private static let last = Mutex<(bytes: [UInt8], classes: Classes)?>(nil)

  init(for source: AnnotationSource) {
    for home in YOLO.homes(source.path) {
      for name in YOLO.namesOfClasses {
        guard let bytes = source.sibling(home + "/" + name) else { continue }
        self = Self.read(bytes, isYAML: !name.hasSuffix("s.txt") && !name.hasSuffix(".names"))
        return
      }
    }
  }

  private init(_ names: [Int: String]) { self.names = names }

  func name(of number: Int) -> String { names[number] ?? String(number) }

  private static func read(_ bytes: [UInt8], isYAML: Bool) -> Classes {
    if let known = last.withLock({ $0 }), known.bytes == bytes { return known.classes }
    let classes = isYAML ? inYAML(bytes) : inLines(bytes)
    last.withLock { $0 = (bytes, classes) }
    return classes
  }

  private static func inLines(_ bytes: [UInt8]) -> Classes {
    let names = TextLines(bytes).filled.map { TextLines.text($0.line) ?? "" }
    return Classes(Dictionary(uniqueKeysWithValues: zip(0..., names)))
  }

  /// `names` is a list, or an object by number.
  private static func inYAML(_ bytes: [UInt8]) -> Classes {
    let document = (try? Yams.load(yaml: String(decoding: bytes, as: UTF8.self))) as? [String: Any]
    if let list = document?["names"] as? [Any] {
      return Classes(Dictionary(uniqueKeysWithValues: zip(0..., list.map { "\($0)" })))
    }
    let byNumber = document?["names"] as? [AnyHashable: Any] ?? [:]
    let pairs = byNumber.compactMap { key, value in Int("\(key)").map { ($0, "\(value)") } }
    return Classes(Dictionary(pairs) { first, _ in first })
  }
}

extension YOLO {
  public static var holds: Holdings {
    var holds = Holdings()
    holds.landmarks = true
    holds.splits = true
    return holds
  }

  public static func place(of name: String, split: String?) -> String { "images/\(split ?? "all")/\(name)" }

  /// A text a photograph, and `data.yaml`. A photograph in a folder `images` has its text in `labels`, as Ultralytics expects; that of another lies beside it, so
  /// that photographs outside of the export's folder want to be linked or copied.
  public static func write(_ set: LabelSet, _ file: (_ path: String, _ bytes: [UInt8]) throws -> Void) throws {
    let categories = set.categories.isEmpty ? ["face"] : set.categories
    let numbers = Dictionary(uniqueKeysWithValues: zip(categories, 0...))
    let hasLandmarks = set.photographs.contains { $0.labels.annotations.contains { $0.landmarks != nil } }
    for photograph in set.photographs where photograph.labels != .unlabelled {
      let lines = photograph.labels.annotations.map { face in
        line(face, numbers[face.category] ?? 0, photograph, hasLandmarks) + "\n"
      }
      try file(text(of: photograph.name), [UInt8](lines.joined().utf8))
    }
    try file("data.yaml", [UInt8](description(set, categories, hasLandmarks).utf8))
  }

  private static func text(of name: String) -> String {
    let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    var parts = stem.split(separator: "/").map(String.init)
    if let place = parts.dropLast().lastIndex(of: "images") { parts[place] = "labels" }
    return parts.joined(separator: "/") + ".txt"
  }

  private static func line(
    _ face: Annotation, _ number: Int, _ photograph: LabelSet.Photograph, _ hasLandmarks: Bool
  ) -> String {
    let box = BoxFormat.yolo.numbers(face.box, width: photograph.width, height: photograph.height)
    let points: [Point?] = face.landmarks?.points ?? Array(repeating: nil, count: 5)
    let keypoints: [Double] = points.flatMap { point in
      point.map { [$0.x / Double(photograph.width), $0.y / Double(photograph.height), 2] } ?? [0, 0, 0]
    }
    return "\(number) " + (box + (hasLandmarks ? keypoints : [])).map(plain).joined(separator: " ")
  }

  private static func description(_ set: LabelSet, _ categories: [String], _ hasLandmarks: Bool) -> String {
    let names = categories.enumerated().map { "  \($0): \(quoted($1))\n" }.joined()
    let points = hasLandmarks ? "kpt_shape: [5, 3]\nflip_idx: [1, 0, 2, 4, 3]\n" : ""
    return "\(folders(of: set.splits))names:\n\(names)\(points)"
  }

  /// The splits' folders, from the file's own. Ultralytics wants `train` and `val`: where there is no such split, another stands in for it.
  private static func folders(of splits: [String]) -> String {
    let missing = ["train", "val"].filter { !splits.contains($0) }
    let standIn = splits.first ?? "all"
    let note = "  # No such split was exported, and these photographs are not its: export manifests to have one."
    return splits.map { "\($0): images/\($0)\n" }.joined()
      + missing.map { "\($0): images/\(standIn)\($0 == "val" || !splits.isEmpty ? note : "")\n" }.joined()
  }

  /// A text of YAML between double quotes; JSON's quoting is YAML's.
  private static func quoted(_ text: String) -> String { (try? JSON.line(text)) ?? text }
}
