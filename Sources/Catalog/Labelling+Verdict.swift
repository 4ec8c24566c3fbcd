import Basics
import Dataset

extension Labelling {
  /// What counts for an image, and what was overruled.
  struct Outcome {
    var labels: [String: Statement<Marks>] = [:]
    /// By image and column: the value that counts, then those that it overrules.
    var attributes: [String: [String: [String]]] = [:]
    var problems: Set<Problem> = []
  }

  /// What counts, image by image.
  func outcome() -> Outcome {
    var outcome = Outcome(problems: problems)
    let places = Dictionary(grouping: pictures.indices.filter { pictures[$0].image != nil }) {
      pictures[$0].image ?? ""
    }
    for (image, places) in places {
      if let labels = decideLabels(places, &outcome.problems) { outcome.labels[image] = labels }
      let attributes = decideAttributes(places, &outcome.problems)
      if !attributes.isEmpty { outcome.attributes[image] = attributes }
    }
    return outcome
  }

  private func decideLabels(_ places: [Int], _ problems: inout Set<Problem>) -> Statement<Marks>? {
    let all = ordered(places, labels)
    // Who says nothing that can be used yields to whoever knows a face, but to nobody who knows of none.
    let usable = all.first { !$0.statement.value.annotations.isEmpty }
    guard let first = all.first?.statement.value.isVoid == true ? usable ?? all.first : all.first else { return nil }
    for other in all where other.statement.value != first.statement.value {
      let by = "\(other.statement.source); \(first.statement.source) counts"
      let reason =
        other.place == first.place
        ? "is labelled otherwise by \(by)"
        : "its copy \(shown(pictures[other.place].path)) is labelled otherwise by \(by)"
      let nextStep = "Remove one of the two, or name the file that is right with --annotations."
      problems.insert(Problem(shown(pictures[first.place].path), reason, nextStep: nextStep))
    }
    return first.statement
  }

  private func decideAttributes(_ places: [Int], _ problems: inout Set<Problem>) -> [String: [String]] {
    var values: [String: [String]] = [:]
    for (place, statement) in ordered(places, attributes) {
      for (name, value) in statement.value {
        let others = values[name, default: []]
        guard !others.contains(value) else { continue }
        values[name, default: []].append(value)
        guard let counting = others.first else { continue }
        let here = place == places[0]
        let reason =
          (here ? "" : "its copy \(shown(pictures[place].path)) has ")
          + "'\(name)' '\(value)' in \(statement.source); '\(counting)' counts"
        problems.insert(
          Problem(shown(pictures[places[0]].path), reason, nextStep: "Let the tables say the same of both."))
      }
    }
    return values
  }

  /// What is said of a content at any of its places, the statement that counts first.
  private func ordered<Value>(
    _ places: [Int], _ statements: [Int: [Statement<Value>]]
  ) -> [(place: Int, statement: Statement<Value>)] {
    places.sorted().flatMap { place in
      statements[place, default: []].enumerated()
        .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
        .map { (place, $0.element) }
    }
  }
}
