import Basics
import Dataset

/// The values of an attribute that photographs are to be told apart by.
struct LabelValues {
  /// The attribute.
  let label: String
  /// Its values in the training split, sorted.
  let classes: [String]
  /// What a user should know of them.
  let warnings: [String]

  /// More values than this are no classes: names of persons, dates.
  private static let mostClasses = 100
  /// Of fewer photographs than this, little can be learned.
  private static let fewestPhotographs = 10

  init(_ label: String?, _ manifests: ManifestSet) throws(Failure) {
    let known = Self.attributes(manifests.train)
    guard let label else {
      throw Failure(
        "--task classify", "needs the attribute that it is to learn",
        nextStep: "Name one with --label; train.jsonl has \(Self.words(known)).")
    }
    guard let counts = known[label] else {
      throw Failure(
        "--label \(label.printable)", "no photograph of train.jsonl has such an attribute",
        nextStep: "Name another one; train.jsonl has \(Self.words(known)).")
    }
    (self.label, classes) = (label, counts.keys.sorted())
    try Self.require(label, counts, known)
    warnings = Self.rare(counts) + Self.unseen(label, counts, manifests)
  }

  private static func require(
    _ label: String, _ counts: [String: Int], _ known: [String: [String: Int]]
  ) throws(Failure) {
    guard (2...mostClasses).contains(counts.count) else {
      let only = counts.first.map { ", '\($0.key.printable)'," } ?? ""
      throw Failure(
        "--label \(label.printable)",
        counts.count == 1
          ? "has one value\(only) in train.jsonl: there is nothing to tell apart"
          : "has \(counts.count) values in train.jsonl, more than the \(mostClasses) that can be classes",
        nextStep: "Name another one; train.jsonl has \(words(known)).")
    }
  }

  /// Photographs of each value of each attribute.
  private static func attributes(_ manifest: Manifest) -> [String: [String: Int]] {
    var counts: [String: [String: Int]] = [:]
    for record in manifest.records {
      for (name, value) in record.attributes where !value.isEmpty { counts[name, default: [:]][value, default: 0] += 1 }
    }
    return counts
  }

  /// `country (730 photographs, 12 values), sex (…)`.
  private static func words(_ known: [String: [String: Int]]) -> String {
    guard !known.isEmpty else { return "none: give 'dsm ingest' --attributes" }
    return known.sorted { $0.key < $1.key }.map { name, counts in
      let values = counted(counts.count, "value", "values")
      return "\(name.printable) (\(counted(counts.values.reduce(0, +), "photograph", "photographs")), \(values))"
    }.joined(separator: ", ")
  }

  private static func rare(_ counts: [String: Int]) -> [String] {
    let rare = counts.filter { $0.value < fewestPhotographs }.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
    guard !rare.isEmpty else { return [] }
    return [
      "\(rare.count) of \(counts.count) classes have fewer than \(fewestPhotographs) training photographs: "
        + named(rare.map { "\($0.key.printable) \($0.value)" })
    ]
  }

  /// What cannot be answered is not asked: photographs of such a value take no part.
  private static func unseen(_ label: String, _ counts: [String: Int], _ manifests: ManifestSet) -> [String] {
    ["val", "test"].compactMap { name in
      let values = (manifests[name]?.records ?? []).compactMap { $0.attributes[label] }
      let others = Dictionary(grouping: values.filter { !$0.isEmpty && counts[$0] == nil }) { $0 }
      guard !others.isEmpty else { return nil }
      let photographs = counted(others.values.reduce(0) { $0 + $1.count }, "photograph", "photographs")
      return
        "\(name).jsonl has values of \(label.printable) that train.jsonl has not, and their \(photographs) take no part: "
        + named(others.sorted { $0.key < $1.key }.map { "\($0.key.printable) \($0.value.count)" })
    }
  }

  /// The first ten, and how many more there are.
  static func named(_ items: [String]) -> String {
    items.prefix(10).joined(separator: ", ") + (items.count > 10 ? " and \(items.count - 10) more" : "")
  }
}
