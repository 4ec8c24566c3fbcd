import Basics
import Dataset

/// What can be wrong with manifests, whatever their photographs are.
extension ManifestSet {
  /// Refuses manifests that 'dsm split' did not leave so, and those in which one photograph stands twice.
  public func requireSound() throws(Failure) {
    try requireAsSplit()
    try requireOnce()
  }

  /// The manifests of a folder with a split.json are those that it tells of. Without one, they are of another making, and may be.
  private func requireAsSplit() throws(Failure) {
    let parts = try splitRecord().parts
    for name in Self.names {
      guard let part = parts.first(where: { $0.manifest == "\(name).jsonl" }), part.sha256 != digests[name] else {
        continue
      }
      throw Failure(
        manifestFile(name), "edited since 'dsm split' wrote it: its digest is not the one in split.json",
        nextStep: "Put it back or run 'dsm split' again; where the change is meant, move split.json out of the folder.")
    }
  }

  private func splitRecord() throws(Failure) -> SplitRecord {
    let path = "\(folder)/split.json"
    return Files.exists(path) ? try JSON.read(SplitRecord.self, from: path) : SplitRecord()
  }

  /// What `dsm split` told to lie in two splits and to belong together, in plain words: it is no fault of the manifests, and figures on
  /// them say too much. Nothing where there is no such pair.
  public func leakWarnings() throws(Failure) -> [String] {
    let leaks = try splitRecord().leaks
    guard !leaks.isEmpty else { return [] }
    let lines = leaks.prefix(Self.mostLeaks).map { leak in
      let places = zip(leak.files, leak.splits).map { "\($0.printable) (\($1.printable))" }.joined(separator: " and ")
      return "leak: \(places): \(leak.words.printable)"
    }
    let left = leaks.count - lines.count
    return [
      "warning: \(counted(leaks.count, "pair of photographs that belong together lies", "pairs of photographs that belong together lie")) "
        + "in two splits, as split.json says: figures will say too much. Split anew without --grow to be rid of that."
    ] + lines + (left > 0 ? ["… and \(left) more, which split.json names"] : [])
  }

  /// How many leaks are named.
  private static let mostLeaks = 10

  /// No photograph stands in two manifests, or twice in one: what is learned from would be measured on, or count double.
  private func requireOnce() throws(Failure) {
    var places: [ContentID: Place] = [:]
    var twice: [(first: Place, second: Place)] = []
    for name in Self.names {
      for record in self[name]?.records ?? [] {
        let place = Place(split: name, fileName: record.fileName)
        if let first = places[record.id] { twice.append((first, place)) } else { places[record.id] = place }
      }
    }
    guard let leak = twice.first else { return }
    let more = twice.count > 1 ? ", and \(twice.count - 1) more" : ""
    throw Failure(
      folder, "the same photograph stands twice: \(leak.first) and \(leak.second) have one content id\(more)",
      nextStep: "Run 'dsm split' again, or take one of the two lines out.")
  }
}

/// Where a record stands.
private struct Place: CustomStringConvertible {
  let split: String
  let fileName: String

  var description: String { "\(fileName.printable) in \(split).jsonl" }
}

/// As much of split.json as tells which manifests are its own, and what leaks; of a file of that name and another making, nothing.
private struct SplitRecord: Decodable {
  struct Part: Decodable {
    var manifest: String
    var sha256: String
  }

  struct Leak: Decodable {
    var files: [String]
    var splits: [String]
    var words: String
  }

  var parts: [Part] = []
  var leaks: [Leak] = []

  private enum Key: CodingKey { case schema, splits, leaks }

  init() {}

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    guard try values.decodeIfPresent(String.self, forKey: .schema) == "dsm.split" else { return }
    parts = try values.decode([Part].self, forKey: .splits)
    leaks = try values.decodeIfPresent([Leak].self, forKey: .leaks) ?? []
  }
}
