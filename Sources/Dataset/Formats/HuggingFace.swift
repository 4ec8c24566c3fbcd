import Basics
import Foundation

/// Hugging Face's `metadata.jsonl` for image folders (https://huggingface.co/docs/datasets/image_dataset), one photograph a line; dsm's own
/// manifests are such files too.
///
/// - `file_name`, from the file's own folder.
/// - `objects` with `bbox` (`[x, y, width, height]` in pixels) and `categories` (names or numbers): the faces. An empty list declares the
///   photograph to be empty; without `objects` nothing is known of it.
/// - In `objects` besides, as dsm writes them: `landmarks` (five `[x, y]` pairs or nulls), `ignore`, `ellipses`, `attributes`.
/// - Every other column is an attribute of the photograph, and so is all in `attributes`. Where the file lies in a folder `train`, `validation`
///   or `test`, that is the photograph's `split`.
public enum HuggingFace: AnnotationFormat {
  public static let name = "huggingface"
  public static let fileExtensions: Set<String> = ["jsonl"]

  public static func recognises(_ source: AnnotationSource) -> Bool { source.fileName.lowercased() == "metadata.jsonl" }

  public static func read(_ source: AnnotationSource) throws(AnnotationProblem) -> AnnotationFile {
    let decoder = JSONDecoder()
    let split = SplitNames.split(Files.name(of: Files.parent(of: source.path)))
    var pictures = Pictures()
    for (index, line) in source.bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      guard !line.allSatisfy({ $0 == 0x0D || $0 == 0x20 }) else { continue }
      do {
        let row = try decoder.decode(Row.self, from: Data(line))
        pictures.add(row.labels(split: split))
      } catch {
        throw AnnotationProblem("line \(index + 1) is no record of a photograph (\(JSON.explain(error)))")
      }
    }
    return AnnotationFile(pictures: pictures.all, problems: pictures.problems)
  }
}

/// The photographs of a file, each once.
private struct Pictures {
  private(set) var all: [PictureLabels] = []
  private var names: Set<String> = []
  private var repeated: [String] = []

  mutating func add(_ labels: PictureLabels) {
    if names.insert(labels.name).inserted { all.append(labels) } else { repeated.append(labels.name) }
  }

  var problems: [String] {
    guard let first = repeated.first else { return [] }
    return [
      "\(counted(repeated.count, "line speaks", "lines speak")) of a photograph again (\(first)); the first counts"
    ]
  }
}

/// A line of the file.
private struct Row: Decodable {
  var fileName: String
  var width: Int?
  var height: Int?
  var objects: Objects?
  var attributes: [String: String]

  /// Columns that are no attributes.
  static let reserved: Set<String> = ["file_name", "id", "width", "height", "objects", "attributes"]

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    fileName = try values.decode(String.self, forKey: Key("file_name"))
    width = try? values.decodeIfPresent(Int.self, forKey: Key("width"))
    height = try? values.decodeIfPresent(Int.self, forKey: Key("height"))
    objects = try values.decodeIfPresent(Objects.self, forKey: Key("objects"))
    attributes =
      (try? values.decodeIfPresent([String: Scalar].self, forKey: Key("attributes")))?.compactMapValues(\.text) ?? [:]
    for key in values.allKeys where !Self.reserved.contains(key.stringValue) {
      if let text = try values.decodeIfPresent(Scalar.self, forKey: key)?.text, !text.isEmpty {
        attributes[key.stringValue] = text
      }
    }
  }

  func labels(split: String?) -> PictureLabels {
    var labels = PictureLabels(
      name: fileName, width: width, height: height, annotations: objects?.annotations ?? [],
      unplaced: objects?.unplaced ?? [])
    labels.declaresFaces = objects != nil
    labels.attributes = attributes
    if let split, attributes["split"] == nil { labels.attributes["split"] = split }
    return labels
  }
}

