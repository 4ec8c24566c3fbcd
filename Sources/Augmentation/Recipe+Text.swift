import Basics
import Yams

extension Recipe {
  /// Reads the recipe of that name, or of the file at that path.
  public init(_ nameOrPath: String) throws(Failure) {
    if Self.shippedNames.contains(nameOrPath) {
      try self.init(named: nameOrPath)
    } else if Files.exists(nameOrPath) || nameOrPath.contains("/") || nameOrPath.contains(".") {
      try self.init(reading: nameOrPath)
    } else {
      throw Self.unknown(nameOrPath)
    }
  }

  /// The shipped recipe of that name.
  public init(named name: String) throws(Failure) {
    guard let text = Self.shipped[name] else { throw Self.unknown(name) }
    try self.init(yaml: text, name: name)
  }

  /// Reads a YAML (or JSON) file.
  public init(reading path: String) throws(Failure) {
    guard !Files.isFolder(path) else {
      throw Failure(path, "a folder, not a recipe", nextStep: "Name a YAML file, or one of: \(Self.namesInWords).")
    }
    try self.init(yaml: String(decoding: try Files.read(path), as: UTF8.self), name: path)
  }

  /// Reads a recipe from text; `name` is what messages call it.
  public init(yaml text: String, name: String) throws(Failure) {
    do {
      self = try RecipeReader.recipe(from: text, name: name)
    } catch let problem as LocatedRefusal {
      throw Failure(problem.place, problem.refusal.reason, nextStep: problem.refusal.nextStep)
    } catch {
      throw Failure(name, "not YAML (\(error))", nextStep: "Mend the file; docs/augmentation.md shows the format.")
    }
  }

  /// The recipe as YAML with every parameter stated; reading it gives the same recipe.
  public var yaml: String {
    let lines = steps.map { "  - \(type(of: $0).name): \(ParameterValue.table($0.parameterValues))" }
    return """
      version: \(Self.version)
      augment:\(lines.isEmpty ? " []" : "")
      \(lines.joined(separator: "\n"))
      boxes: \(ParameterValue.table(boxes.parameterValues))
      decode: \(ParameterValue.table(decode.parameterValues))

      """
  }

  /// The SHA-256 of all that decides a sample; the name does not enter.
  public var digest: String { Digest.sha256(yaml) }

  static func unknown(_ name: String) -> Failure {
    Failure(
      name, "there is no recipe of that name, and no such file", nextStep: suggestion(for: name, among: shippedNames))
  }

  private static var namesInWords: String { shippedNames.joined(separator: ", ") }
}

/// A refusal and the line at which it struck.
private struct LocatedRefusal: Error {
  var place: String
  var refusal: Refusal
}

/// Reads YAML strictly: nothing that is not understood is passed over.
private struct RecipeReader {
  private static let keys = ["version", "augment", "boxes", "decode"]
  private let name: String

  static func recipe(from text: String, name: String) throws -> Recipe {
    let reader = RecipeReader(name: name)
    guard let root = try Yams.compose(yaml: text) else {
      throw LocatedRefusal(place: name, refusal: reader.expected("the recipe", "a mapping with the key 'augment'"))
    }
    return try reader.recipe(root)
  }

  private func recipe(_ root: Node) throws -> Recipe {
    let parts = try mapping(root, "the recipe", "a mapping with the key 'augment'")
    if let pipeline = parts["transform"], parts["__version__"] != nil { return try imported(pipeline) }
    for key in parts.keys.sorted() where !Self.keys.contains(key) {
      let refusal = Refusal(reason: "has no key '\(key)'", nextStep: suggestion(for: key, among: Self.keys))
      throw located(refusal, root.mapping?.keys.first { $0.string == key } ?? root, "the recipe")
    }
    try checkVersion(parts["version"])
    guard let list = parts["augment"] else {
      throw located(Refusal(reason: "has no 'augment'", nextStep: "List the transforms under it."), root, "the recipe")
    }
    return Recipe(
      name: name, steps: try steps(list), boxes: try rules(parts["boxes"], "boxes"),
      decode: try rules(parts["decode"], "decode"))
  }

