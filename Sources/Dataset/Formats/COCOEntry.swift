import Basics

/// The entries of a file's lists, as far as dsm reads them.
enum COCOEntry {
  /// An entry of `images`.
  struct Picture {
    private enum Field: String, CaseIterable {
      case fileName = "file_name"
      case id, width, height, attributes
    }

    let id: ID
    let name: String
    private(set) var width: Int?
    private(set) var height: Int?
    private(set) var attributes: [String: String] = [:]

    private static let fields = JSONFields<Field>()

    init(_ reader: inout JSONReader) throws(JSONProblem) {
      var (id, name): (ID?, String?)
      var seen = JSONFields<Field>.Seen()
      try reader.beginObject()
      while let field = try reader.nextField(Self.fields, &seen) {
        switch field {
        case .id: id = try ID(&reader)
        case .fileName: name = try reader.text()
        case .width: width = try Self.size(&reader)
        case .height: height = try Self.size(&reader)
        case .attributes: attributes = try reader.scalars()
        }
      }
      guard let id else { throw reader.problem("an image without 'id'") }
      guard let name else { throw reader.problem("an image without 'file_name'") }
      (self.id, self.name) = (id, name)
    }

    private static func size(_ reader: inout JSONReader) throws(JSONProblem) -> Int? {
      guard try !reader.skipNull() else { return nil }
      let number = try reader.number()
      return number >= 1 && number < 1e9 ? Int(number) : nil
    }
  }

  /// An entry of `annotations`; one is used for all, so that its lists are made once.
  struct Mark {
    private enum Field: String, CaseIterable {
      case imageID = "image_id"
      case categoryID = "category_id"
      case isCrowd = "iscrowd"
      case bbox, ignore, keypoints, attributes
    }

    private(set) var image = ID.number(0)
    private(set) var category: ID?
    private(set) var box: [Double] = []
    private var keypoints: [Double] = []
    private var isCrowd = false
    private var isIgnored = false
    private var attributes: [String: String] = [:]

    private static let fields = JSONFields<Field>()

    mutating func read(_ reader: inout JSONReader) throws(JSONProblem) {
      clear()
      var image: ID?
      var seen = JSONFields<Field>.Seen()
      try reader.beginObject()
      while let field = try reader.nextField(Self.fields, &seen) {
        if field == .imageID { image = try ID(&reader) } else { try take(field, &reader) }
      }
      guard let image else { throw reader.problem("an annotation without 'image_id'") }
      self.image = image
    }

    private mutating func clear() {
      category = nil
      box.removeAll(keepingCapacity: true)
      keypoints.removeAll(keepingCapacity: true)
      (isCrowd, isIgnored) = (false, false)
      attributes = [:]
    }

    private mutating func take(_ field: Field, _ reader: inout JSONReader) throws(JSONProblem) {
      guard try !reader.skipNull() else { return }
      switch field {
      case .imageID: break
      case .categoryID: category = try ID(&reader)
      case .bbox: try reader.numbers(into: &box)
      case .keypoints: try reader.numbers(into: &keypoints)
      case .isCrowd: isCrowd = try Self.flag(&reader)
      case .ignore: isIgnored = try Self.flag(&reader)
      case .attributes: attributes = try reader.scalars()
      }
    }

    /// 0 and 1 in COCO, true and false in some exports.
    private static func flag(_ reader: inout JSONReader) throws(JSONProblem) -> Bool {
      if try reader.kind() == .truth { return try reader.truth() }
      return try reader.number() != 0
    }

    /// What it says beside its box, with a crowd's mark among the attributes.
    var manner: PackedLabels.Manner {
      var manner = PackedLabels.Manner(ignore: isCrowd || isIgnored, attributes: attributes)
      if isCrowd { manner.attributes["iscrowd"] = "1" }
      return manner
    }

    /// Five keypoints as x and y, in the file's order; nothing where they are another number, or none of them is known.
    var landmarks: [Double] {
      guard keypoints.count == 15 else { return [] }
      let points = (0..<5).flatMap { index -> [Double] in
        keypoints[3 * index + 2] > 0 ? [keypoints[3 * index], keypoints[3 * index + 1]] : [.nan, .nan]
      }
      return points.allSatisfy(\.isNaN) ? [] : points
    }
  }

  /// An entry of `categories`.
  struct Category {
    private enum Field: String, CaseIterable { case id, name, keypoints }

    let id: ID
    private(set) var meaning = PackedLabels.Category()

    private static let fields = JSONFields<Field>()

    init(_ reader: inout JSONReader) throws(JSONProblem) {
      var (id, name): (ID?, String?)
      var seen = JSONFields<Field>.Seen()
      try reader.beginObject()
      while let field = try reader.nextField(Self.fields, &seen) {
        switch field {
        case .id: id = try ID(&reader)
        case .name: name = try reader.text()
        case .keypoints: if try !reader.skipNull() { meaning.landmarkOrder = Self.order(try reader.texts()) }
        }
      }
      guard let id else { throw reader.problem("a category without 'id'") }
      guard let name else { throw reader.problem("a category without 'name'") }
      self.id = id
      meaning.name = name
    }

    /// For each of dsm's landmarks, where it stands among the keypoints.
    private static func order(_ names: [String]) -> [Int] {
      let wanted = [["right", "eye"], ["left", "eye"], ["nose"], ["right", "mouth"], ["left", "mouth"]]
      let places = wanted.compactMap { words in
        names.firstIndex { name in words.allSatisfy { name.lowercased().contains($0) } }
      }
      return names.count == 5 && Set(places).count == 5 ? places : Array(0..<5)
    }
  }

  /// An id: a number in COCO, a text in some exports.
  enum ID: Hashable, CustomStringConvertible {
    case number(Int)
    case text(String)

    init(_ reader: inout JSONReader) throws(JSONProblem) {
      if try reader.kind() == .text {
        self = .text(try reader.text())
      } else if let number = try reader.wholeNumber() {
        self = .number(number)
      } else {
        throw reader.problem("an id is a whole number or a text")
      }
    }

    var description: String {
      switch self {
      case .number(let number): return "\(number)"
      case .text(let text): return text
      }
    }
  }
}

extension JSONReader {
  /// A list of numbers, behind those that are in `numbers`; NaN for whatever else stands in a number's place.
  fileprivate mutating func numbers(into numbers: inout [Double]) throws(JSONProblem) {
    try beginList()
    while try nextElement() {
      if try kind() == .number {
        numbers.append(try number())
      } else {
        try skip()
        numbers.append(.nan)
      }
    }
  }

  /// A list of texts.
  fileprivate mutating func texts() throws(JSONProblem) -> [String] {
    var texts: [String] = []
    try beginList()
    while try nextElement() { texts.append(try text()) }
    return texts
  }

  /// An object's values as the texts that a table would have, without nulls, lists and objects; null is an object without a member.
  fileprivate mutating func scalars() throws(JSONProblem) -> [String: String] {
    var (scalars, keys): ([String: String], Set<String>) = ([:], [])
    guard try !skipNull() else { return [:] }
    try beginObject()
    while let key = try nextKey() {
      let value = try scalar()
      if keys.insert(key).inserted { scalars[key] = value }
    }
    return scalars
  }

  private mutating func scalar() throws(JSONProblem) -> String? {
    switch try kind() {
    case .text: return try text()
    case .truth: return String(try truth())
    case .number:
      var copy = self
      if let whole = try wholeNumber() { return String(whole) }
      return String(try copy.number())
    case .object, .list, .null:
      try skip()
      return nil
    }
  }
}
