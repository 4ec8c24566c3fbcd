import Basics
import Dataset

extension Labelling {
  /// What counts for an image, and what was overruled.
  struct Outcome {
    var labels: [String: Statement<[Annotation]>] = [:]
    var attributes: [String: [String: String]] = [:]
    var problems: Set<Problem> = []
  }

  /// What counts, image by image.
  func outcome() -> Outcome {
    var outcome = Outcome(problems: problems)
    let places = Dictionary(grouping: pictures.indices.filter { pictures[$0].image != nil }) { pictures[$0].image ?? "" }
    for (image, places) in places {
      if let labels = decideLabels(places, &outcome.problems) { outcome.labels[image] = labels }
      let attributes = decideAttributes(places, &outcome.problems)
      if !attributes.isEmpty { outcome.attributes[image] = attributes }
    }
    return outcome
  }

  private func decideLabels(_ places: [Int], _ problems: inout Set<Problem>) -> Statement<[Annotation]>? {
    let all = ordered(places, labels)
    guard let first = all.first else { return nil }
    for other in all.dropFirst() where other.statement.value != first.statement.value {
      let reason = "is labelled otherwise by \(other.statement.source)\(elsewhere(other.place, first.place))"
      problems.insert(
        Problem(shown(pictures[first.place].path), "\(reason) than by \(first.statement.source), which counts"))
    }
    return first.statement
  }

  private func decideAttributes(_ places: [Int], _ problems: inout Set<Problem>) -> [String: String] {
    var values: [String: String] = [:]
    for (place, statement) in ordered(places, attributes) {
      for (name, value) in statement.value {
        let counting = values[name, default: value]
        values[name] = counting
        guard counting != value else { continue }
        let reason =
          "'\(name)' is '\(value)' in \(statement.source)\(elsewhere(place, places[0])), and '\(counting)', which counts"
        problems.insert(Problem(shown(pictures[places[0]].path), reason))
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

  private func elsewhere(_ place: Int, _ first: Int) -> String {
    place == first ? "" : " (for its copy \(shown(pictures[place].path)))"
  }
}