  private func imported(_ node: Node) throws -> Recipe {
    do {
      let pipeline = try AlbumentationsPipeline(ParameterValue(node))
      try checkOrder(pipeline.steps)
      return Recipe(name: name, steps: pipeline.steps, boxes: pipeline.boxes, notes: pipeline.notes)
    } catch {
      throw located(error, node, "the pipeline of Albumentations")
    }
  }

  /// Numbers come last.
  private func checkOrder(_ steps: [any Augmentation]) throws(Refusal) {
    func holds(_ step: any Augmentation) -> Bool {
      step is Normalize || ((step as? any Composer)?.transforms.contains(where: holds) ?? false)
    }
    guard steps.dropLast().contains(where: holds) || steps.last.map({ $0 is any Composer && holds($0) }) == true else {
      return
    }
    throw Refusal(
      reason: "Normalize is not the last step", nextStep: "Put it behind all others, and into no other transform.")
  }

  private func checkVersion(_ node: Node?) throws {
    guard let node, ParameterValue(node) != .number(Double(Recipe.version)) else { return }
    let refusal = Refusal(
      reason: "has version \(ParameterValue(node)), this dsm reads \(Recipe.version)",
      nextStep: "Use the dsm that wrote the recipe, or leave 'version' out.")
    throw located(refusal, node, "the recipe")
  }

  private func steps(_ list: Node) throws -> [any Augmentation] {
    guard case .sequence(let items) = list else {
      throw located(expected("augment", "a list of transforms"), list, nil)
    }
    let steps = try items.map(step)
    do {
      try checkOrder(steps)
    } catch {
      throw located(error, list, nil)
    }
    return steps
  }

  /// `Name: {parameter: value}`, or a bare name for the defaults.
  private func step(_ item: Node) throws -> any Augmentation {
    if case .scalar = item { return try step(named: item.string ?? "", nil, item) }
    let pairs = try mapping(item, "a transform", "'Name: {parameter: value}'")
    guard pairs.count == 1, let (name, values) = pairs.first else {
      throw located(expected("a transform", "one name with its parameters, behind one dash"), item, nil)
    }
    return try step(named: name, values, item)
  }

  private func step(named name: String, _ values: Node?, _ item: Node) throws -> any Augmentation {
    do {
      let type = try Augmentations.named(name)
      return try type.reading(try table(values, name))
    } catch let refusal as Refusal {
      throw located(refusal, item, name)
    }
  }

  private func rules<Rules: Parametrised>(_ node: Node?, _ subject: String) throws -> Rules {
    do {
      return try Rules.reading(try table(node, subject))
    } catch let refusal as Refusal {
      throw located(refusal, node ?? Node(""), subject)
    }
  }

  /// The values of a mapping; nothing where it is absent or empty.
  private func table(_ node: Node?, _ subject: String) throws -> [String: ParameterValue] {
    guard let node, ParameterValue(node) != .null else { return [:] }
    return try mapping(node, subject, "a mapping of parameters").mapValues(ParameterValue.init)
  }

  private func mapping(_ node: Node, _ subject: String, _ form: String) throws -> [String: Node] {
    guard case .mapping(let pairs) = node else { throw located(expected(subject, form), node, nil) }
    return Dictionary(pairs.map { ($0.key.string ?? "", $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  private func expected(_ subject: String, _ form: String) -> Refusal {
    Refusal(reason: "\(subject) must be \(form)", nextStep: "docs/augmentation.md shows the format.")
  }

  private func located(_ refusal: Refusal, _ node: Node, _ subject: String?) -> LocatedRefusal {
    let line = node.mark.map { ":\($0.line)" } ?? ""
    var refusal = refusal
    if let subject { refusal.reason = "\(subject): \(refusal.reason)" }
    return LocatedRefusal(place: name + line, refusal: refusal)
  }
}
