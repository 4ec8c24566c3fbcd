import Basics
import Yams

/// The settings in a train.yaml: a mapping from names to values, a list or a mapping of which is the same as its parts with commas between.
public struct SettingsFile: Sendable {
  /// What the file says, by the settings' names.
  public let texts: [String: String]

  /// Reads `path` strictly: names that no setting has and values that it cannot have are refused with their line.
  public init(reading path: String) throws(Failure) {
    let text = String(decoding: try Files.read(path), as: UTF8.self)
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw Failure(path, "not YAML (\(error))", nextStep: Self.formatStep)
    }
    var texts: [String: String] = [:]
    for (key, value) in try Self.pairs(root, path) {
      let name = key.string ?? ""
      let place = path + (key.mark.map { ":\($0.line)" } ?? "")
      try Self.check(name, place)
      guard let text = Self.text(value) else { continue }
      try Self.check(name, text, place)
      texts[name] = text
    }
    self.texts = texts
    if texts["budget"] != nil, texts["epochs"] != nil {
      throw Failure(path, "has both budget and epochs", nextStep: "Leave one of them out.")
    }
  }

  /// An empty file says nothing.
  private static func pairs(_ root: Node?, _ path: String) throws(Failure) -> [(key: Node, value: Node)] {
    guard let root else { return [] }
    guard case .mapping(let pairs) = root else {
      throw Failure(path, "no mapping of settings", nextStep: Self.formatStep)
    }
    return pairs.map { ($0.key, $0.value) }
  }

  private static let formatStep = "Mend the file; the train.yaml of a run folder shows the format."

  private static func check(_ name: String, _ place: String) throws(Failure) {
    let names = Setting.all.map(\.name)
    guard !names.contains(name) else { return }
    throw Failure(place, "has no key '\(name)'", nextStep: suggestion(for: name, among: names))
  }

  private static func check(_ name: String, _ text: String, _ place: String) throws(Failure) {
    var options = TrainingOptions()
    do {
      try options.take([name: text])
    } catch {
      throw Failure(place, "\(name) is \(error.setting.form), not '\(text)'", nextStep: "Give it such a value.")
    }
  }

  /// The value on one line; nil where none is given.
  private static func text(_ node: Node) -> String? {
    switch node {
    case .sequence(let items): return items.compactMap(text).joined(separator: ",")
    case .mapping(let pairs):
      return pairs.map { "\($0.key.string ?? "")=\(text($0.value) ?? "")" }.joined(separator: ",")
    default:
      let text = node.string ?? ""
      return text.isEmpty || text == "null" || text == "~" ? nil : text
    }
  }
}
