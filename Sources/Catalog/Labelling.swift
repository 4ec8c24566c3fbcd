import Basics
import Dataset

/// What one source says of one file's faces, in short.
///
/// Of an image's statements, the first counts: by the path of the file, at one path by rank (0: a source that the user named, 1:
/// one that was found, 2: a folder declared to be empty), then in the order of the sources.
struct LabelStatement: Hashable, Sendable {
  /// Under which number its boxes are kept.
  var id: Int64
  /// The file, from the catalog's folder.
  var path: String
  /// Who says it.
  var source: String
  /// How many boxes can be used.
  var boxes: Int
  /// Whether something is said of which nothing can be used.
  var isVoid: Bool
  /// Equal where what is said is.
  var digest: Int
}

/// What counts of all that is said of one image's faces. Pure: values in, values out.
struct LabelDecision: Hashable, Sendable {
  /// What counts.
  let counting: LabelStatement
  /// Who says something else.
  let problems: [Problem]

  /// Decides between `statements`, which come in the order in which they count; nil where there is none.
  init?(_ statements: [LabelStatement]) {
    // Who says nothing that can be used yields to whoever knows a face, but to nobody who knows of none.
    let usable = statements.first { $0.boxes > 0 }
    guard let first = statements.first else { return nil }
    let counting = first.isVoid ? usable ?? first : first
    self.counting = counting
    problems = statements.filter { $0.digest != counting.digest }.map { other in
      let by = "\(other.source); \(counting.source) counts"
      let reason =
        other.path == counting.path
        ? "is labelled otherwise by \(by)" : "its copy \(other.path) is labelled otherwise by \(by)"
      return Problem(
        counting.path, reason, nextStep: "Remove one of the two, or name the file that is right with --annotations.")
    }
  }
}

/// A value that a source gives one file.
struct AttributeStatement: Hashable, Sendable {
  /// The file, from the catalog's folder.
  var path: String
  /// Who says it.
  var source: String
  var name: String
  var value: String
}

/// What counts of all that is said of one image's attributes. Pure: values in, values out.
struct AttributeDecision: Hashable, Sendable {
  /// By column: the statement that counts, then those that give other values, each value once.
  private(set) var values: [String: [AttributeStatement]] = [:]

  /// Decides between `statements`, which come in the order in which they count.
  init(_ statements: some Sequence<AttributeStatement>) {
    for statement in statements where values[statement.name]?.contains(where: { $0.value == statement.value }) != true {
      values[statement.name, default: []].append(statement)
    }
  }

  /// Whether sources say different things.
  var isDisputed: Bool { values.values.contains { $0.count > 1 } }

  /// Who says something else, where `place` is the first file of the image.
  func problems(at place: String) -> [Problem] {
    values.sorted { $0.key < $1.key }.flatMap { name, statements in
      statements.dropFirst().map { other in
        let whose = other.path == place ? "" : "its copy \(other.path) has "
        let reason =
          "\(whose)'\(name)' '\(other.value)' in \(other.source); '\(statements[0].value)' in \(statements[0].source) counts"
        return Problem(place, reason, nextStep: "Let all that tell of '\(name)' say the same.")
      }
    }
  }
}