/// The columns of the faces, which may differ in length where another program wrote them.
private struct Objects: Decodable {
  var boxes: [[Double]?]
  var categories: [Scalar]
  var landmarks: [Landmarks?]
  var ignore: [Bool]
  var ellipses: [Ellipse?]
  var attributes: [[String: String]]

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    func column<Value: Decodable>(_ names: String...) throws -> [Value] {
      for name in names {
        if let column = try values.decodeIfPresent([Value].self, forKey: Key(name)) { return column }
      }
      return []
    }
    boxes = (try column("bbox", "boxes") as [Numbers]).map(\.values)
    categories = try column("categories", "category", "labels", "label")
    landmarks = try column("landmarks")
    ignore = try column("ignore")
    ellipses = try column("ellipses")
    attributes = try column("attributes")
  }

  var annotations: [Annotation] { boxes.indices.compactMap(annotation) }
  /// The categories of faces without four numbers.
  var unplaced: [String] { boxes.indices.filter { annotation($0) == nil }.map(category) }

  private func category(_ index: Int) -> String {
    categories.indices.contains(index) ? categories[index].text ?? "face" : "face"
  }

  private func annotation(_ index: Int) -> Annotation? {
    guard let box = boxes[index], box.count == 4, box.allSatisfy(\.isFinite) else { return nil }
    return Annotation(
      box: Box(x: box[0], y: box[1], width: box[2], height: box[3]), category: category(index),
      landmarks: landmarks.indices.contains(index) ? landmarks[index] : nil,
      ignore: ignore.indices.contains(index) && ignore[index],
      ellipse: ellipses.indices.contains(index) ? ellipses[index] : nil,
      attributes: attributes.indices.contains(index) ? attributes[index] : [:])
  }
}

/// Numbers, or nil for anything else.
private struct Numbers: Decodable {
  var values: [Double]?

  init(from decoder: any Decoder) throws { values = try? [Double](from: decoder) }
}

/// A column by its name.
private struct Key: CodingKey {
  let stringValue: String
  let intValue: Int? = nil

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { return nil }
}

extension HuggingFace {
  public static var holds: Holdings {
    var holds = Holdings()
    holds.landmarks = true
    holds.ellipses = true
    holds.ignore = true
    holds.annotationAttributes = .all
    holds.unlabelled = true
    holds.attributes = true
    holds.splits = true
    holds.sizes = true
    return holds
  }

  public static func place(of name: String, split: String?) -> String { split.map { "\($0)/\(name)" } ?? name }

  /// `metadata.jsonl` or, where there are splits, one in each split's folder.
  public static func write(_ set: LabelSet, _ file: (_ path: String, _ bytes: [UInt8]) throws -> Void) throws {
    let columns = Set(set.photographs.flatMap(\.attributes.keys)).subtracting(Row.reserved).sorted()
    for split in set.splits.map(Optional.some) + [nil] {
      let photographs = set.photographs(of: split)
      guard !photographs.isEmpty || set.photographs.isEmpty else { continue }
      let folder = split.map { $0 + "/" } ?? ""
      let lines = try photographs.map { try JSON.line(Line($0, from: folder, columns)) + "\n" }.joined()
      try file(folder + "metadata.jsonl", [UInt8](lines.utf8))
    }
  }
}

/// A line to be written: every line has every column, as Hugging Face's readers expect.
private struct Line: Encodable {
  let photograph: LabelSet.Photograph
  let name: String
  let columns: [String]

  init(_ photograph: LabelSet.Photograph, from folder: String, _ columns: [String]) {
    self.photograph = photograph
    self.columns = columns
    let isBelow = photograph.name.hasPrefix(folder)
    name = isBelow ? String(photograph.name.dropFirst(folder.count)) : "../" + photograph.name
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(name, forKey: Key("file_name"))
    try values.encode(photograph.width, forKey: Key("width"))
    try values.encode(photograph.height, forKey: Key("height"))
    for column in columns { try values.encode(photograph.attributes[column], forKey: Key(column)) }
    let others = photograph.attributes.filter { Row.reserved.contains($0.key) }
    if !others.isEmpty { try values.encode(others, forKey: Key("attributes")) }
    if case .labelled(let annotations) = photograph.labels {
      try values.encode(LabelColumns(annotations), forKey: Key("objects"))
    }
  }
}
