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
    let values = try values(of: attribute, in: manifest)
    var counts: [String?: Int] = [:]
    for (value, record) in zip(values, manifest.records) where record.labels != .unlabelled {
      counts[value, default: 0] += 1
    }
    return .weighted(values.map { 1 / Double(counts[$0] ?? 1) })
  }

  /// Draws with replacement, each photograph as likely as the number is large that an attribute holds; 0 where it has none.
  public static func weighted(by attribute: String, in manifest: Manifest) throws(Failure) -> Sampling {
    let weights = try values(of: attribute, in: manifest).map { $0.map { Double($0) ?? -1 } ?? 0 }
    guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw Failure(
        manifest.folder, "'\(attribute)' holds more than numbers from 0 on",
        nextStep: "Mend the attribute, or leave it out.")
    }
    let labelled = zip(weights, manifest.records).filter { $1.labels != .unlabelled }
    guard labelled.contains(where: { $0.0 > 0 }) else {
      throw Failure(
        manifest.folder, "no labelled photograph has an '\(attribute)' above 0", nextStep: "Mend the attribute.")
    }
    return .weighted(weights)
  }

  private static func values(of attribute: String, in manifest: Manifest) throws(Failure) -> [String?] {
    let values = manifest.records.map { $0.attributes[attribute] }
    if values.contains(where: { $0 != nil }) { return values }
    let known = Set(manifest.records.flatMap(\.attributes.keys))
    throw Failure(
      manifest.folder, "no photograph has an attribute '\(attribute)'",
      nextStep: suggestion(for: attribute, among: known))
  }
}

/// What lies at a position of an epoch.
public struct Draw: Hashable, Sendable {
  /// The photograph, as an index into the manifest's records.
  public let index: Int
  /// How often it was drawn before in the same epoch; always 0 where each is drawn once.
  public let repeats: Int
}
