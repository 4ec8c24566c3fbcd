import Basics
import Dataset

/// Which photographs make an epoch.
public enum Sampling: Hashable, Sendable {
  /// Each of them once, in a random order.
  case once
  /// As many as there are, drawn with replacement, each as likely as its weight is large: one weight for each record of the manifest.
  case weighted([Double])

  /// Draws with replacement in which every value of an attribute is as likely as every other; photographs without one count as a value
  /// of their own.
  public static func balanced(by attribute: String, in manifest: Manifest) throws(Failure) -> Sampling {
    let values = manifest.records.map { $0.attributes[attribute] }
    guard values.contains(where: { $0 != nil }) else {
      let known = Set(manifest.records.flatMap(\.attributes.keys)).sorted()
      throw Failure(
        manifest.folder, "no photograph has an attribute '\(attribute)'",
        nextStep: known.isEmpty
          ? "The manifest has no attributes at all." : suggestion(for: attribute, among: known))
    }
    var counts: [String?: Int] = [:]
    for (value, record) in zip(values, manifest.records) where record.labels != .unlabelled {
      counts[value, default: 0] += 1
    }
    return .weighted(
      zip(values, manifest.records).map { $1.labels == .unlabelled ? 0 : 1 / Double(counts[$0] ?? 1) })
  }
}

/// What lies at a position of an epoch.
public struct Draw: Hashable, Sendable {
  /// The photograph, as an index into the manifest's records.
  public let index: Int
  /// How often it was drawn before in the same epoch; always 0 where each is drawn once.
  public let repeats: Int
}
